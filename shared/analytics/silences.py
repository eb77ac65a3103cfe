"""Use cases of silences: when alerts tell nobody, once or every week, and why."""

import json
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.analytics import objective_store
from shared.analytics import silence_store as store
from shared.analytics.silence_models import ListSilences, Silence, SilenceDraft, SilencePage, SilenceRow
from shared.analytics.slo_errors import EnvironmentUnknown, ObjectiveNotFound, SilenceLimitReached, SilenceNotFound
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.environments import service as environments
from shared.errors import Invalid, PluginNotFound, RevisionStale
from shared.identity.service import require
from shared.ids import new_id
from shared.permissions import Permission

MAX_SILENCES = 200

_listed = TypeAdapter(tuple[UUID])


def create_silence(actor: Actor, draft: SilenceDraft, now: datetime) -> Silence:
    """Keep alerts quiet for a while, or in some hours of every week.

    Raises: Forbidden without `slos:manage`. ObjectiveNotFound. PluginNotFound. EnvironmentUnknown. SilenceLimitReached.
    Invalid for an end that is over.
    """
    starts_at = draft.starts_at or now
    if draft.ends_at and draft.ends_at <= starts_at:
        raise Invalid(errors=[{"at": "body.ends_at", "message": "is over"}])
    columns = draft.model_dump(mode="json", exclude={"weekly"}) | {"starts_at": starts_at.isoformat()}
    if draft.weekly:
        columns |= draft.weekly.model_dump(mode="json")
    with transaction(actor) as conn:
        require(conn, actor, Permission.SLOS_MANAGE)
        _check_named(conn, actor, draft)
        row = store.create_silence(
            conn, actor.tenant_id, new_id(), actor.user_id, json.dumps(columns), now, MAX_SILENCES
        )
        if row is None:
            raise SilenceLimitReached(limit=MAX_SILENCES)
        _announce(conn, actor, "created", row, now)
        return Silence.of(row)


def list_silences(actor: Actor, query: ListSilences, now: datetime) -> SilencePage:
    """Silences that go on or will, newest first; with `has_ended` also those that are over.

    Raises: Forbidden without `analytics:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        ending_after = None if query.has_ended else now
        rows = store.list_silences(conn, actor.tenant_id, ending_after, before, query.limit + 1)
    return SilencePage(
        items=[Silence.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.slo_silence_id),)),
    )


def get_silence(actor: Actor, slo_silence_id: UUID) -> Silence:
    """One silence.

    Raises: Forbidden without `analytics:read`. SilenceNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ)
        return Silence.of(_read(conn, actor, slo_silence_id))


def end_silence(actor: Actor, slo_silence_id: UUID, revision: int, now: datetime) -> Silence:
    """End a silence now, if it is still at `revision`; what fires still is told within two minutes.

    Raises: Forbidden without `slos:manage`. SilenceNotFound. RevisionStale.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.SLOS_MANAGE)
        row = store.end_silence(conn, actor.tenant_id, slo_silence_id, revision, now)
        if row is None:
            raise RevisionStale(_read(conn, actor, slo_silence_id).revision)
        _announce(conn, actor, "ended", row, now)
        return Silence.of(row)


def _check_named(conn: Connection, actor: Actor, draft: SilenceDraft) -> None:
    """Go on only if all that it is about is there: under a mistyped id it would keep nothing quiet, and nobody knew."""
    objective_id, plugin_id, environment_id = draft.slo_objective_id, draft.plugin_id, draft.environment_id
    if objective_id and objective_store.get_objective(conn, actor.tenant_id, objective_id) is None:
        raise ObjectiveNotFound(objective_id)
    if plugin_id and not objective_store.find_plugin_tenant(conn, actor.tenant_id, plugin_id, PLATFORM_TENANT_ID):
        raise PluginNotFound(plugin_id)
    if environment_id and not environments.names_of(conn, actor, [environment_id]):
        raise EnvironmentUnknown(environment_id)


def _read(conn: Connection, actor: Actor, slo_silence_id: UUID) -> SilenceRow:
    row = store.get_silence(conn, actor.tenant_id, slo_silence_id)
    if row is None:
        raise SilenceNotFound(slo_silence_id)
    return row


def _announce(conn: Connection, actor: Actor, what: str, row: SilenceRow, now: datetime) -> None:
    told: dict[str, object] = {"slo_silence_id": row.slo_silence_id}
    event = outbox.Event(f"plugyard.slo.silence.{what}", "slo-silence", row.slo_silence_id, row.revision, told)
    outbox.add(conn, actor, [event], now)
