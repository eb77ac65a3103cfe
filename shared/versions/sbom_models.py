"""Shapes of a software bill of materials: what one is made of, and the document as CycloneDX 1.6 has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from shared.environments.import_models import ImportReport
from shared.fields import Internal, Line, Public, RequestModel, ResponseModel
from shared.filters import ReadsNothing
from shared.versions.match_models import Matches
from shared.versions.package_names import ANY_NPM_NAME, MAX_NAME_LENGTH
from shared.versions.semver import MAX_LENGTH

# An answer of a Lambda function has 6 MB at most, and a package takes some 300 bytes of it.
MAX_PACKAGES = 10_000
# Of the same 6 MB, some 700 bytes for each.
MAX_FINDINGS = 3_000

PackageName = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_LENGTH, pattern=ANY_NPM_NAME)]
PackageVersion = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH, pattern=r"^[!-~]+$")]


def _is_bounded(packages: Mapping[str, str | Sequence[str]] | None) -> Mapping[str, str | Sequence[str]] | None:
    counts = (1 if isinstance(versions, str) else len(versions) for versions in (packages or {}).values())
    if sum(counts) > MAX_PACKAGES:
        raise ValueError(f"at most {MAX_PACKAGES} versions in all")
    return packages


class SbomRequest(RequestModel):
    """What a bill of materials shall list, and what it calls the whole."""

    packages: Annotated[
        dict[PackageName, PackageVersion | Annotated[list[PackageVersion], Field(min_length=1, max_length=1000)]]
        | None,
        Field(
            min_length=1,
            max_length=MAX_PACKAGES,
            description="Name and version of each package, or its versions. Without it `environment_id` says them.",
            examples=[{"@backstage/plugin-catalog": "1.31.0", "lodash": ["4.17.15", "4.17.21"]}],
        ),
        AfterValidator(_is_bounded),
    ] = None
    environment_id: Annotated[
        UUID | None, Field(description="The environment whose packages, as last imported, it lists instead.")
    ] = None
    host_version: Annotated[
        PackageVersion | None, Field(description="The Backstage release they run on; of an environment, its own.")
    ] = None
    name: Annotated[Line, Field(description="What they make up together.")] = "backstage"
    version: Annotated[Line | None, Field(description="Which one of those.")] = None
    has_vulnerabilities: Annotated[
        bool, Field(description="Does it tell what advisories say of the packages, as of now?")
    ] = False

    @model_validator(mode="after")
    def _is_of_one_set(self) -> "SbomRequest":
        if (self.packages is None) == (self.environment_id is None):
            raise ValueError("give either packages or environment_id")
        return self

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each name with each version of it once, in the order given; none where an environment says them."""
        listed = ((name, [v] if isinstance(v, str) else v) for name, v in (self.packages or {}).items())
        return [(name, version) for name, versions in listed for version in dict.fromkeys(versions)]


@dataclass(frozen=True, slots=True)
class Root:
    """What all packages of a bill make up together."""

    name: str
    version: str | None
    host_version: str | None


@dataclass(frozen=True, slots=True)
class Package:
    """One package of one version. requires: what of the same bill it depends on; None where nobody knows."""

    name: str
    version: str
    license: str | None = None
    requires: Sequence[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What a bill of materials says. direct: the packages that the root itself asks for.

    matches: what advisories say of them; None where that was not asked.
    """

    root: Root
    packages: Sequence[Package]
    direct: Sequence[tuple[str, str]]
    matches: Matches | None = None


@dataclass(frozen=True)
class SbomRow:
    """What the catalog knows of the n-th package, from 1. dependencies: None of a version that it does not know."""

    n: int
    plugin_id: UUID
    license: str | None
    dependencies: list[dict[str, str]] | None


class Sbom(ResponseModel):
    """A software bill of materials in CycloneDX 1.6."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)

    schema_url: Annotated[str, Field(alias="$schema"), Public]
    bom_format: Annotated[str, Field(alias="bomFormat"), Public]
    spec_version: Annotated[str, Field(alias="specVersion"), Public]
    serial_number: Annotated[
        str, Field(alias="serialNumber", description="Of its content: the same for the same packages."), Internal
    ]
    version: Annotated[int, Public]
    metadata: Annotated[dict[str, JsonValue], Internal]
    components: Annotated[list[JsonValue], Internal]
    dependencies: Annotated[
        list[JsonValue], Field(description="A package that is not named here has dependencies nobody knows."), Internal
    ]
    vulnerabilities: Annotated[list[JsonValue] | None, Internal] = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A component that is no npm package, or does not say which."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unversioned:
    """An npm package without a version that could be compared."""

    name: str
    version: str | None


@dataclass(frozen=True, slots=True)
class ReadBill:
    """What was read from a bill of somebody's: versions by name, both in order, and what could not be taken."""

    packages: Mapping[str, Sequence[str]]
    skipped: Sequence[Skipped] = field(default_factory=tuple)
    unversioned: Sequence[Unversioned] = field(default_factory=tuple)


class ImportSbomQuery(RequestModel):
    """Whose packages a bill of materials tells of."""

    environment_id: Annotated[UUID | None, ReadsNothing("says where the packages run")] = None
    is_dry_run: Annotated[
        bool, Field(alias="dry_run", description="Answer what is found, and keep nothing."), ReadsNothing("keeps less")
    ] = False
    host_version: Annotated[PackageVersion | None, ReadsNothing("says what they run on")] = None


class SkippedComponent(ResponseModel):
    """A component that is no npm package, or does not say which."""

    name: Annotated[str, Internal, Field(description="Its purl, reference or name, whichever it has first.")]
    reason: Annotated[str, Internal, Field(description="no-purl, not-npm or purl-malformed.")]


class SbomReport(ImportReport):
    """What is found about the packages of a bill of materials, and what of it was not taken."""

    skipped_count: Annotated[int, Internal]
    skipped: Annotated[list[SkippedComponent], Internal, Field(description="The first 1,000 of them.")]
