"""Resolving with all that it reads, by size of closure, beside `uv pip compile` and resolvelib on the same graph."""

from collections.abc import Sequence
from functools import partial

from infra.local.progress import Progress
from shared.context import Actor
from shared.versions.resolver import Method, Refusal, Resolution, Undecided
from tests.bench.graph_result import PeerStanding, Resolving
from tests.bench.questions import Question, ask, in_turns, is_wrong
from tests.bench.resolvelib_peer import ask_resolvelib
from tests.bench.timing import sum_up
from tests.bench.uv_peer import UvPeer

_WARM = 20


def measure_resolving(
    actor: Actor, questions: Sequence[Question], peers: tuple[int, int], uv: UvPeer, progress: Progress
) -> Resolving:
    """Ask all; peers: how many of them resolvelib and uv are asked too."""
    asked = in_turns([partial(ask, actor, question) for question in questions], _WARM)
    progress.report(f"closures of {questions[0].size}: asked {len(asked)} questions")
    answers = [one.answer for one in asked]
    solved = [answer for answer in answers if isinstance(answer, Resolution)]
    for_lib, for_uv = (asked[:count] for count in peers)
    return Resolving(
        size=questions[0].size,
        closure=sorted(len(one.plugins) for one in asked)[len(asked) // 2],
        fetching=sum_up([one.fetching for one in asked]),
        resolving=sum_up([one.resolving for one in asked]),
        both=sum_up([one.fetching + one.resolving for one in asked]),
        greedy=sum(answer.method is Method.GREEDY for answer in solved),
        searched=sum(answer.method is not Method.GREEDY for answer in solved),
        refused=sum(isinstance(answer, Refusal) for answer in answers),
        undecided=sum(isinstance(answer, Undecided) for answer in answers),
        wrong=sum(map(is_wrong, asked)),
        resolvelib=_stand(in_turns([partial(ask_resolvelib, one.plugins, one.question.names) for one in for_lib], 0)),
        uv=_stand([uv.ask(one) for one in for_uv]),
    )


def _stand(laps: Sequence[tuple[int, bool]]) -> PeerStanding:
    solved = sum(is_solved for _, is_solved in laps)
    return PeerStanding(sum_up([took for took, _ in laps]), solved, len(laps) - solved)
