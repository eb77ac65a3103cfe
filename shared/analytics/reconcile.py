"""Holds one in sixty roll-ups a day against the events they are of, and looks for events that no roll-up is of.

By day, roll-ups are drawn by a hash of what they are, and one in sixty hours by its number: of those all events are
gone through for plugins that have no roll-up. Sixty days are fewer than an hour's events are kept for, so each hour of
each plugin, with a roll-up or without, is looked at once while it can be mended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, groupby
from time import monotonic
from uuid import UUID

from clients.postgres import Connection, Login
from clients.telemetry import log, record
from shared.analytics import reconcile_store as store
from shared.analytics import refresh_store
from shared.analytics.cells import Rollup
from shared.analytics.hours import count_events
from shared.analytics.refresh_store import TenantPlugin
from shared.analytics.rollup_models import COUNTED_ANEW_FOR, DAY, HOUR, hour_of
from shared.context import OPERATOR, Actor, transaction

JOB = "reconcile_rollups"
# One in so many a day: in so many days every one, once. Less than COUNTED_ANEW_FOR has, or some would never be.
EVERY = 60
# A schedule calls once a day; what is left then is looked at in its turn.
BUDGET_S = 600.0


@dataclass
class Reconciled:
    """How many hours of plugins a run looked at, and how many were not what their events come to: those are mended."""

    compared: int = 0
    different: int = 0


def reconcile_rollups(request_id: UUID, now: datetime) -> Reconciled:
    """Compare all figures of a sample with what the events come to; the refresher counts anew what differs."""
    operator = Actor(*OPERATOR, request_id=request_id, reason=JOB)
    ends_at, done = monotonic() + BUDGET_S, Reconciled()
    for bucket, plugins in chain(_hours_without(operator, now), _sample(operator, now)):
        if monotonic() > ends_at:
            break
        with transaction(operator, Login.ANALYTICS_JOBS) as conn:
            compared, different = _compare(conn, bucket, plugins)
        done.compared += compared
        done.different += different
    record({"rollups_different": done.different}, job=JOB)
    return done


def _sample(operator: Actor, now: datetime) -> Iterator[tuple[datetime, list[TenantPlugin]]]:
    """The day's hours with their plugins, day by day, from when all events are there for sure."""
    since = hour_of(now - COUNTED_ANEW_FOR)
    while since < now:
        with transaction(operator, Login.ANALYTICS_JOBS) as conn:
            rows = store.list_sampled_hours(conn, since, min(since + DAY, now), EVERY, now.toordinal() % EVERY)
        for bucket, of_hour in groupby(rows, key=lambda row: row[0]):
            yield bucket, [(tenant_id, plugin_id) for _, tenant_id, plugin_id in of_hour]
        since += DAY


def _hours_without(operator: Actor, now: datetime) -> Iterator[tuple[datetime, list[TenantPlugin]]]:
    """Of the day's hours, those with plugins whose events have no roll-up, and these."""
    first = int(hour_of(now - COUNTED_ANEW_FOR).timestamp()) // HOUR.seconds
    last = int(now.timestamp()) // HOUR.seconds
    for number in range(first, last + 1):
        if number % EVERY == now.toordinal() % EVERY:
            bucket = datetime.fromtimestamp(number * HOUR.seconds, UTC)
            with transaction(operator, Login.ANALYTICS_JOBS) as conn:
                plugins = store.list_plugins_without(conn, bucket, bucket + HOUR)
                # Nobody may ever have counted anything of theirs; who compares holds their rows.
                store.begin_some_tenants(conn, sorted({tenant_id for tenant_id, _ in plugins}), now.date())
            if plugins:
                yield bucket, plugins


def _compare(conn: Connection, bucket: datetime, plugins: Sequence[TenantPlugin]) -> tuple[int, int]:
    """How many were compared and differ; what is dirty is passed over, as it is about to be counted."""
    held = store.hold_some_tenants(conn, sorted({tenant_id for tenant_id, _ in plugins}))
    rows = refresh_store.list_hour(conn, bucket, list(held))
    stored = {(row.tenant_id, row.plugin_id): row.unpack() for row in rows}
    looked_at = [key for key in plugins if key[0] in held]
    counted = count_events(conn, bucket, looked_at)
    # Whatever was written until now has its line, so events that came between are no difference.
    dirty = store.list_dirty_plugins(conn, bucket, list(held))
    clean = [key for key in looked_at if key not in dirty]
    different = [key for key in clean if stored.get(key, Rollup()) != counted.get(key, Rollup())]
    for tenant_id, plugin_id in different:
        refresh_store.add_dirty_lines(conn, tenant_id, [plugin_id], [bucket])
        log.error(
            "rollup.differed", extra={"tenant_id": tenant_id, "plugin_id": plugin_id, "bucket": bucket.isoformat()}
        )
    return len(clean), len(different)
