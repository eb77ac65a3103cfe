"""Use case of funnels: how many users go from one action of a plugin to the next."""

from collections.abc import Sequence
from datetime import datetime

from pyroaring import BitMap

from clients.postgres import Login
from shared.analytics import funnel_store as store
from shared.analytics.answer_size import require_told_apart
from shared.analytics.cells import Dimension
from shared.analytics.definitions import Indicator
from shared.analytics.periods import period_of
from shared.analytics.reading import Read, counted_until
from shared.analytics.rollup_models import Grain
from shared.analytics.usage_answers import Funnel, FunnelStep
from shared.analytics.usage_figures import authorize, heading, read_figures, span_of
from shared.analytics.usage_models import FunnelQuery
from shared.context import Actor, transaction

# Each day is read with its parts.
MOST_DAYS = 100


def get_funnel(actor: Actor, query: FunnelQuery, now: datetime) -> Funnel:
    """How many users did the first action, how many of them the second too, and so on; in whatever order or in this.

    In order is counted from first times, which the refresher keeps: as_of is as old as what it has not come to.
    Raises: Forbidden without `analytics:read` for the plugin. PluginNotFound. PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS)
    authorize(actor, query.plugin_id)
    actions = query.steps.split(",")
    if query.is_ordered:
        key = Indicator.FUNNEL_ORDERED
        with transaction(actor, Login.ANALYTICS) as conn:
            # Before the count: what is counted in between is in it, too.
            read = Read({}, counted_until(conn, query.plugin_id, period.end, now))
            users = store.count_steps(conn, actor.tenant_id, query.plugin_id, actions, period.begin, period.end)
    else:
        key = Indicator.FUNNEL_UNORDERED
        (read,) = read_figures(actor, [span_of(period, Grain.DAY, query.plugin_id, {Dimension.ACTION})], now)
        users = _count_unordered(read, actions)
    return Funnel.model_validate(heading(key, period, [read], query.format) | {"items": _steps(actions, users)})


def _count_unordered(read: Read, actions: Sequence[str]) -> list[int]:
    require_told_apart(read, Dimension.ACTION)
    left: BitMap | None = None
    counts = []
    for action in actions:
        did = BitMap()
        for rollup in read.rows.values():
            if action in rollup.parts[Dimension.ACTION]:
                did |= rollup.parts[Dimension.ACTION][action].users
        left = did if left is None else left & did
        counts.append(len(left))
    return counts


def _steps(actions: Sequence[str], users: Sequence[int]) -> list[FunnelStep]:
    return [
        FunnelStep(
            action=action,
            users=count,
            share=count / users[0] if users[0] else None,
            kept=count / users[place - 1] if place and users[place - 1] else None,
        )
        for place, (action, count) in enumerate(zip(actions, users, strict=True))
    ]
