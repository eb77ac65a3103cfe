"""Use cases of room audit: what is recorded by call, because it writes no table."""

from dataclasses import replace
from uuid import UUID

from clients.postgres import Connection
from shared.audit import store
from shared.context import Actor, transaction


def record_denial(actor: Actor, permission: str, route: str) -> None:
    """Record that the actor was refused a permission on a route."""
    with transaction(replace(actor, claim=None)) as conn:
        store.record_audit(conn, actor.tenant_id, f"denied.{permission}", "route", route)


def record(conn: Connection, actor: Actor, action: str, object_type: str, object_id: UUID) -> None:
    """Record what the actor did or was refused that writes no table, in the transaction it is decided in."""
    store.record_audit(conn, actor.tenant_id, action, object_type, str(object_id))
