"""Invents what a version asks of other packages: ranges as npm's authors write them, of what was out on the day."""

from collections.abc import Iterable, MutableMapping
from random import Random
from typing import Protocol

from shared.versions.models import DependencyKind

# Of ten packages that are asked for, eight are plainly required.
KINDS = (*(DependencyKind.REQUIRED,) * 8, DependencyKind.PEER, DependencyKind.OPTIONAL)
_RENEWED = 0.6


class Target(Protocol):
    """A package that can be asked for."""

    @property
    def name(self) -> str:
        """Its name."""

    def newest_on(self, day: int) -> str | None:
        """Its newest stable version on a day; None before there is one."""


def renew_ranges(draw: Random, asked: MutableMapping[str, str], targets: Iterable[Target], day: int) -> None:
    """Bring `asked`, of the version before, to what the version of that day asks: of some targets still the same."""
    for target in targets:
        if target.name not in asked or draw.random() < _RENEWED:
            newest = target.newest_on(day)
            asked[target.name] = write_range(draw, newest) if newest else "*"


def write_range(draw: Random, newest: str) -> str:
    """What an author writes when this is the newest stable version: mostly a caret before it."""
    major, minor, _ = map(int, newest.split("."))
    # Most versions before 1.0 are asked for as if they were stable: their authors know each other.
    wide = f">={newest}" if major == 0 else f">={newest} <{major + 2}.0.0"
    shape = draw.random()
    if shape < 0.75:
        return f"^{newest}" if major or draw.random() < 0.02 else wide
    if shape < 0.9:
        return wide
    return "*" if shape < 0.97 else f"^{major}.{minor}.0" if major else wide
