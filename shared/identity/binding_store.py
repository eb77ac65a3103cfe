"""The statements of bindings."""

import json
from datetime import datetime
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from clients.postgres import Connection
from shared import queries
from shared.identity.binding_models import BindingDraft, BindingRow, ListBindings
from shared.identity.errors import AccessSubjectNotFound, BindingTaken
from shared.identity.refusals import named_refusals

_sql = queries.load("identity_binding", BindingRow)

_KINDS = {
    "binding_user_fkey": "user",
    "binding_group_fkey": "group",
    "binding_environment_fkey": "environment",
    "binding_plugin_fkey": "plugin",
}


def count_bindings(conn: Connection, tenant_id: UUID, principal_id: UUID | None, scope_id: UUID | None) -> int:
    """How many bindings a user or group has in one scope (None: in the whole tenant), those that are over too."""
    count: int = _sql.count_bindings(conn, tenant_id=tenant_id, principal_id=principal_id, scope_id=scope_id)
    return count


def create_binding(
    conn: Connection,
    tenant_id: UUID,
    binding_id: UUID,
    draft: BindingDraft,
    plugin_tenant_id: UUID | None,
    now: datetime,
) -> None:
    """Write a new binding; what is reached may do more, or less, from the commit on.

    Raises: AccessSubjectNotFound. BindingTaken. RolesConflict. LastOwner.
    """
    fields = draft.model_dump(mode="json", exclude={"conditions"})
    conditions = draft.conditions.model_dump(mode="json", exclude={"hours"})
    hours = draft.conditions.hours.model_dump(mode="json") if draft.conditions.hours else {}
    try:
        with named_refusals():
            _sql.create_binding(
                conn,
                tenant_id=tenant_id,
                binding_id=binding_id,
                plugin_tenant_id=plugin_tenant_id,
                binding=json.dumps(fields | conditions | hours),
                now=now,
            )
    except UniqueViolation as exc:
        raise BindingTaken from exc
    except ForeignKeyViolation as exc:
        if exc.diag.constraint_name in _KINDS:
            raise AccessSubjectNotFound(_KINDS[exc.diag.constraint_name]) from exc
        raise


def get_binding(conn: Connection, tenant_id: UUID, binding_id: UUID) -> BindingRow | None:
    """One binding, with its role."""
    row: BindingRow | None = _sql.get_binding(conn, tenant_id=tenant_id, binding_id=binding_id)
    return row


def list_bindings(
    conn: Connection, tenant_id: UUID, query: ListBindings, after_id: UUID | None, page_size: int
) -> list[BindingRow]:
    """The tenant's bindings that fit the query, oldest first, after the given one (None: from the first)."""
    filters = query.model_dump(exclude={"limit", "cursor"})
    return list(_sql.list_bindings(conn, tenant_id=tenant_id, **filters, after_id=after_id, page_size=page_size))


def delete_binding(conn: Connection, tenant_id: UUID, binding_id: UUID) -> None:
    """Remove a binding. Raises: LastOwner."""
    with named_refusals():
        _sql.delete_binding(conn, tenant_id=tenant_id, binding_id=binding_id)
