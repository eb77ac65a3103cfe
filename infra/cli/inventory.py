"""What readers find: packages with versions, wishes with ranges, and what could not be read, each with its place."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from shared.versions.package_names import is_package_name
from shared.versions.semver import parse_range, parse_version

_RANGE = re.compile(r"[0-9A-Za-z.+~^<>=|* -]{1,256}")


class Source(StrEnum):
    """Whose word on versions is taken; as `POST /v1/imports` spells it."""

    YARN_BERRY = "yarn-berry"
    YARN_V1 = "yarn-v1"
    NPM = "npm"
    RHDH = "rhdh"
    CYCLONEDX = "cyclonedx"
    # The API has no word of its own for pnpm's file.
    PNPM = "manual"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; file: from the directory that was given. line: 1 is the first, None if the file as a whole."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that did not go the ordinary way.

    is_unread: it could not be read, so an answer may miss something; else it is no package of a registry, or told
    so that nobody wonders.
    """

    place: Place
    reason: str
    is_unread: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of a package.json; range: as npm reads it, without a protocol."""

    name: str
    range: str
    place: Place
    is_dev: bool = False
    # `backstage:^`: the host release's own version, whatever that is.
    is_from_host: bool = False


@dataclass
class Inventory:
    """What one source, or a whole repository, holds.

    packages: versions by name, with the line where each was seen first. overridden: names that the root pins, whatever
    others wish. without_version: what comes with the host's image, in the version of its release.
    """

    source: Source | None = None
    host_version: str | None = None
    packages: dict[str, dict[str, Place]] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    overridden: list[str] = field(default_factory=list)
    without_version: dict[str, Place] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, name: str, version: str, place: Place) -> None:
        """Take a package in, if its name and version are what a registry would have."""
        if not is_package_name(name):
            self.unread(place, f"{shown(name)} is no name of a package")
        elif not is_version(version):
            self.unread(place, f"{shown(version)} is no version ({name})")
        else:
            self.packages.setdefault(name, {}).setdefault(version, place)

    def unread(self, place: Place, reason: str) -> None:
        """Say what could not be read."""
        self.remarks.append(Remark(place, reason))

    def note(self, place: Place, reason: str) -> None:
        """Say what was left out on purpose."""
        self.remarks.append(Remark(place, reason, is_unread=False))


def is_version(text: str) -> bool:
    """Is it a version that npm would accept?"""
    try:
        parse_version(text)
    except ValueError:
        return False
    return True


def is_range(text: str) -> bool:
    """Is it a range, as npm reads one? A path, an address and a tag such as `latest` are not."""
    if not _RANGE.fullmatch(text):
        return False
    try:
        parse_range(text)
    except ValueError:
        return False
    return True


def shown(text: str) -> str:
    """A text of a file as it may be printed: short, quoted, nothing in it that a terminal obeys."""
    quoted = ascii(text[:61])
    # Cut after it was escaped: one character can take ten to print.
    return quoted if len(quoted) <= 62 else f"{quoted[:58]}...{quoted[-1]}"
