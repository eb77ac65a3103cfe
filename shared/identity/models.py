"""Shapes of identity: permissions, built-in roles, and what a new tenant or member consists of."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    """What a role can allow; stored by this name."""

    CATALOG_READ = "catalog:read"
    CATALOG_WRITE = "catalog:write"
    VERSIONS_PUBLISH = "versions:publish"
    MEMBERS_MANAGE = "members:manage"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_MANAGE = "operations:manage"
    WEBHOOKS_MANAGE = "webhooks:manage"


class BuiltInRole(StrEnum):
    """Roles that every tenant has from its first minute."""

    OWNER = "owner"
    ADMIN = "admin"
    PUBLISHER = "publisher"
    DEVELOPER = "developer"


ROLE_PERMISSIONS: dict[BuiltInRole, tuple[Permission, ...]] = {
    BuiltInRole.OWNER: tuple(Permission),
    BuiltInRole.ADMIN: tuple(Permission),
    BuiltInRole.PUBLISHER: (Permission.CATALOG_READ, Permission.CATALOG_WRITE, Permission.VERSIONS_PUBLISH),
    BuiltInRole.DEVELOPER: (Permission.CATALOG_READ,),
}


@dataclass(frozen=True)
class KnownUser:
    """What a credential resolves to."""

    tenant_id: UUID
    person_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class NewMember:
    """A person, known to an issuer by a subject, who joins a tenant in one built-in role."""

    issuer: str
    subject: str
    display_name: str
    email: str | None
    role: BuiltInRole


@dataclass(frozen=True)
class NewTenant:
    """A tenant and the member who will own it."""

    tenant_id: UUID
    slug: str
    name: str
    owner: NewMember
