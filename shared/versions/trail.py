"""What a search knows, how it came to know it, and what it learns when that contradicts itself.

The trail holds every narrowing in order, each with the clause it follows from; a decision has none. A contradiction is
resolved with the clauses of the trail, the last first, until what remains concerns one decision alone, and is kept as a
clause (PubGrub's conflict resolution, which is the first unique implication point of SAT solvers).
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgspec import Struct

from shared.versions.space import ABSENT, Demand, Rule


# Not frozen, though nothing but `watched` changes: a frozen one takes three times as long to make.
@dataclass(slots=True, eq=False)
class Clause:
    """States that are not all so at once: plugin to mask. Known from a demand or a rule, or learned from two others."""

    terms: dict[int, int]
    fact: Demand | Rule | None
    causes: tuple["Clause", ...] = ()
    # Two terms that were not so when last looked at; while that holds the clause has nothing to say.
    watched: list[int] = field(default_factory=list)


# What narrows a plugin. A rule is made a clause of when a contradiction is traced back to it, which few are.
Reason = Clause | Rule


# Steps, levels and what is known are structs, which are made in a third of the time that a dataclass takes.
class Step(Struct, gc=False):
    """What narrowed a plugin; reason: None for a decision; earlier: the place of the step that did so before."""

    package: int
    before: int
    reason: Reason | None
    level: int
    earlier: int


class Level(Struct, gc=False):
    """What to go back to when a decision falls: lengths and positions from before it."""

    trail: int
    needed: int
    next_needed: int
    next_kept: int


class Known(Struct, eq=False):
    """What is known of one plugin; full: all its states; initial: under the demands on it alone, whatever is decided.

    latest: the place in the trail of the last step that narrowed it. asked_by: the rules of others about it.
    """

    full: int
    initial: int
    demands: list[Demand]
    state: int
    latest: int = -1
    # The rules of versions that were looked at, each with its place among them; and by the states of those versions.
    rules: dict[Rule, int] = {}
    rules_of: dict[int, list[Rule]] = {}
    asked_by: list[Rule] = []
    watching: list[Clause] = []
    is_queued: bool = False


class Contradiction(Exception):
    """All terms of a clause are so, or a rule is broken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason = reason


class Trail:
    """Plugins by number with what is known of them; `queue` holds those with news."""

    def __init__(self) -> None:
        self.known: list[Known] = []
        self.queue: deque[int] = deque()
        # Plugins that have to be there, in the order in which that became known.
        self.needed: list[int] = []
        # How far those are decided, and the plugins to keep; both go back with the trail.
        self.next_needed = self.next_kept = 0
        # Rules and terms looked at, which a budget counts.
        self.effort = 0
        self._levels: list[Level] = []
        self._steps: list[Step] = []
        self._clauses: dict[Rule, Clause] = {}

    def decide(self, number: int, states: int) -> None:
        """Suppose that a plugin is in one of the states."""
        self._levels.append(Level(len(self._steps), len(self.needed), self.next_needed, self.next_kept))
        self.narrow(number, ~states, None)

    def narrow(self, number: int, forbidden: int, reason: Reason | None) -> None:
        known = self.known[number]
        before = known.state
        after = before & ~forbidden
        if after == before:
            return
        if not after:
            # A decision leaves something, so there is a reason.
            raise Contradiction(reason or Clause({}, None))
        steps = self._steps
        earlier, known.latest = known.latest, len(steps)
        steps.append(Step(number, before, reason, len(self._levels), earlier))
        known.state = after
        if before & ABSENT and not after & ABSENT:
            self.needed.append(number)
        if not known.is_queued:
            known.is_queued = True
            self.queue.append(number)

    def learn(self, reason: Reason) -> Clause:
        """What follows from a contradiction for the decisions before the last one it needs; goes back to those."""
        clause = self._clause(reason)
        terms = dict(clause.terms)
        causes = [clause]
        # Where in the trail each term became so.
        places: dict[int, int] = {}
        self._place(terms, terms, places, causes)
        while terms:
            latest, second = _last_two(places)
            step = self._steps[latest]
            level = self._steps[second].level if second >= 0 else 0
            if step.reason is None or level < step.level:
                self._go_back(level)
                return Clause(terms, None, tuple(causes), self._watched(terms, places, latest, second))
            cause = self._clause(step.reason)
            causes.append(cause)
            self._resolve(terms, step.package, cause)
            self._place(cause.terms, terms, places, causes)
            self.effort += len(terms)
        return Clause({}, None, tuple(causes))

    def _clause(self, reason: Reason) -> Clause:
        """The same clause each time for a rule, so that a derivation names it once."""
        if isinstance(reason, Clause):
            return reason
        if reason not in self._clauses:
            terms = {reason.package: reason.askers, reason.target: reason.forbidden}
            self._clauses[reason] = Clause(terms, reason)
        return self._clauses[reason]

    def _watched(self, terms: dict[int, int], places: dict[int, int], latest: int, second: int) -> list[int]:
        """The terms of a learned clause that are the last to become so: one is not any more, the other not for long."""
        return [number for place in (latest, second) if place >= 0 for number in terms if places[number] == place]

    def _place(
        self, numbers: Iterable[int], terms: dict[int, int], places: dict[int, int], causes: list[Clause]
    ) -> None:
        """Find where these terms became so; one that always is goes, and the demands that make it so are its cause."""
        for number in list(numbers):
            mask = terms.get(number)
            if mask is None:
                places.pop(number, None)
                continue
            known = self.known[number]
            if known.initial & ~mask:
                places[number] = self._since(known, mask)
            else:
                del terms[number]
                places.pop(number, None)
                causes.extend(Clause({number: d.forbidden}, d) for d in known.demands)

    def _since(self, known: Known, mask: int) -> int:
        """The place in the trail from which on a plugin is in one of these states."""
        place = known.latest
        while not self._steps[place].before & ~mask:
            place = self._steps[place].earlier
        return place

    def _resolve(self, terms: dict[int, int], pivot: int, reason: Clause) -> None:
        """Join two clauses over the plugin that one of them narrowed for the other."""
        for number, mask in reason.terms.items():
            if number != pivot:
                terms[number] = terms.get(number, mask) & mask
                continue
            terms[number] |= mask
            if terms[number] == self.known[number].full:
                del terms[number]

    def _go_back(self, level: int) -> None:
        snapshot = self._levels[level]
        del self._levels[level:]
        while len(self._steps) > snapshot.trail:
            step = self._steps.pop()
            known = self.known[step.package]
            known.state, known.latest = step.before, step.earlier
        del self.needed[snapshot.needed :]
        self.next_needed, self.next_kept = snapshot.next_needed, snapshot.next_kept
        for number in self.queue:
            self.known[number].is_queued = False
        self.queue.clear()


def _last_two(places: dict[int, int]) -> tuple[int, int]:
    latest = second = -1
    for place in places.values():
        if place > latest:
            latest, second = place, latest
        elif place > second:
            second = place
    return latest, second


def facts_of(root: Clause) -> Iterator[Demand | Rule]:
    """What a learned clause rests on in the end, each once."""
    seen: set[int] = set()
    open_clauses = [root]
    while open_clauses:
        clause = open_clauses.pop()
        if id(clause) in seen:
            continue
        seen.add(id(clause))
        if clause.fact:
            yield clause.fact
        open_clauses.extend(clause.causes)
