"""Use cases of roles: what a tenant's roles allow."""

from pydantic import TypeAdapter

from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity import role_store as store
from shared.identity.role_models import ListRoles, Role, RolePage
from shared.identity.service import require
from shared.permissions import Permission

_listed = TypeAdapter(tuple[str])


def list_roles(actor: Actor, query: ListRoles) -> RolePage:
    """The tenant's roles, by name.

    Raises: Forbidden without `roles:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_roles(conn, actor.tenant_id, after, query.limit + 1)
    return RolePage(
        items=[Role.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.name,)),
    )
