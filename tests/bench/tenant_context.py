"""What the verified tenant context costs a transaction, beside the emptiest statement on the same connection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from clients.postgres import Connection, connection
from shared import queries
from shared.context import Actor, make_token, transaction
from tests.bench.documents import statements
from tests.bench.timing import Timing, sum_up, timed, without_gc


class _Statements(Protocol):
    def begin(self, conn: Connection, *, token: str, request_id: UUID, reason: str | None) -> None: ...


_context = cast("_Statements", queries.load("context"))


@dataclass(frozen=True)
class ContextCost:
    """Each as often as the other, in turns; the last two include begin, commit and the pool."""

    round_trip: Timing
    begin: Timing
    bare_transaction: Timing
    actors_transaction: Timing

    @property
    def above_round_trip(self) -> float:
        """Milliseconds that `app.begin` takes beyond an empty round trip, median against median."""
        return self.begin.p50 - self.round_trip.p50


def measure_context(actor: Actor, rounds: int) -> ContextCost:
    """Time both statements in one transaction, then both transactions, `rounds` times each."""
    token = make_token(actor)
    with without_gc(), connection() as conn:
        round_trip, begin = _in_turns(
            rounds,
            lambda: statements.answer(conn),
            lambda: _context.begin(conn, token=token, request_id=actor.request_id, reason=None),
        )
    with without_gc():
        bare, actors = _in_turns(rounds, _run_bare_transaction, lambda: _run_actors_transaction(actor))
    return ContextCost(round_trip, begin, bare, actors)


def _in_turns(rounds: int, first: Callable[[], object], second: Callable[[], object]) -> tuple[Timing, Timing]:
    for _ in range(rounds // 10):
        first()
        second()
    laps = [(timed(first)[0], timed(second)[0]) for _ in range(rounds)]
    return sum_up([lap[0] for lap in laps]), sum_up([lap[1] for lap in laps])


def _run_bare_transaction() -> None:
    with connection() as conn:
        statements.answer(conn)


def _run_actors_transaction(actor: Actor) -> None:
    with transaction(actor):
        pass
