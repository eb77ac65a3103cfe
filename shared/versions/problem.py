"""What a resolver is asked, and whom each demand comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """What to choose among the versions that go together."""

    HIGHEST = "highest"
    MINIMAL = "minimal"
    LOWEST = "lowest"


class OriginKind(StrEnum):
    """Whose demand it is."""

    WISH = "wish"
    LOCK = "lock"
    INSTALLED = "installed"
    # The host brings a version of its own; the host is one that a version does not run on.
    HOST_PACKAGE = "host-package"
    HOST = "host"
    YANKED = "yanked"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Origin:
    """A demand that is no plugin's own: who makes it, about which plugin, and what it says."""

    kind: OriginKind
    name: str
    # A range, a version, a release of the host, or a policy's reason.
    says: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A plugin that is to be there; range: None for any, which is a stable version where there is one."""

    name: str
    range: str | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """The platform the plugins run on; packages: name to version, of what this release brings with it."""

    release: str
    packages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ban:
    """Versions that must not be chosen, as a policy says; range: None for all of the plugin's."""

    name: str
    range: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wanted, under which conditions.

    wishes: in order of their importance. locked: versions to keep before anything newer is taken; where is_frozen, a
    demand. installed: what is there today; changes are told against it, and `minimal` keeps it.
    """

    wishes: Sequence[Wish]
    locked: Mapping[str, str] = field(default_factory=dict)
    installed: Mapping[str, str] = field(default_factory=dict)
    host: Host | None = None
    mode: Mode = Mode.HIGHEST
    can_use_prereleases: bool = False
    can_use_yanked: bool = False
    is_frozen: bool = False
    bans: Sequence[Ban] = ()

    @property
    def kept(self) -> dict[str, str]:
        """Versions to stay with where that goes, the most important first."""
        # The first gives the order, the last the versions.
        return {**self.locked, **self.installed, **self.locked} if self.mode is Mode.MINIMAL else dict(self.locked)
