"""A Markdown table."""

from collections.abc import Iterable, Sequence

from tests.bench.timing import Timing

PERCENTILES = ("p50", "p95", "p99", "max")


def percentiles(timing: Timing) -> Sequence[str]:
    """The cells of these columns, in milliseconds."""
    return tuple(f"{value:.2f}" for value in (timing.p50, timing.p95, timing.p99, timing.most))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    rule = ["---", *("--:" for _ in columns[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, rule, *rows))
