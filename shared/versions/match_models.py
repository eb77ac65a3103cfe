"""Shapes of matching packages with advisories: what is asked, what is found, and what could not be checked."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.fields import Internal, RequestModel, ResponseModel, Storable
from shared.versions.advisory_models import PackageName
from shared.versions.advisory_rank import rank
from shared.versions.advisory_severity import Severity

MAX_NAMES = 20_000
MAX_VERSIONS = 50_000


class Reason(StrEnum):
    """Why a package could not be checked; never the same as that nothing was found."""

    NOT_SEMVER = "not-semver"
    NOT_FROM_REGISTRY = "not-from-registry"
    PRIVATE_PACKAGE = "private-package"
    NO_SOURCE = "no-source"
    SOURCE_STALE = "source-stale"


class State(StrEnum):
    """What is known of one version of a package."""

    VULNERABLE = "vulnerable"
    CLEAN = "clean"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class MatchedRow:
    """One package of one advisory as its store reads it, with what is known of exploits."""

    package_name: str
    events: list[list[list[str]]]
    listed: list[str]
    tenant_id: UUID
    advisory_id: UUID
    osv_id: str
    aliases: list[str]
    summary: str
    severity: str
    cvss_score: float | None
    cvss_vector: str | None
    epss: float | None
    is_known_exploited: bool


@dataclass(frozen=True)
class Finding:
    """A version of a package that an advisory speaks of; fixed_in: the lowest version above it that is without it.

    vector: what `cvss` was computed from. score: what its rank goes by, which the middle of a rating may be.
    is_installed: does the tenant run the version?
    """

    name: str
    version: str
    advisory_id: UUID
    osv_id: str
    aliases: list[str]
    summary: str
    severity: Severity
    cvss: float | None
    epss: float | None
    is_known_exploited: bool
    fixed_in: str | None
    score: float | None
    vector: str | None = None
    is_installed: bool = False

    @property
    def rank(self) -> float:
        """What to look at first."""
        flags = {"is_known_exploited": self.is_known_exploited, "is_installed": self.is_installed}
        return rank(self.severity, self.score, self.epss, **flags)


@dataclass(frozen=True)
class Unchecked:
    """A version of a package of which nothing can be said."""

    name: str
    version: str
    reason: Reason


@dataclass(frozen=True)
class Matches:
    """What advisories say of some packages; each name and version is in exactly one of the three, findings apart.

    as_of: up to when advisories are known as a whole; None if they never were. findings: the highest rank first.
    """

    findings: list[Finding] = field(default_factory=list)
    clean: list[tuple[str, str]] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    as_of: datetime | None = None


VersionName = Annotated[str, StringConstraints(min_length=1, max_length=256), Storable]


def _is_bounded(packages: dict[str, list[str]]) -> dict[str, list[str]]:
    if sum(map(len, packages.values())) > MAX_VERSIONS:
        raise ValueError(f"at most {MAX_VERSIONS} versions")
    return packages


class MatchDraft(RequestModel):
    """Packages to match with advisories."""

    packages: Annotated[
        dict[PackageName, Annotated[list[VersionName], Field(min_length=1, max_length=1000)]],
        Field(max_length=MAX_NAMES, examples=[{"lodash": ["4.17.20"]}]),
        AfterValidator(_is_bounded),
    ]
    is_fixable_only: Annotated[bool, Field(description="Show only findings that a newer version is without.")] = False


class FoundAdvisory(ResponseModel):
    """An advisory that speaks of this version."""

    advisory_id: Annotated[UUID, Internal]
    osv_id: Annotated[str, Internal]
    aliases: Annotated[list[str], Internal]
    summary: Annotated[str, Internal]
    severity: Annotated[Severity, Internal]
    cvss: Annotated[float | None, Internal]
    epss: Annotated[float | None, Internal, Field(description="Probability of exploitation within 30 days (FIRST).")]
    is_known_exploited: Annotated[bool, Internal, Field(description="In CISA's catalogue (KEV).")]
    fixed_in: Annotated[str | None, Internal, Field(description="The lowest version above that is without it.")]
    rank: Annotated[float, Internal, Field(description="From 0 to 100: what to look at first.")]

    @classmethod
    def of(cls, finding: Finding) -> "FoundAdvisory":
        """The answer that shows a finding."""
        return cls(**{name: getattr(finding, name) for name in cls.model_fields})


class MatchedPackage(ResponseModel):
    """What is known of one version of a package."""

    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    state: Annotated[State, Internal]
    reason: Annotated[Reason | None, Internal, Field(description="Why it is unchecked.")]
    findings: Annotated[list[FoundAdvisory], Internal]
    unfixable_count: Annotated[int, Internal, Field(description="Findings left out because nothing fixes them.")]


class MatchAnswer(ResponseModel):
    """What is known of each package, as of the last whole import."""

    as_of: Annotated[datetime | None, Internal]
    packages: Annotated[list[MatchedPackage], Internal]
