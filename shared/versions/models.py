"""Shapes of versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.fields import Instant, Internal, Public, RequestModel, ResponseModel
from shared.filters import Reads
from shared.versions.semver import MAX_LENGTH, parse_version


def _is_version(text: str) -> str:
    parse_version(text)
    return text


def _is_plausible(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2999:
        raise ValueError("must be between 1970 and 2999")
    return at


class ReleaseDraft(RequestModel):
    """A version to publish."""

    version: Annotated[str, Field(max_length=MAX_LENGTH, examples=["1.4.0"]), AfterValidator(_is_version)]
    released_at: Annotated[
        Annotated[Instant, AfterValidator(_is_plausible)] | None,
        Field(description="When it was released elsewhere; now, where it is not given."),
    ] = None


class ListVersions(RequestModel):
    """Which versions of a plugin, and which page of them."""

    is_prerelease: Annotated[
        bool | None, Field(description="Only pre-releases, or only the others."), Reads("is_prerelease")
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("version")] = None


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

    @classmethod
    def of(cls, row: VersionRow) -> "PublishedVersion":
        """The answer that shows a row."""
        return cls(
            href=f"/v1/versions/{row.version_id}",
            **{name: getattr(row, name) for name in cls.model_fields if name != "href"},
        )


class VersionPage(ResponseModel):
    """Versions of one plugin, highest first."""

    items: Annotated[list[PublishedVersion], Public]
    next_cursor: Annotated[str | None, Public]
