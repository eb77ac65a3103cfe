"""Use cases of objectives: what share of a plugin's requests is to be good, and how far it is."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.analytics import alert_store
from shared.analytics import objective_store as store
from shared.analytics.alert_events import alert_event
from shared.analytics.burn_rate import RULES, budget_of, burn_rate, time_to_exhaustion
from shared.analytics.definitions import Indicator
from shared.analytics.evaluation_models import Telling
from shared.analytics.objective_models import (
    ListObjectives,
    Made,
    Objective,
    ObjectiveDraft,
    ObjectivePage,
    ObjectivePatch,
    ObjectiveRow,
    Step,
)
from shared.analytics.slo_errors import ObjectiveLimitReached, ObjectiveNotFound, WebhookUnknown
from shared.analytics.slo_status_models import ListDays, ObjectiveDay, ObjectiveHistory, ObjectiveStatus, StatusRow
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import PluginNotFound, RevisionStale
from shared.identity.service import require
from shared.ids import new_id
from shared.permissions import Permission

MAX_OBJECTIVES = 200
DAYS_SHOWN = timedelta(days=29)
# What goes on now, for how long a budget lasts: shorter windows jump, longer ones are late.
PACE = RULES[0].long

_listed = TypeAdapter(tuple[UUID])


def create_objective(actor: Actor, draft: ObjectiveDraft, now: datetime) -> Objective:
    """Add an objective; it is evaluated within two minutes, over all that was measured before.

    Raises: Forbidden without `slos:manage`. PluginNotFound. EnvironmentUnknown. WebhookUnknown. ObjectiveLimitReached.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SLOS_MANAGE)
        _check_webhooks(conn, actor, draft.escalation)
        plugin_tenant_id = store.find_plugin_tenant(conn, actor.tenant_id, draft.plugin_id, PLATFORM_TENANT_ID)
        if plugin_tenant_id is None:
            raise PluginNotFound(draft.plugin_id)
        made = Made(plugin_tenant_id, actor.user_id, now, MAX_OBJECTIVES)
        row = store.create_objective(conn, actor.tenant_id, new_id(), draft, made)
        if row is None:
            raise ObjectiveLimitReached(limit=MAX_OBJECTIVES)
        _announce(conn, actor, "created", row.slo_objective_id, row.revision, now)
        return Objective.of(row)


def list_objectives(actor: Actor, query: ListObjectives) -> ObjectivePage:
    """The tenant's objectives, oldest first.

    Raises: Forbidden without `analytics:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_objectives(conn, actor.tenant_id, query.plugin_id, after, query.limit + 1)
    return ObjectivePage(
        items=[Objective.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.slo_objective_id),)),
    )


def get_objective(actor: Actor, slo_objective_id: UUID) -> Objective:
    """One objective.

    Raises: Forbidden without `analytics:read`. ObjectiveNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        return Objective.of(_read(conn, actor, slo_objective_id))


def update_objective(
    actor: Actor, slo_objective_id: UUID, patch: ObjectivePatch, revision: int, now: datetime
) -> Objective:
    """Change the given fields of an objective, if it is still at `revision`.

    Raises: Forbidden without `slos:manage`. ObjectiveNotFound. RevisionStale. WebhookUnknown.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SLOS_MANAGE)
        row = _read(conn, actor, slo_objective_id)
        kept = {name: getattr(row, name) for name in ObjectivePatch.model_fields}
        fields = ObjectivePatch.model_validate(kept | patch.model_dump(exclude_unset=True))
        if "escalation" in patch.model_fields_set:
            _check_webhooks(conn, actor, patch.escalation)
        updated = store.update_objective(conn, actor.tenant_id, slo_objective_id, revision, fields, now)
        if updated is None:
            _refuse_stale(conn, actor, slo_objective_id)
        _announce(conn, actor, "updated", slo_objective_id, updated.revision, now)
        return Objective.of(updated)


def delete_objective(actor: Actor, slo_objective_id: UUID, revision: int, now: datetime) -> None:
    """Remove an objective with its history, if it is still at `revision`; who was told of its alerts learns of the end.

    Raises: Forbidden without `slos:manage`. ObjectiveNotFound. RevisionStale.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SLOS_MANAGE)
        store.delete_status(conn, actor.tenant_id, slo_objective_id)
        told = alert_store.list_told_alerts(conn, actor.tenant_id, slo_objective_id)
        if not store.delete_objective(conn, actor.tenant_id, slo_objective_id, revision):
            _refuse_stale(conn, actor, slo_objective_id)
        events = [
            alert_event(
                Telling.RESOLVED, a.slo_alert_id, a.revision + 1, slo_objective_id=slo_objective_id, reason="deleted"
            )
            for a in told
        ]
        outbox.add(conn, actor, events, now)
        _announce(conn, actor, "deleted", slo_objective_id, revision + 1, now)


def get_objective_status(actor: Actor, slo_objective_id: UUID, now: datetime) -> ObjectiveStatus:
    """How far an objective is kept: SLI, what is left of its budget, and how fast that burns.

    Raises: Forbidden without `analytics:read`. ObjectiveNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        row = _read_status(conn, actor, slo_objective_id, now)
    budget = budget_of(row.counts, row.target)
    rate = burn_rate(row.window(PACE), row.target)
    return ObjectiveStatus.of(
        row, Indicator.SLI, budget, time_to_exhaustion(budget, rate, timedelta(days=row.window_days))
    )


def list_objective_days(actor: Actor, slo_objective_id: UUID, query: ListDays, now: datetime) -> ObjectiveHistory:
    """An objective day by day, oldest first; without dates the last 30 days.

    Raises: Forbidden without `analytics:read`. ObjectiveNotFound.
    """
    until = query.until or (query.since + DAYS_SHOWN if query.since else now.astimezone(UTC).date())
    since = query.since or until - DAYS_SHOWN
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        status = _read_status(conn, actor, slo_objective_id, now)
        rows = store.list_objective_days(conn, actor.tenant_id, slo_objective_id, since, until)
    return ObjectiveHistory(
        slo_objective_id=slo_objective_id,
        definition=Indicator.SLI,
        as_of=status.as_of,
        items=[ObjectiveDay.of(row, status.target) for row in rows],
    )


def _check_webhooks(conn: Connection, actor: Actor, steps: Sequence[Step]) -> None:
    named = [step.webhook_id for step in steps if step.webhook_id]
    known = store.list_known_webhooks(conn, actor.tenant_id, named)
    for webhook_id in named:
        if webhook_id not in known:
            raise WebhookUnknown(webhook_id)


def _read(conn: Connection, actor: Actor, slo_objective_id: UUID) -> ObjectiveRow:
    row = store.get_objective(conn, actor.tenant_id, slo_objective_id)
    if row is None:
        raise ObjectiveNotFound(slo_objective_id)
    return row


def _read_status(conn: Connection, actor: Actor, slo_objective_id: UUID, now: datetime) -> StatusRow:
    row = store.get_objective_status(conn, actor.tenant_id, slo_objective_id, now.astimezone(UTC).date())
    if row is None:
        raise ObjectiveNotFound(slo_objective_id)
    return row


def _refuse_stale(conn: Connection, actor: Actor, slo_objective_id: UUID) -> NoReturn:
    raise RevisionStale(_read(conn, actor, slo_objective_id).revision)


def _announce(conn: Connection, actor: Actor, what: str, slo_objective_id: UUID, revision: int, now: datetime) -> None:
    told: dict[str, object] = {"slo_objective_id": slo_objective_id}
    event = outbox.Event(f"plugyard.slo.objective.{what}", "slo-objective", slo_objective_id, revision, told)
    outbox.add(conn, actor, [event], now)
