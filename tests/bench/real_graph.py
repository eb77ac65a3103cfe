"""The newest of five plugins on the real graph: what the sample's plugins ask for, with and without a host release."""

from collections.abc import Sequence
from functools import partial
from random import Random

from infra.local.sample.catalog import sample_plugins
from infra.local.sample.host_facts import read_hosts
from shared.context import Actor
from shared.versions.explanation import explain
from shared.versions.problem import Host, Problem, Wish
from shared.versions.proposals import propose
from shared.versions.refutation import narrow_down
from shared.versions.resolver import Refusal, Resolution
from tests.bench.graph_result import OnReal
from tests.bench.questions import Asked, Question, ask, in_turns, is_wrong
from tests.bench.timing import sum_up, timed

_WARM = 5


def measure_real(actor: Actor, count: int, seed: int) -> list[OnReal]:
    """`count` questions without a host release, and as many with one of the last two years."""
    draw = Random(seed)
    # Those that ask for something: of what is only listed nothing more is known.
    names = sorted(plugin.draft.name for plugin in sample_plugins() if any(r.dependencies for r in plugin.releases))
    hosts = [Host(host.release, host.packages) for host in read_hosts() if "-" not in host.release][-40:]
    asked = [Question(0, tuple(draw.sample(names, 5))) for _ in range(count)]
    wishes = [[*map(Wish, question.names)] for question in asked]
    with_hosts = [Problem(wished, host=draw.choice(hosts)) for wished in wishes]
    return [
        _measure(actor, "newest of five plugins", asked, [*map(Problem, wishes)]),
        _measure(actor, "newest of five plugins on a host release", asked, with_hosts),
    ]


def _measure(actor: Actor, title: str, questions: Sequence[Question], problems: Sequence[Problem]) -> OnReal:
    runs = [partial(ask, actor, question, problem) for question, problem in zip(questions, problems, strict=True)]
    asked = in_turns(runs, _WARM)
    refused = [(one, p) for one, p in zip(asked, problems, strict=True) if isinstance(one.answer, Refusal)]
    explaining = in_turns([partial(timed, partial(_explain, one, problem)) for one, problem in refused], 0)
    resolved = sum(isinstance(one.answer, Resolution) for one in asked)
    return OnReal(
        title,
        len(asked),
        sorted(len(one.plugins) for one in asked)[len(asked) // 2],
        sum_up([one.fetching + one.resolving for one in asked]),
        sum_up([took for took, _ in explaining]) if explaining else None,
        resolved,
        len(refused),
        len(asked) - resolved - len(refused),
        sum(is_wrong(one, problem) for one, problem in zip(asked, problems, strict=True)),
    )


def _explain(asked: Asked, problem: Problem) -> str:
    assert isinstance(asked.answer, Refusal)
    refusal = narrow_down(asked.answer)
    return explain(refusal, propose(asked.plugins, problem, refusal))
