"""Shapes of installed sets: what an environment runs, by names and versions alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.fields import Internal, RequestModel, ResponseModel, Storable
from shared.filters import Reads


class Source(StrEnum):
    """What told the packages: the kind of file they stand in, or a person."""

    YARN_BERRY = "yarn-berry"
    YARN_V1 = "yarn-v1"
    NPM = "npm"
    RHDH = "rhdh"
    CYCLONEDX = "cyclonedx"
    MANUAL = "manual"


@dataclass(frozen=True)
class Package:
    """A package that is installed. range_wanted: what the repository itself asks for; None for what others brought."""

    name: str
    version: str
    range_wanted: str | None


@dataclass(frozen=True)
class InstalledSet:
    """All that an environment runs, packages in order of name and version."""

    source: Source
    host_version: str | None
    packages: Sequence[Package]

    @classmethod
    def of(
        cls,
        source: Source,
        host_version: str | None,
        packages: Mapping[str, Sequence[str]],
        direct: Mapping[str, str],
    ) -> "InstalledSet":
        """The set of these versions by name, whatever order and repetitions they come in."""
        pairs = sorted({(name, version) for name, versions in packages.items() for version in versions})
        return cls(source, host_version, [Package(name, version, direct.get(name)) for name, version in pairs])

    @property
    def as_read(self) -> "InstalledSetRow":
        """What its store would read of it."""
        names, versions = ([getattr(package, key) for package in self.packages] for key in ("name", "version"))
        direct_names = [package.name for package in self.packages if package.range_wanted is not None]
        return InstalledSetRow(self.source, self.host_version, names, versions, direct_names)

    @property
    def digest(self) -> bytes:
        """SHA-256 over all of it: equal sets, and no others, have the same."""
        told = [self.source, self.host_version, [astuple(package) for package in self.packages]]
        return sha256(json.dumps(told).encode()).digest()


@dataclass(frozen=True)
class SetRevision:
    """A set that was written, and is held until the transaction ends."""

    installed_set_id: UUID
    revision: int


@dataclass(frozen=True)
class InstalledSetRow:
    """A set as its store reads it: the n-th name has the n-th version. direct_names: what was asked for itself."""

    source: str
    host_version: str | None
    names: list[str]
    versions: list[str]
    direct_names: list[str]

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Each name with its version."""
        return list(zip(self.names, self.versions, strict=True))


@dataclass(frozen=True)
class InstalledPartRow:
    """Some packages of one environment's set: the n-th name has the n-th version."""

    environment_id: UUID
    host_version: str | None
    names: list[str]
    versions: list[str]


@dataclass(frozen=True)
class InstalledPackageRow:
    """An installed package as its store reads it. plugin_id: None where the reader sees no plugin of that name."""

    name: str
    version: str
    is_direct: bool
    range_wanted: str | None
    plugin_id: UUID | None


@dataclass(frozen=True)
class InstallationRow:
    """One place where a version of a package runs."""

    tenant_id: UUID
    environment_id: UUID
    version: str


@dataclass(frozen=True)
class AffectedInstallationRow:
    """A version of a package in one of the tenant's environments."""

    environment_id: UUID
    environment_name: str
    name: str
    version: str
    is_direct: bool


class ListPackages(RequestModel):
    """Which packages of an environment, and which page of them."""

    is_direct: Annotated[
        bool | None,
        Field(description="Only what the repository asks for itself, or only the rest."),
        Reads("is_direct"),
    ] = None
    is_plugin: Annotated[
        bool | None, Field(description="Only what the catalog knows, or only the rest."), Reads("plugin_id")
    ] = None
    prefix: Annotated[
        str,
        Field(max_length=214, examples=["@backstage/"], description="How the name begins."),
        Storable,
        Reads("name"),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("name")] = None


class InstalledPackage(ResponseModel):
    """A package that an environment runs."""

    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    is_direct: Annotated[bool, Internal, Field(description="Does the repository ask for it itself?")]
    range_wanted: Annotated[str | None, Internal, Field(description="What it asks for.")]
    plugin_id: Annotated[UUID | None, Internal, Field(description="The plugin of that name, where you see one.")]

    @classmethod
    def of(cls, row: InstalledPackageRow) -> "InstalledPackage":
        """The answer that shows a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class InstalledPackagePage(ResponseModel):
    """Packages by name and version."""

    items: Annotated[list[InstalledPackage], Internal]
    next_cursor: Annotated[str | None, Internal]
