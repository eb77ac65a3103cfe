"""An advisory as the OSV schema 1.x has it, and only what we use of it; the rest of a record is passed over.

Each record is read on its own: one that is not valid is refused by its name, and takes no other with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from shared.fields import Instant, Storable
from shared.versions.advisory_ranges import FIXED, INTRODUCED, KINDS, LIMIT, Event, affected_versions
from shared.versions.semver import MAX_LENGTH

NPM = "npm"
MAX_SUMMARY = 500
MAX_DETAILS = 20_000
MAX_AFFECTED = 500
MAX_RANGES = 200
MAX_EVENTS = 500
MAX_LISTED = 10_000
MAX_ALIASES = 100

OsvId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$"), Storable]
VersionText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH), Storable]


def _shortened(most: int) -> BeforeValidator:
    return BeforeValidator(lambda text: text[:most] if isinstance(text, str) else text)


def _year(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2999:
        raise ValueError("must be between 1970 and 2999")
    return at


When = Annotated[Instant, AfterValidator(_year)]


class OsvPart(BaseModel):
    """A part of a record; what it has besides is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class OsvPackage(OsvPart):
    """Which package of which registry."""

    ecosystem: str
    name: Annotated[str, StringConstraints(min_length=1, max_length=1000), Storable]


class OsvEvent(OsvPart):
    """One point in the order of versions."""

    introduced: VersionText | None = None
    fixed: VersionText | None = None
    last_affected: VersionText | None = None
    limit: VersionText | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "OsvEvent":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError(f"an event is exactly one of {', '.join(KINDS)}")
        return self

    @property
    def pair(self) -> Event:
        """Kind and version."""
        ((kind, version),) = self.model_dump(exclude_none=True).items()
        return kind, version


class OsvRange(OsvPart):
    """Events in the order of versions, or of git's commits."""

    type: str
    events: Annotated[list[OsvEvent], Field(min_length=1, max_length=MAX_EVENTS)]

    @property
    def is_of_versions(self) -> bool:
        """Is it about versions? npm orders its ecosystem by semver, so that both types say the same."""
        return self.type in {"SEMVER", "ECOSYSTEM"}


class OsvSeverity(OsvPart):
    """A vector of CVSS, or a rating of another kind."""

    type: str
    score: Annotated[str, StringConstraints(max_length=300)]


class OsvAffected(OsvPart):
    """What is affected of one package."""

    package: OsvPackage | None = None
    ranges: Annotated[list[OsvRange], Field(max_length=MAX_RANGES)] = []
    versions: Annotated[list[VersionText], Field(max_length=MAX_LISTED)] = []
    severity: Annotated[list[OsvSeverity], Field(max_length=20)] = []

    @property
    def is_npm(self) -> bool:
        """Is it about a package of npm?"""
        return self.package is not None and self.package.ecosystem == NPM

    @property
    def events(self) -> list[list[Event]]:
        """The events of its ranges of versions."""
        return [[event.pair for event in one.events] for one in self.ranges if one.is_of_versions]

    @property
    def fixed(self) -> list[str]:
        """The versions that are said to be without it."""
        return list(dict.fromkeys(version for events in self.events for kind, version in events if kind == FIXED))


class OsvNote(OsvPart):
    """What GitHub's advisory database says besides: a rating in one word."""

    severity: str | None = None


class OsvRecord(OsvPart):
    """One advisory."""

    id: OsvId
    modified: When
    published: When | None = None
    withdrawn: When | None = None
    aliases: Annotated[list[OsvId], Field(max_length=MAX_ALIASES)] = []
    summary: Annotated[str, _shortened(MAX_SUMMARY), Storable] = ""
    details: Annotated[str, _shortened(MAX_DETAILS), Storable] = ""
    severity: Annotated[list[OsvSeverity], Field(max_length=20)] = []
    affected: Annotated[list[OsvAffected], Field(max_length=MAX_AFFECTED)] = []
    database_specific: OsvNote | None = None

    @property
    def of_npm(self) -> list[OsvAffected]:
        """What it says of npm's packages."""
        return [one for one in self.affected if one.is_npm]

    @property
    def vectors(self) -> Iterator[str]:
        """Every vector of CVSS in it."""
        for severities in (self.severity, *(one.severity for one in self.of_npm)):
            yield from (one.score for one in severities if one.type.startswith("CVSS"))

    @property
    def names(self) -> list[str]:
        """Every id it goes by, its own first."""
        return list(dict.fromkeys([self.id, *self.aliases]))


def read_record(given: JsonValue) -> OsvRecord:
    """Read one record. Raises: ValueError that says where it is wrong, and never what stood there."""
    try:
        record = OsvRecord.model_validate(given)
        for one in record.of_npm:
            _check_npm(one)
    except ValidationError as exc:
        raise ValueError("; ".join(_told(exc.errors(include_input=False, include_url=False)[:3]))) from None
    return record


def _check_npm(one: OsvAffected) -> None:
    if one.package is not None and len(one.package.name) > 214:
        raise ValueError("a package of npm has at most 214 characters")
    if not one.events and not one.versions:
        raise ValueError("says of a package of npm not which versions are affected")
    for events in one.events:
        _check_events(events)
    affected_versions(one.events, one.versions)


def _check_events(events: Sequence[Event]) -> None:
    if not any(kind == INTRODUCED for kind, _ in events):
        raise ValueError("a range of versions does not say where it begins")
    if any(version == "*" and kind != LIMIT for kind, version in events):
        raise ValueError('only a limit may be "*"')


def _told(errors: Iterable[object]) -> Iterator[str]:
    for error in errors:
        if isinstance(error, dict):
            yield ".".join(map(str, error["loc"])) + ": " + str(error["msg"])
