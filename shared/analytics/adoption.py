"""Use case of adoption: how many of the tenant use a plugin, and how its versions take over from one another."""

from datetime import datetime

from shared.analytics.answer_size import require_fitting, require_told_apart
from shared.analytics.cells import Dimension, Figure
from shared.analytics.definitions import Indicator
from shared.analytics.periods import period_of
from shared.analytics.reading import Read
from shared.analytics.rollup_models import Grain
from shared.analytics.usage_answers import Adoption, VersionShare
from shared.analytics.usage_figures import authorize, heading, merged, read_figures, span_of, totals
from shared.analytics.usage_models import AdoptionQuery
from shared.context import Actor

# Each day is read with its parts.
MOST_DAYS = 100


def get_adoption(actor: Actor, query: AdoptionQuery, now: datetime) -> Adoption:
    """Users of a plugin among those of the tenant, and by day the share of its users on each version.

    Raises: Forbidden without `analytics:read` for the plugin. PluginNotFound. PeriodEmpty. QuestionTooLarge.
    """
    period = period_of(query.since, query.until, now, MOST_DAYS)
    authorize(actor, query.plugin_id)
    of_plugin = span_of(period, Grain.DAY, query.plugin_id, {Dimension.VERSION})
    spans = [of_plugin, span_of(period, Grain.DAY, None, {Figure.USERS})]
    reads = read_figures(actor, spans, now)
    require_told_apart(reads[0], Dimension.VERSION)
    items = _shares(reads[0])
    require_fitting(item.version for item in items)
    users, everybody = (len(merged(totals(read)).users) for read in reads)
    return Adoption.model_validate(
        heading(Indicator.VERSION_SHARE, period, reads, query.format)
        | {
            "users": users,
            "tenant_users": everybody,
            "adoption": users / everybody if everybody else None,
            "items": items,
        }
    )


def _shares(read: Read) -> list[VersionShare]:
    return [
        VersionShare(
            day=bucket.date(),
            version=version,
            users=len(cell.users),
            events=cell.events,
            share=len(cell.users) / len(rollup.total.users) if rollup.total.users else None,
        )
        for (_, bucket), rollup in read.rows.items()
        for version, cell in sorted(rollup.parts[Dimension.VERSION].items())
    ]
