"""The quick way: one pass that takes the preferred version of each plugin, and gives up where one has none left.

Wishes come first, in their order; then each plugin after those that ask for it, as far as cycles allow, so that all
that is asked of it is known when its turn comes. A version is passed over only where what it asks for contradicts what
was chosen, so a pass that ends has found what the complete search would call best in this order of choices.
"""

from shared.versions.demands import own_demands, wish_demands
from shared.versions.space import ABSENT, Space


def solve_greedily(space: Space) -> dict[int, int] | None:
    """States by number of the plugins that are there; None if this way leads nowhere, which proves nothing."""
    attempt = _Attempt(space)
    wished = attempt.begin()
    if wished is None:
        return None
    order = wished + _askers_first(space, wished)
    # In a cycle something may be asked for after its turn, so there is another round.
    while attempt.needed - attempt.chosen.keys():
        for number in order:
            if number in attempt.needed and number not in attempt.chosen and not attempt.choose(number):
                return None
    return attempt.chosen


class _Attempt:
    def __init__(self, space: Space) -> None:
        self._space = space
        self._states: dict[int, int] = {}
        self._is_lost = False
        self.needed: set[int] = set()
        self.chosen: dict[int, int] = {}

    def begin(self) -> list[int] | None:
        """Make the wishes' demands; answers their numbers in order, None if they contradict each other."""
        wished: dict[int, None] = {}
        for demand in wish_demands(self._space):
            wished[demand.package] = None
            if not self._narrow(demand.package, ~demand.forbidden):
                return None
        for name, version in self._space.problem.kept.items():
            number = self._space.number(name)
            state = self._space.state(number, version) if number is not None else 0
            if number is not None and self._state(number) & state:
                self._states[number] = state
        self.needed.update(wished)
        return list(wished)

    def choose(self, number: int) -> bool:
        """Take the preferred version whose own demands can be met beside what is chosen."""
        state = self._state(number)
        while state:
            choice = self._space.choice(number, state)
            if self._is_possible(number, choice):
                self.chosen[number] = self._states[number] = choice
                return True
            state = 0 if self._is_lost else state & ~choice
        return False

    def _is_possible(self, number: int, choice: int) -> bool:
        """Narrow what a version asks for, all or nothing."""
        narrowed: dict[int, int] = {}
        needed: list[int] = []
        for rule in self._space.rules_of(number, choice):
            target = rule.target
            state = narrowed.get(target, self._state(target)) & ~rule.forbidden
            if rule.forbidden & ABSENT:
                needed.append(target)
            elif not state and target not in self.needed:
                # It is not there so far, and must stay away: the complete search knows how to say that.
                self._is_lost = True
            if not state:
                return False
            narrowed[target] = state
        self._states.update(narrowed)
        self.needed.update(needed)
        return True

    def _narrow(self, number: int, allowed: int) -> bool:
        state = self._state(number) & allowed
        self._states[number] = state
        return bool(state)

    def _state(self, number: int) -> int:
        """The versions left of a plugin, whether it has to be there or not."""
        state = self._states.get(number)
        if state is None:
            state = self._space.members[number].full & ~ABSENT
            for demand in own_demands(self._space, number):
                state &= ~demand.forbidden
            self._states[number] = state
        return state


def _askers_first(space: Space, roots: list[int]) -> list[int]:
    """Everything that any version within reach asks for, each after those that ask for it, but for cycles."""
    done: list[int] = []
    seen = set(roots)
    for root in reversed(roots):
        stack = [(root, iter(_targets(space, root)))]
        while stack:
            number, targets = stack[-1]
            for target in targets:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(_targets(space, target))))
                    break
            else:
                done.append(number)
                stack.pop()
    return done[::-1]


def _targets(space: Space, number: int) -> list[int]:
    plugin, number_of = space.members[number].plugin, space.number
    return [target for name in plugin.targets if (target := number_of(name)) is not None] if plugin else []
