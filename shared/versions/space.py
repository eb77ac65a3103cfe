"""What may be chosen: every plugin within reach of a problem, its versions as bits, and the rules between them.

A plugin's state is a mask. Bit 0 stands for "not there", bit n for the version with ordinal n, so that what is known
of a plugin is one number, and narrowing it down is one `and`. A plugin is taken apart when it is first asked for.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import or_

from msgspec import Struct

from shared.versions.models import DependencyKind
from shared.versions.packed import Constraint, PackedPlugin, masks, parsed
from shared.versions.problem import Mode, Origin, Problem, Wish
from shared.versions.semver import Version

ABSENT = 1


# A struct, as a search makes thousands. The collector need not look at one: nothing that it holds leads back to it.
class Rule(Struct, eq=False, gc=False):
    """Versions of one plugin, and what of another they go with: not (package in askers and target in forbidden)."""

    package: int
    target: int
    forbidden: int
    plugin: PackedPlugin
    # The constraint's in the plugin.
    number: int
    _askers: int = 0

    @property
    def askers(self) -> int:
        """The states whose versions have the constraint, found out when first asked for: of half of the rules never."""
        if not self._askers:
            self._askers = self.plugin.asking(self.number) << 1
        return self._askers

    @property
    def constraint(self) -> Constraint:
        """What is asked, for who tells about it."""
        return self.plugin.constraint(self.number)


@dataclass(frozen=True, slots=True)
class Demand:
    """States of a plugin that an origin forbids."""

    package: int
    forbidden: int
    origin: Origin


class Member:
    """One plugin of the space; `full` is the mask of all its states."""

    __slots__ = (
        "_parsed",
        "_ranks",
        "_reach",
        "demands",
        "full",
        "is_reordered",
        "name",
        "plugin",
        "rules",
        "versions",
    )

    def __init__(self, name: str, plugin: PackedPlugin | None, provided: str | None) -> None:
        """provided: a version that the catalog may not know: the host's, or one that is installed."""
        self.name = name
        self.plugin = plugin
        self.versions: Sequence[str] = plugin.versions if plugin else ()
        self.is_reordered = plugin is not None and plugin.is_reordered
        if provided and provided not in self.versions:
            self.versions = [*self.versions, provided]
            self.is_reordered = True
        self.full = (1 << (len(self.versions) + 1)) - 1
        # By the number of the constraint.
        self.rules: dict[int, Rule | None] = {}
        self.demands: list[Demand] | None = None
        self._parsed: list[Version] | None = None
        self._ranks: Sequence[int] = ()
        self._reach: Sequence[int] = ()

    def parsed(self) -> Sequence[Version]:
        """The versions as they are compared."""
        if self._parsed is None:
            self._parsed = parsed(self.versions)
        return self._parsed

    def order(self) -> Sequence[int]:
        """Indices of the versions, lowest precedence first."""
        known = self.plugin.order() if self.plugin else ()
        if len(known) == len(self.versions):
            return known
        return sorted(range(len(self.versions)), key=lambda index: self.parsed()[index].sort_key)

    def first(self, allowed: int, *, is_lowest: bool) -> int:
        """The state of highest precedence among the allowed versions, or of lowest; always asked for the same one."""
        if not self.is_reordered:
            versions = allowed & ~ABSENT
            return versions & -versions if is_lowest else 1 << (allowed.bit_length() - 1)
        if not self._ranks:
            self._ranks = list(self.order()) if is_lowest else list(self.order())[::-1]
            # Masks of the first, the first two, and so on: each of thousands, published backwards, may be asked for.
            self._reach = list(accumulate((2 << index for index in self._ranks), or_))
        return 2 << self._ranks[bisect_left(self._reach, 1, key=lambda reach: bool(reach & allowed))]


class Space:
    """The plugins by number, the most important first as they are asked for."""

    def __init__(self, plugins: Mapping[str, PackedPlugin], problem: Problem) -> None:
        """plugins: all within reach of the problem by name; one that is missing is no plugin and constrains nothing."""
        self.problem = problem
        self.members: list[Member] = []
        self._is_lowest = problem.mode is Mode.LOWEST
        self._plugins = plugins
        self._provided = {**_unpublished(plugins, problem), **(problem.host.packages if problem.host else {})}
        self._numbers: dict[str, int | None] = {}
        self._masks: dict[tuple[str, int], tuple[int, int]] = {}
        self.wished: list[Demand] | None = None

    def reduced(self, wishes: Sequence[Wish]) -> "Space":
        """The same question with these wishes alone: only what is within reach of them has a number."""
        return Space(self._plugins, replace(self.problem, wishes=wishes))

    def number(self, name: str) -> int | None:
        """The number of a plugin; None for what is none."""
        try:
            return self._numbers[name]
        except KeyError:
            plugin, provided = self._plugins.get(name), self._provided.get(name)
            known = plugin is not None or provided is not None
            number = len(self.members) if known else None
            self._numbers[name] = number
            if known:
                self.members.append(Member(name, plugin, provided))
            return number

    def version(self, number: int, state: int) -> str:
        """The version that a state of one bit stands for."""
        return self.members[number].versions[state.bit_length() - 2]

    def state(self, number: int, version: str) -> int:
        """The state that stands for a version; 0 if there is none such."""
        member = self.members[number]
        # A lock may name a version that was published under other build metadata, or is unknown.
        return 1 << (member.versions.index(version) + 1) if version in member.versions else 0

    def rules(self, number: int) -> list[Rule]:
        """What the versions of a plugin ask of others, one rule for each constraint and target within the space."""
        plugin = self.members[number].plugin
        return self._rules(number, plugin, range(len(plugin.constraints()))) if plugin else []

    def rules_of(self, number: int, state: int) -> list[Rule]:
        """Those of the one version that a state stands for; each is of other versions too, where they ask the same."""
        plugin, index = self.members[number].plugin, state.bit_length() - 2
        # A version that the catalog does not know asks for nothing.
        if plugin is None or index >= len(plugin.versions):
            return []
        return self._rules(number, plugin, plugin.asks(index))

    def choice(self, number: int, allowed: int) -> int:
        """The state to prefer among the allowed versions: the newest, or the oldest in mode `lowest`."""
        member = self.members[number]
        if self._is_lowest or member.is_reordered:
            return member.first(allowed, is_lowest=self._is_lowest)
        return 1 << (allowed.bit_length() - 1)

    def accepted(self, constraint: Constraint, target: int) -> int:
        """The states of the target that a constraint goes with."""
        mask = constraint.wide if self.problem.can_use_prereleases else constraint.strict
        if constraint.upto < len(self.members[target].versions):
            mask = self._judged(constraint.range, target)
        return mask << 1 | (ABSENT if constraint.kind is DependencyKind.OPTIONAL else 0)

    def _rules(self, number: int, plugin: PackedPlugin, asked: Sequence[int]) -> list[Rule]:
        """The rules that these constraints come to, each made once."""
        rules = self.members[number].rules
        found = []
        for constraint_number in asked:
            if constraint_number in rules:
                rule = rules[constraint_number]
            else:
                rule = rules[constraint_number] = self._rule(number, plugin, constraint_number)
            if rule is not None:
                found.append(rule)
        return found

    def _rule(self, number: int, plugin: PackedPlugin, constraint_number: int) -> Rule | None:
        """The rule that a constraint comes to; None if it is about no plugin, or forbids nothing."""
        with_prereleases = self.problem.can_use_prereleases
        name, is_optional, upto, mask = plugin.accepted(constraint_number, with_prereleases=with_prereleases)
        target = self.number(name)
        if target is None or target == number:
            return None
        member = self.members[target]
        accepted = mask << 1 | (ABSENT if is_optional else 0)
        if upto < len(member.versions):
            accepted = self.accepted(plugin.constraint(constraint_number), target)
        forbidden = member.full & ~accepted
        return Rule(number, target, forbidden, plugin, constraint_number) if forbidden else None

    def _judged(self, range_: str, target: int) -> int:
        """The versions that a range accepts; many constraints may be behind, each asked about again and again."""
        key = (range_, target)
        if key not in self._masks:
            self._masks[key] = masks(range_, self.members[target].parsed())
        strict, wide = self._masks[key]
        return wide if self.problem.can_use_prereleases else strict


def _unpublished(plugins: Mapping[str, PackedPlugin], problem: Problem) -> dict[str, str]:
    """Installed versions that the catalog does not know: they stay possible, and ask for nothing."""
    return {n: v for n, v in problem.installed.items() if n in plugins and v not in plugins[n].versions}
