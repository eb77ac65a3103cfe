"""What resolving took, as one value: a process of its own measures it and writes it down for the report."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.timing import Timing


@dataclass(frozen=True)
class PeerStanding:
    """How a peer did on some of the questions; unsolved: it found nothing, which may be right."""

    took: Timing
    solved: int
    unsolved: int


@dataclass(frozen=True)
class Resolving:
    """Questions of one size of closure. closure: packages read, the median. wrong: answers that break a constraint."""

    size: int
    closure: int
    fetching: Timing
    resolving: Timing
    both: Timing
    greedy: int
    searched: int
    refused: int
    undecided: int
    wrong: int
    resolvelib: PeerStanding
    uv: PeerStanding


@dataclass(frozen=True)
class OnReal:
    """Questions of one kind. explaining: of the refusals, how long their words and proposals took."""

    title: str
    questions: int
    closure: int
    both: Timing
    explaining: Timing | None
    resolved: int
    refused: int
    undecided: int
    wrong: int


@dataclass(frozen=True)
class RefreshCost:
    """publishing: to commit. resolvable: from there to the end of an answer. late: answers without the new version.

    refreshing: one event's consumer, over all dependents.
    """

    dependents: int
    publishing: Timing
    resolvable: Timing
    late: int
    refreshing: Timing


@dataclass(frozen=True)
class HardCost:
    """outcome: solved, refused or undecided, or what ended the process. seconds: of the processor."""

    name: str
    outcome: str
    seconds: float
    peak_mib: float
    is_right: bool


@dataclass(frozen=True)
class GraphFigures:
    """What is stored: closures in names, packed rows in bytes; the table with its indexes."""

    plugins: int
    closure_p50: int
    closure_p99: int
    closure_most: int
    bytes_p50: int
    bytes_p99: int
    bytes_most: int
    table_bytes: int


@dataclass(frozen=True)
class GraphResult:
    """One run."""

    figures: GraphFigures
    resolving: list[Resolving]
    real: list[OnReal]
    refresh: RefreshCost
    hard: list[HardCost]


adapter = TypeAdapter(GraphResult)


def measure_graph(data_dir: Path, *, is_quick: bool) -> GraphResult:
    """Let a process of its own measure. Raises: CalledProcessError."""
    written = data_dir.resolve() / "graph.json"
    written.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.bench.graph_run", "--data", str(data_dir), "--json", str(written)]
    subprocess.run([*command, "--quick"] if is_quick else command, check=True)
    return adapter.validate_json(written.read_bytes())
