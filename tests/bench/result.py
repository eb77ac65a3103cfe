"""Everything one run measured, as one value: it becomes the table and the JSON file."""

from dataclasses import dataclass

from tests.bench.access_check import CheckCost
from tests.bench.events_result import EventsResult
from tests.bench.graph_result import GraphResult
from tests.bench.import_time import ImportTime
from tests.bench.limit_cost import LimitCost
from tests.bench.machine import Machine
from tests.bench.quality import Quality
from tests.bench.row_cost import RowCost
from tests.bench.tenant_context import ContextCost
from tests.bench.timing import Timing
from tests.bench.whole_request import WholeRequest
from tests.bench.workload import Kind


@dataclass(frozen=True)
class Standing:
    """How a contender did: over all queries, by kind, and what it found."""

    title: str
    overall: Timing
    by_kind: dict[Kind, Timing]
    quality: Quality


@dataclass(frozen=True)
class SlowQuery:
    """One of the slowest laps of the whole use case; alone: the fastest of some repetitions afterwards, in ms."""

    kind: Kind
    text: str
    in_race: float
    alone: float


@dataclass(frozen=True)
class Result:
    """One run. standings: by the contender's title. plugins: of all tenants."""

    command: str
    machine: Machine
    plugins: int
    queries: int
    standings: dict[str, Standing]
    context: ContextCost
    requests: WholeRequest
    imports: ImportTime
    checks: CheckCost
    rows: RowCost
    role_edit: Timing
    limit: LimitCost
    graph: GraphResult
    events: EventsResult
    slowest: list[SlowQuery]
