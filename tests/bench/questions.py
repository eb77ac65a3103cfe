"""What a resolver is asked of the layered graph, and what an answer is judged by: ranges read afresh, no masks."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.versions.conflicts import breaches_of
from shared.versions.graph import fetch_graph
from shared.versions.packed import PackedPlugin
from shared.versions.problem import Problem, Wish
from shared.versions.resolver import Refusal, Resolution, Undecided, resolve
from shared.versions.sat import Satisfied, ask_sat
from shared.versions.space import Space
from tests.bench.layered import SIZES, community_sizes, names_of_top
from tests.bench.timing import timed

T = TypeVar("T")
Answer = Resolution | Refusal | Undecided


@dataclass(frozen=True)
class Question:
    """Plugins of one community to have together."""

    size: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question, answered once; nanoseconds of reading and unpacking, and of resolving."""

    question: Question
    fetching: int
    resolving: int
    plugins: Mapping[str, PackedPlugin]
    answer: Answer


def make_questions(plugins: int, count: int, seed: int) -> dict[int, list[Question]]:
    """By size of closure, `count` different questions each, or as many as there are."""
    draw, found = Random(seed), dict[int, list[Question]]()
    sizes = community_sizes(plugins)
    for size in SIZES:
        communities = [number for number, other in enumerate(sizes) if other == size]
        different: dict[Question, None] = {}
        for _ in range(10 * count):
            top = names_of_top(draw.choice(communities))
            different[Question(size, tuple(draw.sample(top, draw.randint(3, 5))))] = None
        found[size] = list(different)[:count]
    return found


def ask(actor: Actor, question: Question, problem: Problem | None = None) -> Asked:
    """Read and resolve as a request does, within one transaction whose beginning and end are not counted."""
    asked = problem or Problem([*map(Wish, question.names)])
    with transaction(actor) as conn:
        fetching, plugins = timed(lambda: _read(conn, actor.tenant_id, question.names))
        resolving, answer = timed(lambda: resolve(plugins, asked))
    return Asked(question, fetching, resolving, plugins, answer)


def is_wrong(asked: Asked, problem: Problem | None = None) -> bool:
    """Does the answer break a constraint or lack a wish, or does it refuse what a SAT solver can satisfy?"""
    if isinstance(asked.answer, Resolution):
        chosen = {name: [version] for name, version in asked.answer.versions.items()}
        lacks = any(name not in chosen for name in asked.question.names)
        return lacks or bool(breaches_of(asked.plugins, chosen, problem.host if problem else None))
    space = Space(asked.plugins, problem or Problem([*map(Wish, asked.question.names)]))
    return isinstance(asked.answer, Refusal) and isinstance(ask_sat(space), Satisfied)


def in_turns(runs: Sequence[Callable[[], T]], warm: int) -> list[T]:
    """What all of them answer, after the first few have been run unmeasured.

    Python's collector is on, as it is in a function, but sees nothing from before each run: what is kept of earlier
    answers would be most of its work.
    """
    for run in runs[:warm]:
        run()
    answers = []
    for run in runs:
        gc.collect()
        gc.freeze()
        answers.append(run())
    gc.unfreeze()
    return answers


def _read(conn: Connection, tenant_id: UUID, names: Sequence[str]) -> dict[str, PackedPlugin]:
    return {name: fetched.plugin for name, fetched in fetch_graph(conn, tenant_id, names).items()}
