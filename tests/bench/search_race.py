"""The search part of a run: all contenders over one catalog, their standings, and where our own p99 is spent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench.catalog import Catalog, owner_connection
from tests.bench.documents import Document
from tests.bench.naive_search import guarded_contender, open_contender
from tests.bench.plugyard_search import page_contender, rows_contender, statement_contender
from tests.bench.quality import judge
from tests.bench.race import Contender, Lap, Laps, run_lap
from tests.bench.result import SlowQuery, Standing
from tests.bench.tantivy_search import make_contenders
from tests.bench.timing import sum_up, without_gc
from tests.bench.workload import Kind

_SLOWEST = 20
_REPETITIONS = 5


@contextmanager
def contenders(catalog: Catalog, documents: Sequence[Document]) -> Iterator[list[Contender]]:
    """Ours and its peers, each with its connection or index ready."""
    actor = catalog.actor
    with owner_connection(catalog.environment) as owner:
        yield [
            page_contender(actor),
            rows_contender(actor),
            statement_contender(actor),
            open_contender(owner, actor.tenant_id),
            guarded_contender(actor),
            *make_contenders(documents, actor.tenant_id),
        ]


def stand(laps: Laps) -> dict[str, Standing]:
    """How each contender did, by title."""
    return {title: _standing(title, own) for title, own in laps.items()}


def find_slowest(contender: Contender, laps: Sequence[Lap]) -> list[SlowQuery]:
    """The slowest laps, slowest first, and what the same queries take once nothing else runs in between."""
    slowest = sorted(laps, key=lambda lap: lap.nanoseconds, reverse=True)[:_SLOWEST]
    with without_gc():
        return [_again(contender, lap) for lap in slowest]


def _again(contender: Contender, lap: Lap) -> SlowQuery:
    alone = min(run_lap(contender, lap.query).nanoseconds for _ in range(_REPETITIONS))
    return SlowQuery(lap.query.kind, lap.query.text, lap.nanoseconds / 1e6, alone / 1e6)


def _standing(title: str, laps: Sequence[Lap]) -> Standing:
    by_kind = {kind: sum_up([lap.nanoseconds for lap in laps if lap.query.kind == kind]) for kind in Kind}
    return Standing(title, sum_up([lap.nanoseconds for lap in laps]), by_kind, judge(laps))
