"""The last word where the search ran out of its budget: a yes or no from a SAT solver (MiniSat, by python-sat).

Each version is a variable, and so is each constraint of a plugin, which its askers imply. Each origin is an
assumption: a "no" comes with those that it needs. At most one version of a plugin is a ladder (C. Sinz, "Towards an
Optimal CNF Encoding of Boolean Cardinality Constraints", 2005), three clauses a version in place of one a pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.versions.demands import own_demands, wish_demands
from shared.versions.problem import Origin
from shared.versions.space import ABSENT, Demand, Rule, Space

# MiniSat's own counts, so the answer does not depend on the machine.
MAX_CONFLICTS = 60_000
MAX_PROPAGATIONS = 6_000_000
# About what fits into memory and time beside the rest; a larger question is not asked.
MAX_CLAUSES = 600_000
# In the clauses that say what a constraint accepts, which may be as long as a plugin has versions.
MAX_LITERALS = 400_000


@dataclass(frozen=True, slots=True)
class Satisfied:
    """A "yes": states by number of the plugins that are there."""

    states: dict[int, int]


@dataclass(frozen=True, slots=True)
class Refuted:
    """A "no", and origins whose demands are enough for it; empty: the plugins alone forbid it."""

    origins: frozenset[Origin]


def ask_sat(space: Space) -> Satisfied | Refuted | None:
    """Can all demands be met? None if the question or its answer is beyond the budget."""
    from pysat.solvers import Solver  # noqa: PLC0415 - 30 ms that only the hardest questions need

    formula = _Formula(space)
    if not formula.build():
        return None
    with Solver(name="minisat22", bootstrap_with=formula.clauses) as solver:
        solver.conf_budget(MAX_CONFLICTS)
        solver.prop_budget(MAX_PROPAGATIONS)
        answer = solver.solve_limited(assumptions=list(formula.selectors))
        if answer is None:
            return None
        if not answer:
            return Refuted(frozenset(formula.selectors[literal] for literal in solver.get_core() or ()))
        return Satisfied(formula.states(solver.get_model()))


class _Formula:
    def __init__(self, space: Space) -> None:
        self._space = space
        self._variables = 0
        self._accepted = 0
        # The variable of a plugin's first version; the others follow it.
        self._first: dict[int, int] = {}
        self._reached: list[int] = []
        self.clauses: list[list[int]] = []
        self.selectors: dict[int, Origin] = {}

    def build(self) -> bool:
        """Write down everything within reach; False if that is too much."""
        for demand in wish_demands(self._space):
            self.clauses.append([-self._select(demand), *self._literals(demand.package, ~demand.forbidden)])
        place = 0
        while place < len(self._reached):
            number = self._reached[place]
            for rule in self._space.rules(number):
                self._write_rule(rule)
                if len(self.clauses) > MAX_CLAUSES or self._accepted > MAX_LITERALS:
                    return False
            place += 1
        return True

    def states(self, model: list[int]) -> dict[int, int]:
        """The versions that are true in the model."""
        true = {literal for literal in model if literal > 0}
        return {
            number: 1 << (index + 1)
            for number, first in self._first.items()
            for index in range(len(self._space.members[number].versions))
            if first + index in true
        }

    def _write_rule(self, rule: Rule) -> None:
        asked = self._variable()
        self.clauses.extend([-literal, asked] for literal in self._literals(rule.package, rule.askers))
        if rule.forbidden & ABSENT:
            accepted = self._literals(rule.target, ~rule.forbidden)
            self._accepted += len(accepted)
            self.clauses.append([-asked, *accepted])
        else:
            self.clauses.extend([-asked, -literal] for literal in self._literals(rule.target, rule.forbidden))

    def _literals(self, number: int, states: int) -> list[int]:
        first = self._reach(number)
        return [first + n for n in range(len(self._space.members[number].versions)) if states >> (n + 1) & 1]

    def _reach(self, number: int) -> int:
        """The variable of a plugin's first version; its own clauses are written when it is first met."""
        first = self._first.get(number)
        if first is None:
            count = len(self._space.members[number].versions)
            first = self._first[number] = self._variables + 1
            self._variables += count
            self._reached.append(number)
            self.clauses.extend(self._at_most_one(range(first, first + count)))
            for demand in own_demands(self._space, number):
                selector = self._select(demand)
                self.clauses.extend([-selector, -n] for n in self._literals(number, demand.forbidden))
        return first

    def _at_most_one(self, literals: range) -> Iterator[list[int]]:
        rung = 0
        for literal in literals:
            if rung:
                yield [-rung, -literal]
            above = self._variable()
            yield [-literal, above]
            if rung:
                yield [-rung, above]
            rung = above

    def _select(self, demand: Demand) -> int:
        selector = self._variable()
        self.selectors[selector] = demand.origin
        return selector

    def _variable(self) -> int:
        self._variables += 1
        return self._variables
