"""Shapes of what an advisory touches: versions of packages, and the environments that run them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from shared.fields import Internal, RequestModel, ResponseModel
from shared.filters import Reads
from shared.versions.advisory_ranges import AffectedVersions, affected_versions
from shared.versions.semver import parse_version


class Speaking(Protocol):
    """What an advisory says of one package in one place, as any of its stores reads it."""

    @property
    def package_name(self) -> str:
        """Which package."""

    @property
    def events(self) -> list[list[list[str]]]:
        """Its ranges, by their events."""

    @property
    def listed(self) -> list[str]:
        """Versions that are named one by one."""


@dataclass(frozen=True)
class TouchingRow:
    """One package of an advisory that stands, as the jobs read it: which versions, and nothing of what it says."""

    osv_id: str
    severity: str
    revision: int
    package_name: str
    events: list[list[list[str]]]
    listed: list[str]


@dataclass(frozen=True, order=True)
class TouchedVersion:
    """A version that an advisory speaks of; fixed_in: the lowest version above it that is without it."""

    name: str
    version: str
    fixed_in: str | None


@dataclass(frozen=True)
class Touched:
    """What of one tenant an advisory touches."""

    tenant_id: UUID
    environment_ids: list[UUID]
    versions: list[TouchedVersion]


class Affected:
    """All that one advisory says of packages. Remembers: ten thousand environments run a few versions."""

    def __init__(self, rows: Iterable[Speaking]) -> None:
        places: dict[str, list[Speaking]] = {}
        for row in rows:
            places.setdefault(row.package_name, []).append(row)
        self._by_name = {name: _read(of_one) for name, of_one in places.items()}
        self._known: dict[tuple[str, str], TouchedVersion | None] = {}

    @property
    def names(self) -> list[str]:
        """The packages it speaks of, each once."""
        return list(self._by_name)

    def find(self, name: str, version: str) -> TouchedVersion | None:
        """The version of one of the names as it touches it; None if it does not, or the version cannot be compared."""
        pair = (name, version)
        if pair not in self._known:
            self._known[pair] = _found(self._by_name[name], name, version)
        return self._known[pair]


class ListAffectedInstallations(RequestModel):
    """Which page of what an advisory touches."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("environment_id", "name", "version")] = None


class AffectedInstallation(ResponseModel):
    """A version that an advisory speaks of, in an environment that runs it."""

    environment_id: Annotated[UUID, Internal]
    environment_name: Annotated[str, Internal]
    name: Annotated[str, Internal, Field(examples=["lodash"])]
    version: Annotated[str, Internal]
    fixed_in: Annotated[str | None, Internal, Field(description="The lowest version above that is without it.")]
    is_direct: Annotated[bool, Internal, Field(description="Does the repository ask for the package itself?")]


class AffectedInstallationPage(ResponseModel):
    """What an advisory touches, by environment, name and version."""

    items: Annotated[list[AffectedInstallation], Internal]
    next_cursor: Annotated[str | None, Internal]


def _read(rows: Sequence[Speaking]) -> AffectedVersions:
    ranges = [[(kind, version) for kind, version in events] for row in rows for events in row.events]
    return affected_versions(ranges, (version for row in rows for version in row.listed))


def _found(affected: AffectedVersions, name: str, version: str) -> TouchedVersion | None:
    try:
        key = parse_version(version).key
    except ValueError:
        return None
    if not affected.holds(version, key):
        return None
    return TouchedVersion(name, version, affected.fixed_in(version, key))
