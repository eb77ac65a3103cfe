"""What row level security costs a row: a table read whole by a role that policies hold for, and by one they do not."""

from dataclasses import dataclass

from clients.postgres import Connection
from shared.context import Actor, transaction
from tests.bench.documents import statements
from tests.bench.timing import Timing, sum_up, timed, without_gc


@dataclass(frozen=True)
class RowCost:
    """Reads of all rows, in turns."""

    rows: int
    bare: Timing
    guarded: Timing

    @property
    def nanoseconds_a_row(self) -> float:
        """What the policies add, median against median."""
        return (self.guarded.p50 - self.bare.p50) * 1e6 / self.rows


def measure_row_cost(actor: Actor, owner: Connection, rounds: int) -> RowCost:
    """Read the naive page's table: its owner is not forced under the policies that hold for the application's role."""
    bare, guarded, rows = [], [], statements.count_naive_rows(owner)
    with without_gc():
        for _ in range(rounds):
            took, _ = timed(lambda: statements.count_naive_rows(owner))
            bare.append(took)
            with transaction(actor) as conn:
                took, _ = timed(lambda: statements.count_naive_rows(conn))
            guarded.append(took)
    return RowCost(rows, sum_up(bare), sum_up(guarded))
