"""A complete search for versions that go together; where there are none, it says why.

Conflict-driven: what is known of each plugin is a mask of states (`space.py`); rules narrow the masks; a contradiction
is traced back to the decision that it came from, learned, and never met again. The learning is PubGrub's (N.
Weizenbaum, "PubGrub: Next-Generation Version Solving", 2018; dart-lang/pub, doc/solver.md), on masks in place of
version ranges, so that each step is a handful of integer operations; and what two plugins ask of each other narrows
both of them, at once.

Decisions are taken in one order (versions to keep, wishes as given, the rest as they are met) and the preferred
version first. Every version passed over was proven impossible under the decisions before it, so the first answer found
is also the best one in that order. The budget counts conflicts and effort, not seconds: the same question has the same
answer anywhere.
"""

from collections.abc import Collection
from dataclasses import dataclass

from shared.versions.demands import own_demands, wish_demands
from shared.versions.problem import Origin
from shared.versions.space import ABSENT, Demand, Rule, Space
from shared.versions.trail import Clause, Contradiction, Known, Trail


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a search may do before it gives up. effort: rules and terms looked at."""

    conflicts: int = 2_000
    effort: int = 1_500_000


@dataclass(frozen=True, slots=True)
class Solved:
    """States by number; a plugin that is missing is not there."""

    states: dict[int, int]


@dataclass(frozen=True, slots=True)
class Unsolvable:
    """The clause without terms, by whose causes all can be followed."""

    root: Clause


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The budget ended first."""


class Search:
    """One search; `run` it once."""

    def __init__(self, space: Space, budget: Budget, only: frozenset[Origin] | None = None) -> None:
        """only: origins whose demands count, to find out which of them matter; all where it is None."""
        self._space = space
        self._only = only
        self._conflicts = budget.conflicts
        self._max_effort = budget.effort
        self._trail = Trail()
        self._known = self._trail.known
        self._kept: list[tuple[int, int]] = []

    @property
    def effort(self) -> int:
        """How much of the budget it took so far."""
        return self._trail.effort

    def run(self) -> Solved | Unsolvable | Exhausted:
        """The best answer in the order of decisions, or why there is none."""
        try:
            self._begin()
        except Contradiction as exc:
            return Unsolvable(self._trail.learn(exc.reason))
        while self._conflicts >= 0 and self._trail.effort <= self._max_effort:
            try:
                self._propagate()
                if not self._decide():
                    return self._solved()
            except Contradiction as exc:
                self._conflicts -= 1
                learned = self._trail.learn(exc.reason)
                if not learned.terms:
                    return Unsolvable(learned)
                # It narrows one plugin where the search went back to, so it cannot contradict there.
                self._take(learned)
        return Exhausted()

    def _begin(self) -> None:
        for demand in wish_demands(self._space):
            self._meet()
            if self._counts(demand):
                self._trail.narrow(demand.package, demand.forbidden, Clause({demand.package: demand.forbidden}, demand))
        # What is rather kept has no part in a proof.
        for name, version in self._space.problem.kept.items() if self._only is None else ():
            number = self._space.number(name)
            if number is not None:
                self._kept.append((number, self._space.state(number, version)))
        self._meet()

    def _counts(self, demand: Demand) -> bool:
        return self._only is None or demand.origin in self._only

    def _solved(self) -> Solved:
        return Solved({number: known.state for number, known in enumerate(self._known) if not known.state & ABSENT})

    def _meet(self) -> None:
        """Take up the plugins that the space has met since."""
        if len(self._space.members) == len(self._known):
            return
        self._trail.effort += len(self._space.members) - len(self._known)
        for number in range(len(self._known), len(self._space.members)):
            demands = [d for d in own_demands(self._space, number) if self._counts(d)]
            full = initial = self._space.members[number].full
            for demand in demands:
                initial &= ~demand.forbidden
            self._known.append(Known(full, initial, demands, initial))

    def _open(self, number: int, state: int) -> None:
        """Look at what one version of a plugin asks for, now that it may be the one; most are never looked at."""
        rules = self._space.rules_of(number, state)
        self._meet()
        others = self._known
        known = others[number]
        places = known.rules
        for rule in rules:
            if rule not in places:
                places[rule] = len(places)
                others[rule.target].asked_by.append(rule)
        # In one order whatever is known of the plugin.
        known.rules_of[state] = rules if len(places) == len(rules) else sorted(rules, key=places.__getitem__)

    def _propagate(self) -> None:
        """Draw every conclusion from what has changed."""
        queue = self._trail.queue
        while queue:
            number = queue.popleft()
            self._known[number].is_queued = False
            self._look_at(number)

    def _look_at(self, number: int) -> None:
        """Draw the conclusions from what is known of a plugin."""
        known, trail = self._known[number], self._trail
        state = known.state
        if state & (state - 1):
            self._follow_rules(known, known.rules)
        elif state != ABSENT:
            if state not in known.rules_of:
                self._open(number, state)
            self._follow_choice(known.rules_of[state])
        trail.effort += len(known.asked_by)
        state = known.state
        for rule in known.asked_by:
            if not state & ~rule.forbidden:
                trail.narrow(rule.package, rule.askers, rule)
        if known.watching:
            trail.effort += len(known.watching)
            self._follow_clauses(number, known)

    def _follow_choice(self, rules: list[Rule]) -> None:
        """Narrow what the one version asks for that is left of a plugin."""
        others = self._known
        self._trail.effort += len(rules)
        for rule in rules:
            # Most are kept already, and to ask here is quicker than to have it found out.
            if others[rule.target].state & rule.forbidden:
                self._trail.narrow(rule.target, rule.forbidden, rule)

    def _follow_rules(self, known: Known, rules: Collection[Rule]) -> None:
        """Narrow what all versions left ask for; and the plugin itself, where what one asks for cannot be had."""
        others = self._known
        self._trail.effort += len(rules)
        for rule in rules:
            state, target = known.state, others[rule.target].state
            # First what needs no look at the askers.
            if not target & rule.forbidden or not state & rule.askers:
                continue
            if not state & ~rule.askers:
                self._trail.narrow(rule.target, rule.forbidden, rule)
            elif not target & ~rule.forbidden:
                self._trail.narrow(rule.package, rule.askers, rule)

    def _follow_clauses(self, number: int, known: Known) -> None:
        """Look at what was learned about a plugin; a clause is met again only where one of its watched terms is so."""
        watching, known.watching = known.watching, []
        for place, clause in enumerate(watching):
            if known.state & ~clause.terms[number]:
                known.watching.append(clause)
            elif not self._has_moved(number, clause):
                known.watching.append(clause)
                other = clause.watched[clause.watched[0] == number]
                try:
                    self._trail.narrow(other, clause.terms[other], clause)
                except Contradiction:
                    known.watching += watching[place + 1 :]
                    raise

    def _has_moved(self, number: int, clause: Clause) -> bool:
        """Watch another term in place of one that has become so; False if all others are so but the second watched."""
        for candidate, mask in clause.terms.items():
            if self._known[candidate].state & ~mask and candidate not in clause.watched:
                clause.watched[clause.watched[1] == number] = candidate
                self._known[candidate].watching.append(clause)
                return True
        self._trail.effort += len(clause.terms)
        return False

    def _take(self, learned: Clause) -> None:
        """Act on what was learned: where the search went back to, all but one of its terms are so."""
        if len(learned.watched) == 2:
            for number in learned.watched:
                self._known[number].watching.append(learned)
        self._trail.narrow(learned.watched[0], learned.terms[learned.watched[0]], learned)

    def _decide(self) -> bool:
        """Take the next decision; False if nothing is left to decide."""
        while self._trail.next_kept < len(self._kept):
            number, state = self._kept[self._trail.next_kept]
            known = self._known[number]
            kept = known.state & (state | ABSENT)
            # Where the version cannot be had at all, the plugin is free to move, and need not rather go.
            if known.initial & state and kept and known.state != kept:
                return self._choose(number, kept)
            self._trail.next_kept += 1
        trail = self._trail
        needed = trail.needed
        while trail.next_needed < len(needed):
            number = needed[trail.next_needed]
            state = self._known[number].state
            if state & (state - 1):
                return self._try(number, self._space.choice(number, state))
            trail.next_needed += 1
        return False

    def _try(self, number: int, state: int) -> bool:
        """Choose a version, or look first at what it asks for, which may rule it out with all that ask the same."""
        known = self._known[number]
        if state not in known.rules_of:
            self._open(number, state)
            # Of what was known before nothing has changed.
            self._follow_rules(known, known.rules_of[state])
            if self._trail.queue:
                return True
        return self._choose(number, state)

    def _choose(self, number: int, states: int) -> bool:
        self._trail.decide(number, states)
        return True
