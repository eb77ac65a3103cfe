"""Whether those who depend on a plugin would take a version of it: pure, by the ranges of their newest versions.

On a longer way each plugin has to take the newest version of the next, and the last one the version in question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from shared.versions.dependents_models import Standing
from shared.versions.packed import Constraint, PackedPlugin, parsed
from shared.versions.semver import Range, Version, parse_range, parse_version
from shared.versions.version_graph import newest_in


def newest_of(plugin: PackedPlugin) -> int:
    """The index of a plugin's newest version: stable before pre-releases, yanked last."""
    newest = newest_in(plugin, (1 << len(plugin.versions)) - 1)
    # A packed row has one version at least.
    return newest or 0


def asked_of(plugin: PackedPlugin, name: str) -> Constraint | None:
    """What a plugin's newest version asks of a name; None if it asks for it no more."""
    return next((c for c in plugin.constraints_of(newest_of(plugin)) if c.target == name), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A plugin on a way: its newest version, and what that asks of the next; None if it asks for it no more."""

    version: str
    asked: Constraint | None


@dataclass(slots=True)
class Judge:
    """Judges ways to one plugin. subject: the version in question. wanted: versions of which one has to be taken."""

    subject: Version | None
    wanted: Sequence[Version] | None = None
    _ranges: dict[str, Range] = field(default_factory=dict)

    def standing(self, way: Sequence[Step]) -> Standing | None:
        """Of the first plugin on the way; its last step asks for the plugin itself. None without a subject."""
        if any(step.asked is None for step in way):
            return Standing.LEFT
        if self.subject is None:
            return None
        is_taken = self._is_led(way) and self._takes(way[-1], self.subject)
        return Standing.FOLLOWS if is_taken else Standing.STAYS_BEHIND

    def takes_wanted(self, way: Sequence[Step]) -> bool:
        """Whether the first plugin on the way would take one of the wanted versions; always where none are."""
        if self.wanted is None:
            return True
        return self._is_led(way) and any(self._takes(way[-1], version) for version in self.wanted)

    def _is_led(self, way: Sequence[Step]) -> bool:
        return all(self._takes(step, parse_version(following.version)) for step, following in pairwise(way))

    def _takes(self, step: Step, version: Version) -> bool:
        if step.asked is None:
            return False
        text = step.asked.range
        if text not in self._ranges:
            self._ranges[text] = parse_range(text)
        return self._ranges[text].accepts(version)


def judge_of(target: PackedPlugin | None, version: str | None, range_: str | None) -> Judge:
    """The judge of a plugin's dependents. target: None while it has no version. range_: None if none is wanted."""
    wanted = None
    if range_ is not None:
        read = parse_range(range_)
        wanted = [v for v in parsed(target.versions if target else ()) if read.accepts(v)]
    subject = version or (target.versions[newest_of(target)] if target else None)
    return Judge(parse_version(subject) if subject else None, wanted)
