"""The statements of roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.identity.errors import RoleInUse, RoleNameTaken
from shared.identity.refusals import named_refusals
from shared.identity.role_models import RoleDraft, RolePatch, RoleRow

_sql = queries.load("identity_role", RoleRow)


def list_roles(conn: Connection, tenant_id: UUID, after_name: str | None, page_size: int) -> list[RoleRow]:
    """The tenant's roles by name, after the given one (None: from the first)."""
    return list(_sql.list_roles(conn, tenant_id=tenant_id, after_name=after_name, page_size=page_size))


def create_role(conn: Connection, tenant_id: UUID, role_id: UUID, draft: RoleDraft) -> RoleRow:
    """Write a new role. Raises: RoleNameTaken. PermissionUnknown."""
    with _named_errors(draft.name):
        row: RoleRow = _sql.create_role(conn, tenant_id=tenant_id, role_id=role_id, **draft.model_dump())
    return row


def get_role(conn: Connection, tenant_id: UUID, role_id: UUID) -> RoleRow | None:
    """One role of the tenant."""
    row: RoleRow | None = _sql.get_role(conn, tenant_id=tenant_id, role_id=role_id)
    return row


def update_role(conn: Connection, tenant_id: UUID, role_id: UUID, revision: int, fields: RolePatch) -> RoleRow | None:
    """Write all fields over revision `revision`; None if that is not the current one, or the role is built in.

    Raises: RoleNameTaken. PermissionUnknown. LastOwner, where bindings deny the role to the last owner.
    """
    with _named_errors(fields.name):
        row: RoleRow | None = _sql.update_role(
            conn, tenant_id=tenant_id, role_id=role_id, revision=revision, **fields.model_dump()
        )
    return row


def count_bindings(conn: Connection, tenant_id: UUID, role_id: UUID) -> int:
    """How many bindings give or deny the role, those that are over included."""
    return int(_sql.count_bindings(conn, tenant_id=tenant_id, role_id=role_id))


def delete_role(conn: Connection, tenant_id: UUID, role_id: UUID, revision: int) -> bool:
    """Remove a role and its pairs kept apart; False if it is not at that revision, or built in.

    Raises: RoleInUse.
    """
    try:
        return bool(_sql.delete_role(conn, tenant_id=tenant_id, role_id=role_id, revision=revision))
    except ForeignKeyViolation as exc:
        raise RoleInUse(bindings=0) from exc


@contextmanager
def _named_errors(name: str) -> Iterator[None]:
    try:
        with named_refusals():
            yield
    except UniqueViolation as exc:
        if exc.diag.constraint_name == "role_name_key":
            raise RoleNameTaken(name) from exc
        raise
