"""Questions made to ruin a solver, each in a process with the memory and time of a request."""

from shared.versions.problem import Mode
from tests.bench.graph_result import HardCost
from tests.hard_graphs import HARD
from tests.resolving import Graph, texts_of
from tests.within_limits import ask_within_limits

_ASKED = (
    "9 pigeons",
    *("dead end", "twisted", "loose", "open end", "crossed"),
    *("3-SAT 0", "3-SAT 3", "3-SAT 5", "3-SAT 9", "3-SAT 15", "3-SAT 19"),
)


def measure_hard() -> list[HardCost]:
    """Pigeonhole 9, chains in lock-step of 100 plugins with 10 versions, 3-SAT of 50 variables where it is hardest."""
    return [_measure(name) for name in _ASKED]


def _measure(name: str) -> HardCost:
    plugins = HARD[name].plugins()
    ended = ask_within_limits(texts_of(Graph(plugins)), list(HARD[name].wishes(plugins)), Mode.HIGHEST)
    right = "solved" if HARD[name].is_possible else "refused"
    return HardCost(name, ended.died or ended.kind, ended.cpu_s, ended.peak_bytes / 2**20, ended.kind == right)
