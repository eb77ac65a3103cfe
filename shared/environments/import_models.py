"""Shapes of imports: the packages somebody tells of, and what is found about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from shared.environments.install_models import InstalledSet, Source
from shared.fields import Internal, RequestModel, ResponseModel, Storable
from shared.versions.package_names import ANY_NPM_NAME, MAX_NAME_LENGTH
from shared.versions.semver import MAX_LENGTH, checked_range, checked_version

MAX_NAMES = 20_000
# A name is there in a few versions at most; a lock file with more in all than this does not fit a request either.
MAX_PACKAGES = 40_000


def _is_bounded(packages: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    if sum(map(len, packages.values())) > MAX_PACKAGES:
        raise ValueError(f"at most {MAX_PACKAGES} versions in all")
    return packages


PackageName = Annotated[
    str, StringConstraints(max_length=MAX_NAME_LENGTH, pattern=ANY_NPM_NAME, strip_whitespace=False)
]
VersionText = Annotated[
    str, StringConstraints(max_length=MAX_LENGTH, strip_whitespace=False), AfterValidator(checked_version)
]
RangeText = Annotated[str, Field(max_length=MAX_LENGTH), Storable, AfterValidator(checked_range)]


class ImportDraft(RequestModel):
    """The packages that an environment runs, by name with all versions of it, as a lock file has them."""

    is_dry_run: Annotated[
        bool, Field(alias="dry_run", description="Answer what is found, and keep nothing; needs no environment.")
    ] = False
    environment_id: Annotated[UUID | None, Field(validate_default=True)] = None
    host_version: Annotated[
        VersionText | None, Field(examples=["1.35.0"], description="The Backstage release they run on.")
    ] = None
    source: Annotated[Source, Field(description="What the packages were read from.")] = Source.MANUAL
    packages: Annotated[
        dict[PackageName, Annotated[list[VersionText], Field(min_length=1, max_length=1000)]],
        Field(max_length=MAX_NAMES, examples=[{"@backstage/plugin-catalog": ["1.20.0"]}]),
        AfterValidator(_is_bounded),
    ]
    direct: Annotated[
        dict[PackageName, RangeText],
        Field(
            max_length=MAX_NAMES,
            examples=[{"@backstage/plugin-catalog": "^1.20.0"}],
            description="What the repository asks for itself, with the range it wants.",
        ),
    ] = {}

    @field_validator("environment_id")
    @classmethod
    def _is_somewhere(cls, environment_id: UUID | None, info: ValidationInfo) -> UUID | None:
        if environment_id is None and info.data.get("is_dry_run") is False:
            raise ValueError("needed unless dry_run is true")
        return environment_id

    @field_validator("direct")
    @classmethod
    def _are_installed(cls, direct: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        missing = sorted(direct.keys() - info.data.get("packages", direct).keys())
        if missing:
            raise ValueError(f"not among the packages: {', '.join(missing[:10])}")
        return direct

    @property
    def installed(self) -> InstalledSet:
        """What it tells of."""
        return InstalledSet.of(self.source, self.host_version, self.packages, self.direct)


@dataclass(frozen=True)
class PluginFact:
    """What the catalog says of one installed version of a plugin.

    is_library: a public one that says of itself that it is neither a plugin nor made for one, as zod does.
    released_at: None where the catalog does not know this version. latest_version: the highest stable one, None before
    there is any. releases_ahead: stable versions above this one. Neither counts yanked ones. yanked_reason and
    version_message: what is said of this version alone.
    """

    plugin_id: UUID
    name: str
    is_library: bool
    version: str
    released_at: datetime | None
    latest_version: str | None
    latest_released_at: datetime | None
    releases_ahead: int
    yanked_reason: str | None
    version_message: str | None
    deprecation_message: str | None
    successor_plugin_id: UUID | None
    successor_name: str | None


class InstalledPlugin(ResponseModel):
    """A package that is a plugin the catalog knows."""

    name: Annotated[str, Internal]
    plugin_id: Annotated[UUID, Internal]
    version: Annotated[str, Internal]


class Outdated(ResponseModel):
    """A plugin with a newer stable version, and how far behind it is.

    Of majors, minors and patches one is not 0: the first number in which the two versions differ, and by how much; none
    where a pre-release is behind its own release.
    """

    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    latest: Annotated[str, Internal]
    majors: Annotated[int, Internal]
    minors: Annotated[int, Internal]
    patches: Annotated[int, Internal]
    releases: Annotated[int, Internal, Field(description="Stable versions above the installed one.")]
    days: Annotated[
        int | None,
        Internal,
        Field(description="Between the two releases; null where the catalog does not know the installed version."),
    ]


class Deprecated(ResponseModel):
    """A plugin, or one version of it, that should no longer be used."""

    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    is_yanked: Annotated[bool, Internal, Field(description="The version was taken back; the message says why.")]
    message: Annotated[str, Internal]
    replacement: Annotated[str | None, Internal, Field(description="The name of the plugin to use instead.")]


class PackageConflict(ResponseModel):
    """Why some packages do not go together."""

    explanation: Annotated[str, Internal]
    names: Annotated[list[str], Internal]


class Duplicate(ResponseModel):
    """A plugin in more than one version; in one environment there is room for one. Libraries are often there twice."""

    name: Annotated[str, Internal]
    versions: Annotated[list[str], Internal, Field(description="Lowest first.")]


class Vulnerable(ResponseModel):
    """A package that an advisory speaks of."""

    href: Annotated[str, Internal, Field(description="The advisory.")]
    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    advisory_id: Annotated[str, Internal, Field(description="What its source calls it, such as GHSA-… or CVE-….")]
    aliases: Annotated[list[str], Internal]
    summary: Annotated[str, Internal]
    severity: Annotated[str, Internal]
    cvss: Annotated[float | None, Internal]
    epss: Annotated[float | None, Internal, Field(description="Probability of exploitation within 30 days (FIRST).")]
    is_known_exploited: Annotated[bool, Internal, Field(description="In CISA's catalogue (KEV).")]
    fixed_in: Annotated[str | None, Internal, Field(description="The lowest version above that is without it.")]
    rank: Annotated[float, Internal, Field(description="From 0 to 100: what to look at first.")]


class Unchecked(ResponseModel):
    """A package about which something could not be found out: it is not known to be good."""

    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    reason: Annotated[str, Internal]


class ImportCounts(ResponseModel):
    """How many there are of each."""

    packages: Annotated[int, Internal, Field(description="Names with a version: a name in two versions counts twice.")]
    plugins: Annotated[int, Internal]
    outdated: Annotated[int, Internal]
    deprecated: Annotated[int, Internal]
    conflicts: Annotated[int, Internal]
    duplicates: Annotated[int, Internal]
    vulnerable: Annotated[int, Internal]
    unknown: Annotated[int, Internal]
    unchecked: Annotated[int, Internal]


class Findings(ResponseModel):
    """What is found about some packages, each list by name."""

    plugins: Annotated[list[InstalledPlugin], Internal]
    outdated: Annotated[list[Outdated], Internal]
    deprecated: Annotated[list[Deprecated], Internal]
    conflicts: Annotated[list[PackageConflict], Internal]
    duplicates: Annotated[list[Duplicate], Internal]
    vulnerable: Annotated[list[Vulnerable], Internal, Field(description="What ranks highest first.")]
    unknown: Annotated[
        list[str],
        Internal,
        Field(description="What looks like a plugin and is in no catalog you see. Others, as react, are not listed."),
    ]
    unchecked: Annotated[list[Unchecked], Internal]
    advisories_as_of: Annotated[
        datetime | None,
        Internal,
        Field(description="Up to when advisories are known as a whole; null: they never were."),
    ]


class ImportReport(Findings):
    """What an environment runs, against the catalog and the advisories as of now."""

    environment_id: Annotated[UUID | None, Internal]
    is_changed: Annotated[bool, Internal, Field(description="Did this import change what the environment runs?")]
    host_version: Annotated[str | None, Internal]
    as_of: Annotated[datetime, Internal]
    counts: Annotated[ImportCounts, Internal]
