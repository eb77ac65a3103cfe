"""What every question about usage begins with: whether this actor may ask it, and the figures it is made of."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Login
from shared.analytics.cells import Cell, Need
from shared.analytics.definitions import Indicator, Metric
from shared.analytics.periods import Period
from shared.analytics.reading import Read, Span, read_spans
from shared.analytics.rollup_models import Grain
from shared.analytics.usage_answers import Meaning
from shared.catalog import service as catalog
from shared.context import Actor, transaction
from shared.exports import ExportFormat
from shared.identity.service import require
from shared.permissions import Permission


def authorize(actor: Actor, plugin_id: UUID | None) -> None:
    """Go on only if the actor may read the figures of that plugin, or of the tenant.

    Raises: Forbidden without `analytics:read`, as for a plugin that is not there. PluginNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ANALYTICS_READ, plugin_id)
        if plugin_id:
            catalog.read_plugin(conn, actor, plugin_id)


def read_figures(actor: Actor, spans: Sequence[Span], now: datetime) -> list[Read]:
    """The roll-ups of some spans, all of one moment's transaction."""
    with transaction(actor, Login.ANALYTICS) as conn:
        return read_spans(conn, actor.tenant_id, spans, now)


def span_of(period: Period, grain: Grain, plugin_id: UUID | None, needs: Collection[Need]) -> Span:
    """The roll-ups of a period, of a plugin or of all together."""
    return Span(grain, period.begin, period.end, None if plugin_id is None else [plugin_id], needs=needs)


def as_of(reads: Sequence[Read]) -> datetime:
    """As of when all that was read is."""
    return min(read.as_of for read in reads)


def totals(read: Read) -> Iterator[Cell]:
    """What was read, in order, not told apart by anything."""
    return (rollup.total for rollup in read.rows.values())


def merged(cells: Iterable[Cell]) -> Cell:
    """All of them as one."""
    whole = Cell()
    for cell in cells:
        whole.merge(cell)
    return whole


def heading(key: Metric | Indicator, period: Period, reads: Sequence[Read], written: ExportFormat) -> dict[str, object]:
    """The fields that every answer has."""
    return {
        "format": written,
        "as_of": as_of(reads),
        "definition": Meaning.of(key),
        "since": period.since,
        "until": period.until,
    }
