"""Shapes of versions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.fields import Instant, Internal, Public, RequestModel, ResponseModel
from shared.filters import Reads
from shared.versions.semver import MAX_LENGTH, checked_version


def _is_plausible(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2999:
        raise ValueError("must be between 1970 and 2999")
    return at


# What a name and a range may hold beyond their length is for `dependencies.py` to say, by name.
Ranges = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=214)],
        Annotated[str, StringConstraints(max_length=MAX_LENGTH)],
    ],
    Field(max_length=1000, examples=[{"@acme/plugin-common": "^1.2.0"}]),
]


class ReleaseDraft(RequestModel):
    """A version to publish."""

    version: Annotated[str, Field(max_length=MAX_LENGTH, examples=["1.4.0"]), AfterValidator(checked_version)]
    dependencies: Annotated[Ranges, Field(description="Must be present, in these npm ranges.")] = {}
    peer_dependencies: Annotated[
        Ranges, Field(description="Must be present too; who installs it chooses the version.")
    ] = {}
    optional_dependencies: Annotated[
        Ranges, Field(description="Need not be present, optional peers too. Of a name in two maps this one counts.")
    ] = {}
    host_range: Annotated[
        str | None, Field(max_length=MAX_LENGTH, examples=["^1.40.0"], description="The host releases it was made for.")
    ] = None
    released_at: Annotated[
        Annotated[Instant, AfterValidator(_is_plausible)] | None,
        Field(description="When it was released elsewhere; now, where it is not given."),
    ] = None


class ListVersions(RequestModel):
    """Which versions of a plugin, and which page of them."""

    is_prerelease: Annotated[
        bool | None, Field(description="Only pre-releases, or only the others."), Reads("is_prerelease")
    ] = None
    is_yanked: Annotated[
        bool | None, Field(description="Only yanked versions, or only the others."), Reads("is_yanked")
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("version")] = None


class DependencyKind(StrEnum):
    """How much a release needs another package."""

    REQUIRED = "required"
    PEER = "peer"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One package that a release needs, in a range."""

    name: str
    range: str
    kind: DependencyKind


@dataclass(frozen=True)
class VersionRow:
    """A version as its store reads it."""

    version_id: UUID
    plugin_id: UUID
    version: str
    ordinal: int
    sort_key: str
    is_prerelease: bool
    released_at: datetime
    published_at: datetime
    dependencies: list[dict[str, str]] | None = None
    host_range: str | None = None
    yanked_reason: str | None = None
    deprecation_message: str | None = None
    deprecated_at: datetime | None = None

    @property
    def is_yanked(self) -> bool:
        """Was it taken back?"""
        return self.yanked_reason is not None

    @property
    def deprecation(self) -> "VersionDeprecation | None":
        """Why it should no longer be used, if it should not."""
        if self.deprecation_message is None or self.deprecated_at is None:
            return None
        return VersionDeprecation(message=self.deprecation_message, deprecated_at=self.deprecated_at)


class VersionDeprecation(ResponseModel):
    """Why a version should no longer be used."""

    message: Annotated[str, Public]
    deprecated_at: Annotated[datetime, Public]


class PublishedVersion(ResponseModel):
    """One immutable release of a plugin."""

    href: Annotated[str, Public]
    version_id: Annotated[UUID, Public]
    plugin_id: Annotated[UUID, Public]
    version: Annotated[str, Public]
    ordinal: Annotated[int, Internal, Field(description="Its place in the order of publishing, from 1.")]
    is_prerelease: Annotated[bool, Public]
    released_at: Annotated[datetime, Public]
    published_at: Annotated[datetime, Public]
    is_yanked: Annotated[bool, Public, Field(description="It is chosen for nobody anew.")]
    yanked_reason: Annotated[str | None, Public]
    deprecation: Annotated[VersionDeprecation | None, Public]

    @classmethod
    def of(cls, row: VersionRow) -> Self:
        """The answer that shows a row."""
        return cls(
            href=f"/v1/versions/{row.version_id}",
            **{name: getattr(row, name) for name in cls.model_fields if name != "href"},
        )


class PublishedDependency(ResponseModel):
    """A package that a version needs."""

    name: Annotated[str, Public]
    range: Annotated[str, Public]
    kind: Annotated[DependencyKind, Public]


class VersionDetail(PublishedVersion):
    """One immutable release of a plugin, with what it needs."""

    dependencies: Annotated[list[PublishedDependency], Public]
    host_range: Annotated[str | None, Public]


class VersionPage(ResponseModel):
    """Versions of one plugin, highest first."""

    items: Annotated[list[PublishedVersion], Public]
    next_cursor: Annotated[str | None, Public]
