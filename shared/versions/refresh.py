"""Brings the caches of the dependency graph up to date after a version was published.

The event only says of which plugin. Everything else stands in the rows: `spread_for` says whose dependents are yet to
be told and on whose account, each edge up to which version its masks are and how much of the target's closure it has.
Both only grow. So a run that is killed, or ends with its function's time, loses nothing: its message is given again and
the next run begins at the first edge that is behind. A target with 80,000 dependents is 400 transactions of 200 rows.

Locks. Who writes a row or an edge of a plugin holds the plugin's row of `dependency_graph`. Who holds several takes
them in order of tenant and id, in one statement, and waits for nothing else then: a publisher has its plugins' own rows
before, which no consumer takes. So nobody waits for another in a circle.

Nothing is lost between a publisher and a consumer either. A publisher holds its rows before it reads the targets, so no
consumer writes in between. Where a target grew while its new dependent was about to commit, the target's event may pass
by the dependent; then the dependent's own event, which comes after that commit, finds its edge behind (`_catch_up`); or
the run that is at work on the dependent then does, since it marks nothing that was published after it looked.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection, Login
from shared.cloud_events import ChangeEvent
from shared.context import OPERATOR, Actor, transaction
from shared.fates import Duplicate, Fate, Stored
from shared.versions import refresh_store as store
from shared.versions.graph import MAX_CLOSURE
from shared.versions.packed import remask
from shared.versions.refresh_store import DependentRow, Link, SpreadRow

PAGE_SIZE = 200


def refresh_graph(event: ChangeEvent, _now: datetime) -> Fate:
    """Tell the dependents of a published plugin, and theirs where their closures grow by it."""
    operator = Actor(*OPERATOR, request_id=event.correlationid, reason="consumer refresh_graph")
    root = event.subject
    if _read_untold(operator, event.tenantid, root) is None:
        # Another event of the plugin has told all that there is.
        return Duplicate()
    # Published again meanwhile, it is told once more; told by another run meanwhile, it is done.
    while row := _catch_up(operator, event.tenantid, root):
        _spread(operator, row)
    return Stored()


def _read_untold(operator: Actor, tenant_id: UUID, root_id: UUID) -> SpreadRow | None:
    with transaction(operator, Login.JOBS) as conn:
        return _untold(conn, tenant_id, root_id)


def _untold(conn: Connection, tenant_id: UUID, root_id: UUID) -> SpreadRow | None:
    row = store.get_spread(conn, tenant_id, root_id)
    return row if row and row.spread_for == root_id else None


def _catch_up(operator: Actor, tenant_id: UUID, plugin_id: UUID) -> SpreadRow | None:
    """Bring the plugin's own row up to its targets, which may have been published while it was; None if it is told.

    The row is read while it is held: what is published after that makes it another, which is not marked as told. So
    no publication is marked whose edges were not looked at here.
    """
    with transaction(operator, Login.JOBS) as conn:
        packed = store.hold_spread(conn, tenant_id, plugin_id)
        if targets := store.list_targets_behind(conn, tenant_id, plugin_id):
            numbers = store.list_numbers(conn, [t.tenant_id for t in targets], [t.plugin_id for t in targets])
            links = [Link(tenant_id, plugin_id, t.tenant_id, t.plugin_id, len(numbers[t.plugin_id])) for t in targets]
            told = DependentRow(tenant_id, plugin_id, remask(packed, {t.name: numbers[t.plugin_id] for t in targets}))
            store.write_told(conn, [told], links, plugin_id, MAX_CLOSURE)
        return _untold(conn, tenant_id, plugin_id)


def _spread(operator: Actor, root: SpreadRow) -> None:
    """Tell the root's dependents, then those of every row that grew by it; the root is marked if it is as it was.

    It is marked last, so that a run that ends early is begun again. In a circle the same row may grow more than once;
    closures only grow, so that ends.
    """
    _tell_dependents(operator, root, root.plugin_id)
    while True:
        with transaction(operator, Login.JOBS) as conn:
            owed = store.find_owed(conn, root.plugin_id)
        if owed is None:
            break
        _tell_dependents(operator, owed, root.plugin_id)
        with transaction(operator, Login.JOBS) as conn:
            store.mark_spread(conn, owed.tenant_id, owed, root.plugin_id)
    with transaction(operator, Login.JOBS) as conn:
        store.mark_spread(conn, root.tenant_id, root, root.plugin_id)


def _tell_dependents(operator: Actor, target: SpreadRow, root_id: UUID) -> None:
    last: DependentRow | None = None
    while last := _tell_page(operator, target, root_id, last):
        pass


def _tell_page(operator: Actor, target: SpreadRow, root_id: UUID, after: DependentRow | None) -> DependentRow | None:
    """Tell the next page of dependents; the last of them, None if there was none."""
    with transaction(operator, Login.JOBS) as conn:
        held = store.hold_dependents(conn, target.tenant_id, target.plugin_id, after, PAGE_SIZE)
        if not held:
            return None
        versions = store.list_numbers(conn, [target.tenant_id], [target.plugin_id])[target.plugin_id]
        links = [Link(d.tenant_id, d.plugin_id, target.tenant_id, target.plugin_id, len(versions)) for d in held]
        told = [replace(d, packed=remask(d.packed, {target.name: versions})) for d in held]
        store.write_told(conn, told, links, root_id, MAX_CLOSURE)
        return held[-1]
