"""What a refusal really needs: the few demands that contradict each other, and how that follows from them.

A search that fails names the demands it met, which may be more than it takes. Each is left out in turn: where there is
still no answer, it was not needed (deletion-based extraction of a minimal unsatisfiable subset; J. Marques-Silva,
"Minimal Unsatisfiability: Models, Algorithms and Applications", 2010).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.versions.problem import Origin, OriginKind
from shared.versions.resolver import Refusal, origins_of
from shared.versions.solver import Budget, Search, Unsolvable
from shared.versions.space import ABSENT, Demand, Rule, Space
from shared.versions.trail import Clause, facts_of

# Of each try, and of all. A refusal is proven already: an undecided try only leaves a demand in.
_BUDGET = Budget(conflicts=200, effort=100_000)
_MAX_EFFORT = 400_000
_EFFORT_OF_TRY = 1_000
# A derivation longer than this is nothing anybody reads.
_MAX_STEPS = 500


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """What cannot all be so: plugin and its states, in words. causes: the numbers of the steps it follows from.

    origin or rule: of a fact; a conclusion has neither.
    """

    number: int
    states: dict[str, str]
    causes: tuple[int, ...]
    origin: Origin | None
    rule: Rule | None


def narrow_down(refusal: Refusal, max_effort: int = _MAX_EFFORT) -> Refusal:
    """The same refusal resting on demands none of which can be left out, as far as that was found out."""
    found = refusal
    effort = 0
    # Where many are wished for, most are out of reach of the few that contradict each other.
    named = {origin.name for origin in refusal.origins if origin.kind is OriginKind.WISH}
    space = refusal.space.reduced([wish for wish in refusal.space.problem.wishes if wish.name in named])
    for origin in sorted(refusal.origins, key=_order) if refusal.root else ():
        if origin in found.origins and len(found.origins) > 1 and effort < max_effort:
            search = Search(space, _BUDGET, found.origins - {origin})
            outcome = search.run()
            effort += search.effort + _EFFORT_OF_TRY
            if isinstance(outcome, Unsolvable):
                found = Refusal(space, origins_of(outcome.root), outcome.root)
    return found


def rules_of(refusal: Refusal) -> list[Rule]:
    """What of the plugins themselves a refusal rests on."""
    return [fact for fact in facts_of(refusal.root) if isinstance(fact, Rule)] if refusal.root else []


def demands_of(refusal: Refusal) -> list[Demand]:
    """The demands a refusal rests on."""
    return [fact for fact in facts_of(refusal.root) if isinstance(fact, Demand)] if refusal.root else []


def derivation_of(refusal: Refusal) -> list[DerivationStep]:
    """How the refusal follows, facts before what follows from them; the last step says that nothing is possible.

    Empty where a SAT solver refused, which gives no reasons, and where it would be too long to be of use.
    """
    if refusal.root is None:
        return []
    numbers: dict[int, int] = {}
    steps: list[DerivationStep] = []
    for clause in _causes_first(refusal.root):
        if len(steps) == _MAX_STEPS:
            return []
        numbers[id(clause)] = len(steps)
        steps.append(_step(refusal.space, clause, len(steps), tuple(numbers[id(cause)] for cause in clause.causes)))
    return steps


def in_words(space: Space, number: int, states: int) -> str:
    """States of a plugin as a person says them: "1.0.0 to 1.4.0 or 2.0.0", lowest precedence first."""
    member = space.members[number]
    if not (member.full & ~ABSENT) & ~states:
        return "any version or none" if states & ABSENT else "any version"
    runs: list[list[str]] = []
    is_open = False
    for index in member.order():
        is_in = bool(states >> (index + 1) & 1)
        if is_in and is_open:
            runs[-1].append(member.versions[index])
        elif is_in:
            runs.append([member.versions[index]])
        is_open = is_in
    words = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    if states & ABSENT:
        words.append("none")
    return " or ".join(words)


def _order(origin: Origin) -> tuple[str, str, str]:
    # Demands of the host first: what remains is rather a matter of what was wished for.
    return (origin.kind, origin.name, origin.says or "")


def _causes_first(root: Clause) -> Iterator[Clause]:
    seen: set[int] = set()
    stack = [(root, iter(root.causes))]
    while stack:
        clause, causes = stack[-1]
        cause = next((c for c in causes if id(c) not in seen), None)
        if cause is not None:
            seen.add(id(cause))
            stack.append((cause, iter(cause.causes)))
        else:
            stack.pop()
            yield clause


def _step(space: Space, clause: Clause, number: int, causes: tuple[int, ...]) -> DerivationStep:
    states = {space.members[n].name: in_words(space, n, mask) for n, mask in clause.terms.items()}
    origin = clause.fact.origin if isinstance(clause.fact, Demand) else None
    return DerivationStep(number, states, causes, origin, clause.fact if isinstance(clause.fact, Rule) else None)
