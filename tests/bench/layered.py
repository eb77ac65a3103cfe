"""Invents a dependency graph of any size: layered communities, ten versions each, ranges as npm writes them.

Each community is a pure function of its number and size. Its top layer is what people install; each layer asks for the
ones below it and for the core, which every community shares. A version asks for the newest of its target on the day it
came out, or for what the version before it asked for, so that plugins which lag behind hold others back.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from infra.local.sample.generate_ranges import KINDS, renew_ranges
from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import Release, pack

CORE_SIZE = 20
VERSIONS = 10
HUB = "@hub/library"
# About so many packages has the closure of a few plugins of a community; the community has some more.
SIZES = (50, 200, 500, 1000)
_MORE = 1.13
_FIRST_DAY = date(2022, 1, 1)
_DAYS = 1200
# What people install, and the shares of the layers below.
_TOP = 6
_LAYERS = (0.08, 0.24, 0.34)
_LAYER_NAMES = ("plugin", "backend", "node", "common", "types")
# Of a hundred releases: patches, minors, majors.
_STEPS = (57, 42.9, 0.1)

Numbers = tuple[int, int, int]


@dataclass(frozen=True)
class Package:
    """One plugin of the graph; days: when its releases came out, in order."""

    name: str
    releases: Sequence[Release]
    days: Sequence[int]

    @property
    def versions(self) -> list[str]:
        return [release.version for release in self.releases]

    @property
    def targets(self) -> list[str]:
        """Every name that any version asks for, once."""
        return list(dict.fromkeys(d.name for release in self.releases for d in release.dependencies))

    def newest_on(self, day: int) -> str | None:
        """The newest stable version on that day."""
        out = [release.version for release in self.releases[: bisect_right(self.days, day)]]
        return next((version for version in reversed(out) if "-" not in version), None)


@dataclass(frozen=True)
class PackedPackage:
    """A package as it is stored. closure: the names it can lead to, its own too."""

    package: Package
    closure: Sequence[str]
    packed: str


@dataclass(frozen=True)
class Community:
    """Packages that ask for one another and for the core; the first are what people install."""

    size: int
    packages: Sequence[PackedPackage]

    @property
    def top(self) -> Sequence[PackedPackage]:
        """What people install."""
        return self.packages[:_TOP]


def community_sizes(plugins: int) -> list[int]:
    """Sizes of communities, as many of each, that have about so many plugins together."""
    return [*SIZES] * max(1, round(plugins / sum(map(_own_size, SIZES))))


@lru_cache(maxsize=1)
def core() -> Community:
    """The libraries that all build on; the lower half asks for nothing."""
    draw = Random("core")
    made: list[Package] = []
    for number in range(CORE_SIZE):
        below = draw.sample(made[: CORE_SIZE // 2], 3) if number >= CORE_SIZE // 2 else []
        made.append(_package(draw, f"@core/library-{number:02}", below))
    return _packed(CORE_SIZE, made[::-1], {})


def make_community(number: int, size: int) -> Community:
    """The community of that number."""
    draw = Random(f"community/{number}/{size}")
    shared = [packed.package for packed in core().packages]
    layers: list[list[Package]] = []
    for level, count in reversed([*enumerate(_counts(_own_size(size)))]):
        name = f"@community-{number:04}/{_LAYER_NAMES[level]}"
        stripes = [layers[0][n::count] for n in range(count)] if layers else [[]] * count
        layers.insert(0, [_member(draw, f"{name}-{n:03}", stripes[n], layers, shared) for n in range(count)])
    packages = [package for layer in layers for package in layer]
    return _packed(size, packages, {packed.package.name: packed for packed in core().packages})


def make_hub(dependents: int) -> Community:
    """One plugin, the last, that all others ask for in a range that its next version is in."""
    draw = Random("hub")
    target = Package(HUB, [_release(f"1.{n}.0", [], n) for n in range(VERSIONS)], range(VERSIONS))
    asked = [Dependency(HUB, "^1.0.0", DependencyKind.REQUIRED)]
    others = [
        Package(
            f"{HUB}-dependent-{n:04}", [_release(v, asked, n) for n, v in enumerate(_versions(draw))], range(VERSIONS)
        )
        for n in range(dependents)
    ]
    return _packed(dependents, [*others, target], {})


def names_of_top(number: int) -> list[str]:
    """What people install of a community."""
    return [f"@community-{number:04}/{_LAYER_NAMES[0]}-{place:03}" for place in range(_TOP)]


def _own_size(size: int) -> int:
    return round(size * _MORE) - CORE_SIZE


def _counts(size: int) -> list[int]:
    counts = [_TOP, *(max(3, round(size * share)) for share in _LAYERS)]
    return [*counts, size - sum(counts)]


def _member(
    draw: Random, name: str, stripe: Sequence[Package], below: Sequence[Sequence[Package]], shared: Sequence[Package]
) -> Package:
    """A package that asks for its stripe of the next layer, so that each has somebody who asks, and by chance."""
    chance = [draw.choice(draw.choice(below)) for _ in range(draw.randint(1, 4))] if below else []
    found = {package.name: package for package in (*stripe, *chance, *draw.sample(shared, 2))}
    return _package(draw, name, list(found.values()))


def _package(draw: Random, name: str, targets: Sequence[Package]) -> Package:
    days = sorted(draw.sample(range(_DAYS), VERSIONS))
    kinds = {target.name: draw.choice(KINDS) for target in targets}
    asked: dict[str, str] = {}
    releases = []
    for version, day in zip(_versions(draw), days, strict=True):
        renew_ranges(draw, asked, targets, day)
        releases.append(_release(version, [Dependency(target, asked[target], kinds[target]) for target in asked], day))
    return Package(name, releases, days)


def _release(version: str, dependencies: Sequence[Dependency], day: int) -> Release:
    return Release(version, dependencies, None, _FIRST_DAY + timedelta(days=day))


def _versions(draw: Random) -> Iterator[str]:
    numbers: Numbers = draw.choice(((1, 0, 0), (1, 0, 0), (1, 0, 0), (1, 2, 0), (2, 0, 0), (0, 1, 0)))
    left = VERSIONS
    while left:
        text = ".".join(map(str, numbers))
        # The newest is a stable one.
        if left > 1 and numbers[2] == 0 and draw.random() < 0.1:
            yield f"{text}-next.0"
            left -= 1
        yield text
        left -= 1
        numbers = _step(draw, numbers)


def _step(draw: Random, numbers: Numbers) -> Numbers:
    major, minor, patch = numbers
    step = draw.choices(range(3), _STEPS)[0]
    return ((major, minor, patch + 1), (major, minor + 1, 0), (major + 1, 0, 0))[step]


def _packed(size: int, packages: Sequence[Package], beside: Mapping[str, PackedPackage]) -> Community:
    """Pack them from the lowest up, so that closures are there when they are asked for."""
    versions = {name: packed.package.versions for name, packed in beside.items()}
    versions |= {package.name: package.versions for package in packages}
    closures: dict[str, frozenset[str]] = {name: frozenset(packed.closure) for name, packed in beside.items()}
    made = []
    for package in reversed(packages):
        closure = frozenset([package.name]).union(*(closures[target] for target in package.targets))
        closures[package.name] = closure
        made.append(PackedPackage(package, sorted(closure), pack(package.releases, versions)))
    return Community(size, made[::-1])
