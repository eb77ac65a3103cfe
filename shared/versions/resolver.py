"""Which versions go together: the quick way, then the complete search, then a yes or no.

Pure: what is within reach of the question is given. In this order an answer is better: it satisfies all demands; keeps
what is locked; has the newest versions of the wishes in their order; the newest of the rest; adds nothing that is not
asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.versions.greedy import solve_greedily
from shared.versions.packed import PackedPlugin
from shared.versions.problem import Mode, Origin, Problem
from shared.versions.resolve_errors import UnknownPlugins
from shared.versions.sat import Refuted, Satisfied, ask_sat
from shared.versions.solver import Budget, Exhausted, Search, Solved
from shared.versions.space import ABSENT, Demand, Space
from shared.versions.trail import Clause, facts_of

# To take a plugin into a question costs as much as to look at so many rules (30 and 0.25 us, measured).
_EFFORT_OF_MEMBER = 120


class Method(StrEnum):
    """How an answer was found."""

    GREEDY = "greedy"
    SEARCH = "search"
    SAT = "sat"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Versions that go together: name to version, in order of name."""

    versions: dict[str, str]
    method: Method


@dataclass(frozen=True, slots=True)
class Refusal:
    """There is none. root: the derivation, where it was the search that found out; origins: enough to refuse."""

    space: Space
    origins: frozenset[Origin]
    root: Clause | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """Not within the budget."""


def resolve(
    plugins: Mapping[str, PackedPlugin], problem: Problem, budget: Budget | None = None
) -> Resolution | Refusal | Undecided:
    """Versions that go together, or that there are none, or that the budget ended before it was known.

    plugins: everything within reach of the wishes, by name; what is missing is no plugin and constrains nothing.
    Raises: UnknownPlugins.
    """
    provided = problem.host.packages if problem.host else {}
    if unknown := [wish.name for wish in problem.wishes if wish.name not in plugins and wish.name not in provided]:
        raise UnknownPlugins(unknown)
    answer, _ = search(plugins, problem, budget or Budget())
    if isinstance(answer, Undecided):
        answer = _last_word(Space(plugins, problem))
    if problem.mode is Mode.MINIMAL and isinstance(answer, Resolution):
        return _with_fewer_changes(plugins, problem, answer, budget or Budget())
    return answer


def search(
    plugins: Mapping[str, PackedPlugin], problem: Problem, budget: Budget
) -> tuple[Resolution | Refusal | Undecided, int]:
    """What the quick way and the complete search find within a budget, and the effort it took."""
    space = Space(plugins, problem)
    states = solve_greedily(space)
    if states is not None:
        return _resolution(space, states, Method.GREEDY), len(space.members) * _EFFORT_OF_MEMBER
    complete = Search(space, budget)
    found = complete.run()
    effort = complete.effort + len(space.members) * _EFFORT_OF_MEMBER
    if isinstance(found, Solved):
        return _resolution(space, found.states, Method.SEARCH), effort
    if isinstance(found, Exhausted):
        return Undecided(), effort
    return Refusal(space, origins_of(found.root), found.root), effort


def changes(installed: Mapping[str, str], versions: Mapping[str, str]) -> int:
    """How many plugins are added, changed or removed."""
    return sum(installed.get(name) != versions.get(name) for name in {*installed, *versions})


def _with_fewer_changes(
    plugins: Mapping[str, PackedPlugin], problem: Problem, answer: Resolution, budget: Budget
) -> Resolution:
    # Keeping one plugin after the other is not always fewest in number: an early one may cost two later ones.
    newest, _ = search(plugins, replace(problem, mode=Mode.HIGHEST), budget)
    if not isinstance(newest, Resolution):
        return answer
    return min(answer, newest, key=lambda found: changes(problem.installed, found.versions))


def _last_word(space: Space) -> Resolution | Refusal | Undecided:
    answer = ask_sat(space)
    if isinstance(answer, Satisfied):
        return _resolution(space, _needed(space, answer.states), Method.SAT)
    return Refusal(space, answer.origins, None) if isinstance(answer, Refuted) else Undecided()


def _needed(space: Space, states: dict[int, int]) -> dict[int, int]:
    """What of an answer is wished for or asked for, directly or not; a SAT solver may throw in more."""
    needed: dict[int, int] = {}
    pending = [number for wish in space.problem.wishes if (number := space.number(wish.name)) is not None]
    while pending:
        number = pending.pop()
        if number not in needed:
            needed[number] = states[number]
            asked = (rule for rule in space.rules(number) if rule.askers & states[number])
            pending += [rule.target for rule in asked if rule.forbidden & ABSENT]
    return needed


def _resolution(space: Space, states: Mapping[int, int], method: Method) -> Resolution:
    versions = {space.members[number].name: space.version(number, state) for number, state in states.items()}
    return Resolution(dict(sorted(versions.items())), method)


def origins_of(root: Clause) -> frozenset[Origin]:
    """Whose demands a derivation rests on."""
    return frozenset(fact.origin for fact in facts_of(root) if isinstance(fact, Demand))
