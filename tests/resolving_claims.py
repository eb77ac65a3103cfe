"""What must be true of every answer to a question of versions; each claim takes a question and raises if it is not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from shared.versions.greedy import solve_greedily
from shared.versions.problem import Mode, Origin
from shared.versions.resolver import Refusal, Resolution, Undecided, changes, resolve
from shared.versions.sat import Refuted, Satisfied, ask_sat
from shared.versions.solver import Budget, Search, Solved, Unsolvable
from shared.versions.space import Demand, Rule, Space
from shared.versions.trail import Clause
from tests.resolving import Case, asks_of, catalog_of, edges_of, faults_of, fits, preferred
from tests.second_opinion import best_of, first_found, is_possible, locks_of

Claim = Callable[[Case], None]
Answer = Resolution | Refusal | Undecided
MODES = (Mode.MINIMAL, Mode.HIGHEST)
AT_ONCE = Budget(conflicts=-1, effort=-1)


def answer_to(case: Case, budget: Budget | None = None) -> Answer:
    """What the resolver says."""
    return resolve(catalog_of(case.graph, case.upto), case.problem, budget)


def told(answer: Answer) -> str:
    """An answer as text, to compare."""
    if isinstance(answer, Resolution):
        return f"{answer.method}: {answer.versions}"
    return f"refused: {sorted(map(str, answer.origins))}" if isinstance(answer, Refusal) else "undecided"


def answer_meets_everything(case: Case) -> None:
    """What is chosen goes with every edge, wish, lock, host and policy, and nothing is there for nobody."""
    answer = answer_to(case)
    if isinstance(answer, Resolution):
        assert not faults_of(case.graph, case.problem, answer.versions), answer


def refusal_is_true(case: Case) -> None:
    """There is an answer exactly where a SAT solver says so, and trying everything finds one."""
    answer = answer_to(case)
    asks = asks_of(case.graph, case.problem)
    assert not isinstance(answer, Undecided)
    assert is_possible(case, asks) == isinstance(answer, Resolution), answer
    assert (first_found(case, asks) is not None) == isinstance(answer, Resolution), answer


def answer_is_best(case: Case) -> None:
    """It keeps what is locked in order, then has the newest of the wishes in order; the lowest if so asked."""
    answer = answer_to(case)
    best = best_of(case)
    if best is None or not isinstance(answer, Resolution):
        assert best is None, answer
        return
    kept, wished = best
    assert [answer.versions.get(n, v) == v for n, v in locks_of(case).items()] == kept, answer
    if case.problem.mode is not Mode.MINIMAL:
        assert [answer.versions[wish.name] for wish in case.problem.wishes] == wished, answer


def no_plugin_alone_could_be_newer(case: Case) -> None:
    """With all others as they are, no plugin that is free to move has a version that comes before its own."""
    case = replace(case, problem=replace(case.problem, mode=Mode.HIGHEST))
    answer = answer_to(case)
    if not isinstance(answer, Resolution):
        return
    for name, version in answer.versions.items():
        newer = preferred({*case.graph.plugins.get(name, ()), version}, is_lowest=False)
        for other in newer[: newer.index(version)] if name not in case.problem.locked else ():
            chosen = {**answer.versions, name: other}
            faults = [f for f in faults_of(case.graph, case.problem, chosen) if not f.startswith("nobody asks")]
            assert faults, (answer, name, other)


def minimal_changes_no_more_than_highest(case: Case) -> None:
    """What is installed changes in no more plugins than in the mode that takes the newest."""
    minimal, highest = (answer_to(replace(case, problem=replace(case.problem, mode=mode))) for mode in MODES)
    if isinstance(minimal, Resolution) and isinstance(highest, Resolution):
        installed = case.problem.installed
        assert changes(installed, minimal.versions) <= changes(installed, highest.versions), (minimal, highest)
    assert type(minimal) is type(highest)


def ways_agree(case: Case) -> None:
    """The quick way, the search and the SAT solver say the same, and each one's answer is an answer."""
    possible = is_possible(case, asks_of(case.graph, case.problem))
    quick, searched, asked = _space(case), _space(case), _space(case)
    attempted = solve_greedily(quick)
    found = Search(searched, Budget()).run()
    assert isinstance(found, Solved if possible else Unsolvable)
    assert isinstance(ask_sat(asked), Satisfied if possible else Refuted)
    assert attempted is None or possible
    _must_be_an_answer(case, quick, attempted or {})
    _must_be_an_answer(case, searched, found.states if isinstance(found, Solved) else {})
    at_once = answer_to(case, AT_ONCE)
    if isinstance(at_once, Resolution):
        assert not faults_of(case.graph, case.problem, at_once.versions), at_once


def _must_be_an_answer(case: Case, space: Space, states: Mapping[int, int]) -> None:
    versions = {space.members[number].name: space.version(number, state) for number, state in states.items()}
    assert not versions or not faults_of(case.graph, case.problem, versions), versions


def _space(case: Case) -> Space:
    return Space(catalog_of(case.graph, case.upto), case.problem)


def answer_is_the_same_again(case: Case) -> None:
    """Neither the order of dicts nor how much the masks know changes anything."""
    first = told(answer_to(replace(case, upto=None)))
    problem, plugins = case.problem, list(case.graph.plugins.items())
    host = problem.host and replace(problem.host, packages=dict(reversed(list(problem.host.packages.items()))))
    turned = replace(case, graph=replace(case.graph, plugins=dict(reversed(plugins))))
    assert told(answer_to(replace(turned, problem=replace(problem, host=host)))) == first
    assert told(answer_to(replace(case, upto=case.upto or 0))) == first


def derivation_is_sound(case: Case) -> None:
    """Each learned clause follows from its causes, each fact is one, and the origins named are enough."""
    found = answer_to(case)
    if not isinstance(found, Refusal):
        return
    assert found.root is not None
    assert not found.root.terms
    for clause in _clauses(found.root):
        if clause.fact is None:
            assert not _counterexamples(found.space, clause), clause
        else:
            assert clause.terms == _terms(clause.fact), clause
    for fact in {id(c.fact): c.fact for c in _clauses(found.root) if c.fact}.values():
        assert _is_true(case, found.space, fact), fact
    _origins_are_enough(case, found.origins)


def sat_origins_are_enough(case: Case) -> None:
    """What the SAT solver names as the origins of a refusal is enough to refuse."""
    refuted = ask_sat(_space(case))
    if isinstance(refuted, Refuted):
        _origins_are_enough(case, refuted.origins)


def _origins_are_enough(case: Case, origins: frozenset[Origin]) -> None:
    asks = asks_of(case.graph, case.problem)
    assert origins <= {ask.origin for ask in asks}
    assert not is_possible(case, [ask for ask in asks if ask.origin in origins]), origins


def _clauses(root: Clause) -> list[Clause]:
    found: dict[int, Clause] = {}
    pending = [root]
    while pending:
        clause = pending.pop()
        if id(clause) not in found:
            found[id(clause)] = clause
            pending.extend(clause.causes)
    return list(found.values())


def _counterexamples(space: Space, clause: Clause) -> bool:
    """Is there a choice in which no cause is violated, and the clause is?"""
    packages = sorted({number for part in (clause, *clause.causes) for number in part.terms})
    states = [[1 << bit for bit in range(space.members[n].full.bit_length())] for n in packages]
    for choice in product(*states):
        chosen = dict(zip(packages, choice, strict=True))
        if _is_violated(clause, chosen) and not any(_is_violated(cause, chosen) for cause in clause.causes):
            return True
    return False


def _is_violated(clause: Clause, chosen: Mapping[int, int]) -> bool:
    return all(chosen[number] & mask for number, mask in clause.terms.items())


def _terms(fact: Demand | Rule) -> dict[int, int]:
    if isinstance(fact, Demand):
        return {fact.package: fact.forbidden}
    return {fact.package: fact.askers, fact.target: fact.forbidden}


def _is_true(case: Case, space: Space, fact: Demand | Rule) -> bool:
    """Does a naive reading of the catalog and the question say so too?"""
    if isinstance(fact, Demand):
        asks = [a for a in asks_of(case.graph, case.problem) if a.origin == fact.origin]
        forbidden = set(_states(space, fact.package, fact.forbidden))
        return bool(asks) and all(any(state not in ask.allowed for ask in asks) for state in forbidden)
    askers, forbidden = _states(space, fact.package, fact.askers), set(_states(space, fact.target, fact.forbidden))
    name, target = space.members[fact.package].name, space.members[fact.target].name
    wide = case.problem.can_use_prereleases
    edges = [edge for edge in edges_of(case.graph) if (edge.name, edge.target) == (name, target)]
    return all(
        any(e.version == asker and not fits(e, state, wide=wide) for e in edges)
        for asker in askers
        for state in forbidden
    )


def _states(space: Space, number: int, mask: int) -> Iterator[str | None]:
    for bit in range(mask.bit_length()):
        if mask >> bit & 1:
            yield space.version(number, 1 << bit) if bit else None


CLAIMS: Mapping[str, Claim] = {
    claim.__name__: claim
    for claim in (
        answer_meets_everything,
        refusal_is_true,
        answer_is_best,
        no_plugin_alone_could_be_newer,
        minimal_changes_no_more_than_highest,
        ways_agree,
        answer_is_the_same_again,
        derivation_is_sound,
        sat_origins_are_enough,
    )
}
