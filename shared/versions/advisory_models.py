"""Shapes of advisories: what is asked and answered over the API, and the rows their stores read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from shared.fields import Instant, Internal, RequestModel, ResponseModel, Storable
from shared.filters import Reads
from shared.versions.advisory_ranges import Event
from shared.versions.advisory_severity import Severity
from shared.versions.osv_models import OsvId

MAX_IMPORTED = 500

PackageName = Annotated[str, StringConstraints(min_length=1, max_length=214), Storable, Field(examples=["lodash"])]


class AdvisoriesDraft(RequestModel):
    """Records of the OSV schema to import, and whether they end a whole export."""

    advisories: Annotated[
        list[JsonValue],
        Field(max_length=MAX_IMPORTED, description="OSV 1.x records, as osv.dev and GitHub's database publish them."),
    ]
    as_of: Annotated[
        Instant | None, Field(description="When the export was made that these are a part of; now, if not given.")
    ] = None
    is_complete: Annotated[
        bool,
        Field(
            description="Is this the last part of a whole export, of which no record was rejected? From then on a"
            " package of which no advisory speaks is clean as of then; before, it is unchecked. Without effect where a"
            " record of this part is rejected that may speak of npm."
        ),
    ] = False


class ListAdvisories(RequestModel):
    """Which advisories, and which page of them."""

    package: Annotated[PackageName | None, Field(description="A package of npm."), Reads("advisory_id")] = None
    severity: Annotated[Severity | None, Reads("severity")] = None
    is_fixable: Annotated[bool | None, Reads("is_fixable")] = None
    affects_plugin: Annotated[
        UUID | None, Field(description="A plugin's id: what speaks of its package."), Reads("advisory_id")
    ] = None
    since: Annotated[Instant | None, Field(description="Changed at its source since then."), Reads("modified_at")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("modified_at", "advisory_id")] = None


class FindAdvisory(RequestModel):
    """By which of its ids to find an advisory."""

    alias: Annotated[OsvId, Field(examples=["CVE-2021-23337"]), Reads("osv_id", "aliases")]


@dataclass(frozen=True)
class NewAffected:
    """A package that an advisory about to be written speaks of."""

    package_name: str
    events: Sequence[Sequence[Event]]
    listed: Sequence[str]
    fixed: Sequence[str]


@dataclass(frozen=True)
class NewAdvisory:
    """An advisory about to be written."""

    advisory_id: UUID
    osv_id: str
    aliases: Sequence[str]
    summary: str
    details: str
    severity: Severity
    cvss_vector: str | None
    cvss_score: float | None
    is_fixable: bool
    published_at: datetime
    modified_at: datetime
    withdrawn_at: datetime | None
    affected: Sequence[NewAffected]


@dataclass(frozen=True)
class ImportedAdvisory:
    """An advisory that an import wrote."""

    advisory_id: UUID
    osv_id: str
    revision: int
    is_withdrawn: bool


@dataclass(frozen=True)
class AdvisoryRow:
    """An advisory as its store reads it."""

    tenant_id: UUID
    advisory_id: UUID
    is_public: bool
    osv_id: str
    aliases: list[str]
    summary: str
    details: str
    severity: str
    cvss_vector: str | None
    cvss_score: float | None
    is_fixable: bool
    published_at: datetime
    modified_at: datetime
    withdrawn_at: datetime | None
    revision: int


@dataclass(frozen=True)
class AffectedRow:
    """A package that an advisory speaks of."""

    package_name: str
    events: list[list[list[str]]]
    listed: list[str]
    fixed: list[str]


class Refused(ResponseModel):
    """A record that was not imported."""

    id: Annotated[str, Internal, Field(description="The record's id or, where it has none, its place, as #3.")]
    reason: Annotated[str, Internal]


class ImportedAdvisories(ResponseModel):
    """What became of each record of an import."""

    new: Annotated[int, Internal]
    updated: Annotated[int, Internal]
    unchanged: Annotated[int, Internal, Field(description="There already, in this state or a later one.")]
    withdrawn: Annotated[int, Internal, Field(description="Withdrawn by their source; they match nothing any more.")]
    rejected: Annotated[list[Refused], Internal]
    is_whole: Annotated[
        bool,
        Internal,
        Field(description="Was a whole export noted? Never with a rejected record that may speak of a package of npm."),
    ]
    as_of: Annotated[datetime | None, Internal, Field(description="Up to when npm's advisories are known as a whole.")]


class Affected(ResponseModel):
    """A package of npm that an advisory speaks of."""

    package: Annotated[str, Internal]
    ranges: Annotated[
        list[list[str]],
        Internal,
        Field(description="Events of each range as text.", examples=[["introduced 0", "fixed 4.17.21"]]),
    ]
    versions: Annotated[list[str], Internal, Field(description="Versions that are named one by one.")]
    fixed_in: Annotated[list[str], Internal]

    @classmethod
    def of(cls, row: AffectedRow) -> "Affected":
        """The answer that shows a row."""
        ranges = [[f"{kind} {version}" for kind, version in events] for events in row.events]
        return cls(package=row.package_name, ranges=ranges, versions=row.listed, fixed_in=row.fixed)


class AdvisorySummary(ResponseModel):
    """An advisory in a list."""

    href: Annotated[str, Internal]
    advisory_id: Annotated[UUID, Internal]
    osv_id: Annotated[str, Internal, Field(examples=["GHSA-35jh-r3h4-6jhm"])]
    aliases: Annotated[list[str], Internal]
    is_public: Annotated[bool, Internal, Field(description="The platform's; else the tenant's own.")]
    summary: Annotated[str, Internal]
    severity: Annotated[Severity, Internal]
    cvss_vector: Annotated[str | None, Internal]
    cvss_score: Annotated[float | None, Internal]
    is_fixable: Annotated[bool, Internal, Field(description="Has every package it speaks of a version without it?")]
    published_at: Annotated[datetime, Internal]
    modified_at: Annotated[datetime, Internal]
    withdrawn_at: Annotated[datetime | None, Internal]
    revision: Annotated[int, Internal]

    @classmethod
    def of(cls, row: AdvisoryRow) -> "AdvisorySummary":
        """The answer that shows a row."""
        return cls(**_shown(row, AdvisorySummary))


class Advisory(AdvisorySummary):
    """An advisory with its text and the packages it speaks of."""

    details: Annotated[str, Internal, Field(description="Markdown, as its source wrote it.")]
    affected: Annotated[list[Affected], Internal]

    @classmethod
    def with_affected(cls, row: AdvisoryRow, affected: Sequence[AffectedRow]) -> "Advisory":
        """The answer that shows a row and what it speaks of."""
        return cls(**_shown(row, AdvisorySummary), details=row.details, affected=[Affected.of(a) for a in affected])


class AdvisoryPage(ResponseModel):
    """Advisories, the latest change first."""

    items: Annotated[list[AdvisorySummary], Internal]
    next_cursor: Annotated[str | None, Internal]


def _shown(row: AdvisoryRow, model: type[AdvisorySummary]) -> dict[str, object]:
    fields = {name: getattr(row, name) for name in model.model_fields if name != "href"}
    return {"href": f"/v1/advisories/{row.advisory_id}"} | fields
