"""Writes down what resolving took, as the other tables are."""

from collections.abc import Iterator, Sequence

from tests.bench.graph_result import GraphResult, OnReal, PeerStanding, Resolving
from tests.bench.resolvelib_peer import MOST_SECONDS as LIB_SECONDS
from tests.bench.tables import PERCENTILES, percentiles, table
from tests.bench.uv_peer import MOST_SECONDS as UV_SECONDS


def resolving_table(graph: GraphResult) -> str:
    """Each size of closure, read and resolved, beside the peers on some of the same questions."""
    told = f"resolving, {graph.figures.plugins:,} plugins with ten versions each, reading included"
    rows = (row for one in graph.resolving for row in _resolving(one))
    return table((told, *PERCENTILES, "answers"), rows)


def real_table(graph: GraphResult) -> str:
    """The real graph, publications, and what is stored."""
    figures, refresh = graph.figures, graph.refresh
    rows = [
        *(row for one in graph.real for row in _real(one)),
        ("publishing a version", *percentiles(refresh.publishing), ""),
        (
            "from its commit to an answer that has chosen it",
            *percentiles(refresh.resolvable),
            f"{refresh.late} of {refresh.resolvable.count} without it",
        ),
        (f"telling its {refresh.dependents:,} dependents", *percentiles(refresh.refreshing), ""),
    ]
    stored = (
        f"Closures: median {figures.closure_p50}, p99 {figures.closure_p99}, largest {figures.closure_most} names. "
        f"Packed rows: median {figures.bytes_p50:,}, p99 {figures.bytes_p99:,}, largest {figures.bytes_most:,} bytes; "
        f"the table with its indexes {figures.table_bytes / 2**20:,.0f} MiB."
    )
    return f"{table(('the real graph, and publications', *PERCENTILES, 'answers'), rows)}\n\n{stored}"


def hard_table(graph: GraphResult) -> str:
    """The hardest questions."""
    rows = (
        (hard.name, f"{hard.seconds:.2f}", f"{hard.peak_mib:.0f}", hard.outcome + ("" if hard.is_right else " (wrong)"))
        for hard in graph.hard
    )
    return table(("hardest questions, in 256 MiB", "processor, s", "peak, MiB", "answer"), rows)


def _resolving(one: Resolving) -> Iterator[Sequence[str]]:
    solved = f"{one.greedy} by the quick way, {one.searched} by search, {one.refused} refused"
    wrong = f"{one.undecided} undecided, {one.wrong} wrong"
    yield f"closures of about {one.size} ({one.closure})", *percentiles(one.both), f"{solved}, {wrong}"
    yield "- reading and unpacking", *percentiles(one.fetching), ""
    yield f"- resolvelib: the search alone, at most {LIB_SECONDS} s", *_peer(one.resolvelib)
    yield f"- `uv pip compile`: process and folder, at most {UV_SECONDS} s", *_peer(one.uv)


def _peer(peer: PeerStanding) -> Sequence[str]:
    return *percentiles(peer.took), f"{peer.solved} of {peer.solved + peer.unsolved} solved"


def _real(one: OnReal) -> Iterator[Sequence[str]]:
    answers = f"{one.resolved} resolved, {one.refused} refused, {one.undecided} undecided, {one.wrong} wrong"
    yield f"{one.title}, closures of {one.closure}", *percentiles(one.both), answers
    if one.explaining:
        yield "- explaining a refusal, with proposals", *percentiles(one.explaining), ""
