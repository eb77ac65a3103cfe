"""All that a resolver wants to know of one plugin, packed into the text of one row.

The text is JSON: versions in order of their ordinals, each different constraint once (target, kind, range, masks), and
for each version the numbers of its constraints. A mask says which versions of the target a range accepts: bit n - 1
stands for ordinal n. Ordinals never change, so a mask stays right for ever; it only grows. `upto` says how many
versions of the target it has looked at, and a reader judges the newer ones by the range itself: a mask is a cache.

A constraint, and the list of a version's constraints, is a string within the JSON, taken apart when it is looked at: a
reader of a thousand plugins needs few of them, and lists would cost it the garbage collector's time.

A constraint has two masks: by npm's rule, where a range accepts a pre-release only of the very numbers it names, and
with every pre-release counted (npm's `includePrerelease`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct
from msgspec.json import Decoder

from shared.versions.models import Dependency, DependencyKind
from shared.versions.semver import Version, parse_range, parse_version

_EPOCH = date(1970, 1, 1)
_decode = Decoder().decode


# By their places here kinds are packed.
_KINDS = (DependencyKind.REQUIRED, DependencyKind.PEER, DependencyKind.OPTIONAL)
_KIND_OF = {str(place): kind for place, kind in enumerate(_KINDS)}
_OPTIONAL = str(_KINDS.index(DependencyKind.OPTIONAL))
# To look for the askers of so many constraints one by one takes as long as to look at all of them together.
_FEW_LOOKS = 16


@dataclass(frozen=True, slots=True)
class Release:
    """A version as it is packed."""

    version: str
    dependencies: Sequence[Dependency]
    host_range: str | None
    released_on: date
    is_yanked: bool = False
    is_deprecated: bool = False


# A struct is made in a third of the time that a dataclass takes: a resolver of a thousand plugins makes thousands.
class Constraint(Struct, gc=False):
    """What some versions of a plugin ask of a target; the masks hold for its first `upto` versions."""

    target: str
    kind: DependencyKind
    range: str
    upto: int
    strict: int
    wide: int

    def extended(self, versions: Sequence[Version]) -> "Constraint":
        """The same, with the masks over all of the target's versions."""
        strict, wide = masks(self.range, versions, self.upto)
        return Constraint(self.target, self.kind, self.range, len(versions), self.strict | strict, self.wide | wide)


class PackedPlugin:
    """A plugin's versions in order of their ordinals, and what each asks for; only what is looked at is taken apart."""

    __slots__ = (
        "_askers",
        "_asks",
        "_constraints",
        "_days",
        "_host_of",
        "_hosts",
        "_looks",
        "_order",
        "_padded",
        "_raw",
        "deprecated",
        "prereleases",
        "targets",
        "versions",
        "yanked",
    )

    versions: list[str]
    targets: list[str]
    # Masks of versions.
    prereleases: int
    yanked: int
    deprecated: int

    def __init__(self, packed: str) -> None:
        """packed: the text."""
        content = _decode(packed)
        self.versions, (self.prereleases, self.yanked, self.deprecated), self._days, self._order = content[:4]
        self.targets, self._raw, self._asks, self._hosts, self._host_of = content[4:]
        self._constraints: dict[int, Constraint] = {}
        self._padded: list[str] | None = None
        self._askers: list[int] | None = None
        self._looks = 0

    @property
    def is_reordered(self) -> bool:
        """Was a version published after one of higher precedence?"""
        return bool(self._order)

    def order(self) -> Sequence[int]:
        """The indices of the versions, lowest precedence first."""
        return self._order or range(len(self.versions))

    def constraints_of(self, index: int) -> list[Constraint]:
        """What one version asks for; index: its ordinal less one."""
        return [self.constraint(number) for number in self.asks(index)]

    def constraints_by(self, version: str | None) -> list[Constraint]:
        """What a version asks for by its number; one that the catalog does not know asks for nothing."""
        return self.constraints_of(self.versions.index(version)) if version and version in self.versions else []

    def asks(self, index: int) -> list[int]:
        """The numbers of the constraints of one version."""
        return list(map(int, self._asks[index].split()))

    def constraints(self) -> list[Constraint]:
        """Every different constraint of any version."""
        return [self.constraint(number) for number in range(len(self._raw))]

    def constraint(self, number: int) -> Constraint:
        """The constraint of that number."""
        found = self._constraints.get(number)
        if found is None:
            found = self._constraints[number] = _read(self.targets, self._raw[number])
        return found

    def accepted(self, number: int, *, with_prereleases: bool) -> tuple[str, bool, int, int]:
        """A constraint's target, whether that may be missing, of how many versions it knows, and the mask of those."""
        # Asked a thousand times a question, so nothing is made an object of.
        target, kind, upto, strict, wide, _ = self._raw[number].split(" ", 5)
        mask = int(wide if with_prereleases and wide != "=" else strict, 16)
        return self.targets[int(target)], kind == _OPTIONAL, int(upto), mask

    def forget(self, target: str) -> None:
        """Let every mask on a target be unknown: here the name stands for another plugin than where they were made."""
        for number, known in enumerate(self.constraints()):
            if known.target == target:
                unknown = Constraint(target, known.kind, known.range, 0, 0, 0)
                self._constraints[number] = unknown
                self._raw[number] = _written(self.targets.index(target), unknown)

    def asking(self, number: int) -> int:
        """The mask of the versions that have one constraint."""
        if self._askers is not None:
            return self._askers[number]
        self._looks += 1
        if self._looks > _FEW_LOOKS:
            self._askers = self.askers()
            return self._askers[number]
        return self._asking(number)

    def _asking(self, number: int) -> int:
        if self._padded is None:
            self._padded = [f" {numbers} " for numbers in self._asks]
        mask, bit, sought = 0, 1, f" {number} "
        for numbers in self._padded:
            if sought in numbers:
                mask |= bit
            bit <<= 1
        return mask

    def askers(self) -> list[int]:
        """For each constraint, the mask of the versions that have it."""
        masks = [0] * len(self._raw)
        for index, numbers in enumerate(self._asks):
            for number in map(int, numbers.split()):
                masks[number] |= 1 << index
        return masks

    @property
    def has_host_ranges(self) -> bool:
        """Does any version say which hosts it runs on?"""
        return bool(self._hosts)

    def host_range(self, index: int) -> str | None:
        """The hosts a version runs on; None: any."""
        number = self._host_of[index]
        return self._hosts[number] if number >= 0 else None

    @property
    def newest_on(self) -> date:
        """The day on which the newest release came out."""
        return date.fromordinal(_EPOCH.toordinal() + max(self._days))


def pack(releases: Sequence[Release], known: Mapping[str, Sequence[str]]) -> str:
    """The text of a plugin.

    releases: in order of their ordinals. known: the versions of its targets by name, in order of theirs; a target that
    is missing has none yet.
    """
    constraints: dict[Dependency, int] = {}
    asks = [
        " ".join(str(constraints.setdefault(d, len(constraints))) for d in release.dependencies) for release in releases
    ]
    read = {dependency.name: parsed(known.get(dependency.name, ())) for dependency in constraints}
    targets = {name: number for number, name in enumerate(dict.fromkeys(d.name for d in constraints))}
    hosts = {text: number for number, text in enumerate(dict.fromkeys(r.host_range for r in releases if r.host_range))}
    return _text(
        [
            [release.version for release in releases],
            [
                _mask(parse_version(release.version).is_prerelease for release in releases),
                _mask(release.is_yanked for release in releases),
                _mask(release.is_deprecated for release in releases),
            ],
            [(release.released_on - _EPOCH).days for release in releases],
            _precedence([release.version for release in releases]),
            list(targets),
            [_written(targets[d.name], _constraint(d, read[d.name])) for d in constraints],
            asks,
            list(hosts),
            [hosts[release.host_range] if release.host_range else -1 for release in releases],
        ]
    )


def remask(packed: str, known: Mapping[str, Sequence[str]]) -> str:
    """The text with the constraints on some targets brought up to all their versions; the same text if they were.

    known: versions of targets by name, in order of ordinals.
    """
    content = _decode(packed)
    targets, rows = content[4], content[5]
    read = {number: parsed(known[target]) for number, target in enumerate(targets) if target in known}
    content[5] = [_remasked(targets, row, read) for row in rows] if read else rows
    return packed if content[5] == rows else _text(content)


def unpack(packed: str) -> PackedPlugin:
    """What a text says."""
    return PackedPlugin(packed)


def masks(range_: str, versions: Sequence[Version], start: int = 0) -> tuple[int, int]:
    """Which of the versions from index `start` on a range accepts: by npm's rule, and with all pre-releases."""
    strict = parse_range(range_)
    wide = parse_range(range_, include_prerelease=True)
    indices = range(start, len(versions))
    return (
        sum(1 << index for index in indices if strict.accepts(versions[index])),
        sum(1 << index for index in indices if wide.accepts(versions[index])),
    )


def parsed(versions: Iterable[str]) -> list[Version]:
    """The versions as they are compared."""
    return [parse_version(version) for version in versions]


def _constraint(dependency: Dependency, versions: Sequence[Version]) -> Constraint:
    return Constraint(dependency.name, dependency.kind, dependency.range, 0, 0, 0).extended(versions)


def _read(targets: Sequence[str], written: str) -> Constraint:
    target, kind, upto, strict, wide, range_ = written.split(" ", 5)
    accepted = int(strict, 16)
    is_same = wide == "="
    return Constraint(
        targets[int(target)], _KIND_OF[kind], range_, int(upto), accepted, accepted if is_same else int(wide, 16)
    )


def _written(target: int, constraint: Constraint) -> str:
    kind = _KINDS.index(constraint.kind)
    wide = "=" if constraint.wide == constraint.strict else f"{constraint.wide:x}"
    return f"{target} {kind} {constraint.upto} {constraint.strict:x} {wide} {constraint.range}"


def _remasked(targets: Sequence[str], written: str, read: Mapping[int, Sequence[Version]]) -> str:
    # Of most constraints there is nothing new to know, and they are not taken apart.
    number = int(written.partition(" ")[0])
    constraint = _read(targets, written) if number in read else None
    if constraint is None or constraint.upto >= len(read[number]):
        return written
    return _written(number, constraint.extended(read[number]))


def _mask(facts: Iterable[bool]) -> int:
    return sum(1 << index for index, is_so in enumerate(facts) if is_so)


def _precedence(versions: Sequence[str]) -> list[int]:
    """The indices in order of precedence; empty where that is the order of publishing, as it mostly is."""
    order = sorted(range(len(versions)), key=lambda index: parse_version(versions[index]).sort_key)
    return [] if order == list(range(len(versions))) else order


def _text(content: list[object]) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
