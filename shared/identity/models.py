"""Shapes of identity: who a credential stands for, and what a new tenant or member consists of."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.fields import Internal, Line, RequestModel, ResponseModel, Storable
from shared.permissions import BuiltInRole


@dataclass(frozen=True)
class KnownUser:
    """What a credential resolves to."""

    tenant_id: UUID
    person_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class KnownTenant:
    """What a slug resolves to. is_owned: somebody has the role owner."""

    tenant_id: UUID
    is_owned: bool


@dataclass(frozen=True)
class ScopedPermission:
    """What bindings that name a plugin or an environment come to there, for one permission."""

    scope_id: UUID
    is_held: bool


@dataclass(frozen=True)
class Reach:
    """Where a permission is held: in the whole tenant but for the exceptions, or nowhere but in those."""

    is_everywhere: bool
    exceptions: list[UUID]

    def covers(self, scope_id: UUID) -> bool:
        """Whether it is held for that plugin or environment."""
        return (scope_id in self.exceptions) != self.is_everywhere


@dataclass(frozen=True)
class ReachRow:
    """A mask of what is held in the whole tenant, and the scopes where one permission is held if not, or not if so."""

    held_mask: str
    exception_ids: list[UUID]


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


class OwnerDraft(RequestModel):
    """The first user of a tenant, as the issuer's tokens name it in `iss` and `sub`."""

    issuer: Annotated[str, StringConstraints(max_length=2048, pattern=r"^[^\x00-\x20\x7f]+$"), Storable]
    subject: Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\r\n\t]*$"), Storable]
    display_name: Line
    email: Annotated[str, StringConstraints(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$"), Storable] | None = None


class TenantDraft(RequestModel):
    """A tenant to make, and who will own it."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,62}$")]
    name: Line
    owner: OwnerDraft


class CreatedTenant(ResponseModel):
    """The tenant of a slug; its id is what the issuer puts into tokens as `tenant`."""

    tenant_id: Annotated[UUID, Internal]
    is_created: Annotated[bool, Internal]
