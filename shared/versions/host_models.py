"""Shapes of host releases: what a release of the host brings, as it is told, asked for and answered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.catalog.models import PluginName
from shared.fields import Public, RequestModel, ResponseModel
from shared.filters import Reads
from shared.versions.semver import MAX_LENGTH, checked_version

MAX_PACKAGES = 2000


def _is_plausible(day: date) -> date:
    if not 1970 <= day.year <= 2999:
        raise ValueError("must be between 1970 and 2999")
    return day


VersionNumber = Annotated[str, Field(max_length=MAX_LENGTH), AfterValidator(checked_version)]


class HostReleaseDraft(RequestModel):
    """A release of the host, and the version of each of its own packages that belongs to it."""

    release: Annotated[VersionNumber, Field(examples=["1.35.0"])]
    released_on: Annotated[date, AfterValidator(_is_plausible)]
    packages: Annotated[
        dict[PluginName, VersionNumber],
        Field(max_length=MAX_PACKAGES, examples=[{"@backstage/core-plugin-api": "1.10.3"}]),
    ]


class ListHostReleases(RequestModel):
    """Which releases of the host, and which page of them."""

    is_prerelease: Annotated[
        bool | None, Field(description="Only pre-releases, or only the others."), Reads("is_prerelease")
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("release")] = None


@dataclass(frozen=True)
class HostReleaseSummaryRow:
    """A release of the host as a list reads it."""

    host_release_id: UUID
    release: str
    sort_key: str
    is_prerelease: bool
    released_on: date
    package_count: int
    published_at: datetime


@dataclass(frozen=True)
class HostReleaseRow:
    """A release of the host with its packages: name to version."""

    host_release_id: UUID
    release: str
    sort_key: str
    is_prerelease: bool
    released_on: date
    packages: dict[str, str]
    published_at: datetime


class HostReleaseSummary(ResponseModel):
    """A release of the host."""

    href: Annotated[str, Public]
    host_release_id: Annotated[UUID, Public]
    release: Annotated[str, Public]
    is_prerelease: Annotated[bool, Public]
    released_on: Annotated[date, Public]
    package_count: Annotated[int, Public]
    published_at: Annotated[datetime, Public]

    @classmethod
    def of(cls, row: HostReleaseSummaryRow) -> "HostReleaseSummary":
        """The answer that shows a row."""
        return cls(
            href=f"/v1/host-releases/{row.release}",
            **{name: getattr(row, name) for name in cls.model_fields if name != "href"},
        )


class HostRelease(ResponseModel):
    """A release of the host, and the version of each of its own packages that belongs to it."""

    href: Annotated[str, Public]
    host_release_id: Annotated[UUID, Public]
    release: Annotated[str, Public]
    is_prerelease: Annotated[bool, Public]
    released_on: Annotated[date, Public]
    packages: Annotated[dict[str, str], Public]
    published_at: Annotated[datetime, Public]

    @classmethod
    def of(cls, row: HostReleaseRow) -> "HostRelease":
        """The answer that shows a row."""
        return cls(
            href=f"/v1/host-releases/{row.release}",
            **{name: getattr(row, name) for name in cls.model_fields if name != "href"},
        )


class HostReleasePage(ResponseModel):
    """Releases of the host, newest first."""

    items: Annotated[list[HostReleaseSummary], Public]
    next_cursor: Annotated[str | None, Public]
