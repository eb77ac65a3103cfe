"""Each standard question about usage through its use case, on ten months of roll-ups; some of raw rows beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from clients.postgres import Connection
from shared.analytics import active_users, adoption, funnels, kpis, publishers, usage
from shared.analytics.cells import Dimension
from shared.analytics.usage_models import (
    AdoptionQuery,
    FunnelQuery,
    LatencyQuery,
    PeriodQuery,
    PluginPeriodQuery,
    PublisherQuery,
    RetentionQuery,
    SeriesQuery,
    TopDays,
    TopQuery,
)
from tests.bench.event_catalog import EventCatalog
from tests.bench.timing import Timing, sum_up, timed, without_gc

_STEPS = "view,use,configure"
_WARM = 3
TOP, DAYS, P95, USERS = (
    "top 20 plugins, 30 days",
    "events by day, 30 days",
    "latency by day, 30 days",
    "active users by day",
)
# The same of the raw rows, of one tenant and whatever days they are of.
_RAW = {
    TOP: "select e.plugin_id, count(*) as events from public.usage_event as e"
    " where e.tenant_id = %s and e.occurred_at > %s group by e.plugin_id order by events desc, e.plugin_id limit 20",
    DAYS: "select date_trunc('day', e.occurred_at, 'UTC') as day, count(*) from public.usage_event as e"
    " where e.tenant_id = %s and e.occurred_at > %s group by day order by day",
    P95: "select date_trunc('day', e.occurred_at, 'UTC') as day,"
    " percentile_disc(array[0.5, 0.95, 0.99]) within group (order by e.duration_ms) from public.usage_event as e"
    " where e.tenant_id = %s and e.occurred_at > %s group by day order by day",
    USERS: "select date_trunc('day', e.occurred_at, 'UTC') as day, count(distinct e.subject_key)"
    " from public.usage_event as e where e.tenant_id = %s and e.occurred_at > %s group by day order by day",
}


@dataclass(frozen=True)
class Answering:
    """How long a question took; raw: the same of raw rows, where it was asked of them."""

    title: str
    took: Timing
    raw: Timing | None


def measure_answers(events: EventCatalog, laps: int) -> dict[str, Timing]:
    """Ask each question `laps` times, of a plugin drawn anew each time; the first few are not counted."""
    draw = Random(1)
    took: dict[str, list[int]] = {}
    with without_gc():
        for lap in range(laps + _WARM):
            for title, ask in _questions(events, draw.choice(events.plugins[:20])).items():
                nanoseconds, _ = timed(ask)
                if lap >= _WARM:
                    took.setdefault(title, []).append(nanoseconds)
    return {title: sum_up(taken) for title, taken in took.items()}


def measure_raw(owner: Connection, tenant_id: UUID, laps: int) -> dict[str, Timing]:
    """Ask the raw rows of one tenant."""
    since = datetime.now(UTC) - timedelta(days=30)
    owner.execute("analyze public.usage_event")
    found: dict[str, Timing] = {}
    for title, query in _RAW.items():
        ask = partial(owner.execute, query.encode(), (tenant_id, since))
        found[title] = sum_up([timed(ask)[0] for _ in range(laps)])
    return found


def _questions(events: EventCatalog, plugin_id: UUID) -> Mapping[str, Callable[[], object]]:
    asker, now = events.asker, datetime.now(UTC)
    funnel = FunnelQuery(plugin_id=plugin_id, steps=_STEPS)
    ordered = FunnelQuery(plugin_id=plugin_id, steps=_STEPS, is_ordered=True)
    compared = SeriesQuery(plugin_id=plugin_id, is_compared=True)
    by_version = SeriesQuery(plugin_id=plugin_id, by=Dimension.VERSION)
    return {
        DAYS: lambda: usage.get_usage(asker, SeriesQuery(), now),
        "events of a plugin by day, 30 days beside the 30 before": lambda: usage.get_usage(asker, compared, now),
        "events of a plugin by day and version, 30 days": lambda: usage.get_usage(asker, by_version, now),
        TOP: lambda: usage.list_top_plugins(asker, TopQuery(), now),
        "top 20 plugins, 7 days": lambda: usage.list_top_plugins(asker, TopQuery(days=TopDays.WEEK), now),
        USERS: lambda: active_users.get_active_users(asker, PluginPeriodQuery(), now),
        "retention, 12 weeks": lambda: active_users.get_retention(asker, RetentionQuery(), now),
        "adoption of a plugin, 30 days": lambda: adoption.get_adoption(asker, AdoptionQuery(plugin_id=plugin_id), now),
        "funnel of three actions": lambda: funnels.get_funnel(asker, funnel, now),
        "funnel of three actions, in order": lambda: funnels.get_funnel(asker, ordered, now),
        P95: lambda: usage.get_latency(asker, LatencyQuery(), now),
        "KPIs of the tenant": lambda: kpis.get_kpis(asker, PeriodQuery(), now),
        "use of a public plugin by all tenants": lambda: publishers.count_use_of_all(
            events.platform, PublisherQuery(plugin_id=plugin_id), now
        ),
    }
