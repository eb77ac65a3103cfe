"""The rows of the source files, checked when they cross into this project; fields not named here are dropped.

Free-text descriptions are not named, so they cannot get into the sample.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Field

from infra.local.sample.facts import Ranges


def _package_id(listed: object) -> object:
    # One RHDH entry writes `{"name": id}` where the others write the id.
    return listed["name"] if isinstance(listed, dict) else listed


def _possible_date(written: object) -> date | None:
    # A directory entry has a month 24: a date nobody can read is no fact.
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


class SourceRow(BaseModel):
    """A row that reads itself from a file of JSON lines."""

    @classmethod
    def read(cls, path: Path) -> Iterator[Self]:
        """Every row of the file, in its order."""
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield cls.model_validate_json(line)


class EntryRow(SourceRow):
    """A page of a plugin directory (it names one npm package) or of RHDH's plugin list (it names package ids)."""

    source: str
    entry_id: str = Field(alias="id")
    title: str
    author: str
    category: str | None = None
    documentation: str | None = None
    source_url: str | None = Field(None, alias="sourceUrl")
    npm_name: str | None = Field(None, alias="npmPackageName")
    package_ids: list[Annotated[str, BeforeValidator(_package_id)]] = Field([], alias="packages")
    added_on: Annotated[date | None, BeforeValidator(_possible_date)] = Field(None, alias="addedDate")
    support: str | None = None
    tags: list[str] = []


class PackageRow(SourceRow):
    """A package of the monorepo at one release, or a package that RHDH ships for one host version."""

    source: str
    package_id: str | None = Field(None, alias="id")
    name: str
    version: str
    path: str | None = None
    role: str | None = None
    plugin_id: str | None = Field(None, alias="pluginId")
    license: str | None = None
    private: bool = False
    keywords: list[str] = []
    author: str | None = None
    host_range: str | None = Field(None, alias="hostRange")
    support: str | None = None
    part_of: list[str] = Field([], alias="partOf")
    dependencies: Ranges = {}
    peer_dependencies: Ranges = Field({}, alias="peerDependencies")
    optional_peers: list[str] = Field([], alias="optionalPeers")


class VersionRow(SourceRow):
    """One version as a lock file recorded it, with the day the lock file first held it."""

    name: str
    version: str
    first_seen: date = Field(alias="firstSeen")
    dependencies: Ranges = {}
    peer_dependencies: Ranges = Field({}, alias="peerDependencies")
    optional_peers: list[str] = Field([], alias="optionalPeers")


class ReleaseRow(SourceRow):
    """What one release manifest of the host changed, and the day it was added."""

    release: str
    day: date = Field(alias="date")
    changed: Ranges
    removed: list[str] = []
