"""Shapes of migrations: what the runner's tables hold, and what the API answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from shared.fields import Internal, ResponseModel


@dataclass(frozen=True)
class LeaseRow:
    """Who may migrate, or could last."""

    holder: str
    leased_until: datetime


@dataclass(frozen=True)
class Applied:
    """A migration that was applied; name and checksum are missing where an older tool wrote down its number alone."""

    version: str
    name: str | None
    sha256: str | None


@dataclass(frozen=True)
class InvalidIndex:
    """An index that a concurrent build left half done."""

    schema_name: str
    index_name: str


@dataclass(frozen=True)
class FoundIndex:
    """An index by its name, quoted where it must be, and whether reads may use it."""

    index_name: str
    is_valid: bool


@dataclass(frozen=True)
class HeldLock:
    """A lock on a relation that a session holds."""

    relation_id: int
    relation: str
    mode: str


@dataclass(frozen=True)
class Snapshot:
    """What a transaction sees, by a name, and when it began to."""

    snapshot: str
    taken_at: str


@dataclass(frozen=True)
class MigrationState:
    """What the database tells a request of migrations."""

    applied: list[dict[str, object]]
    holder: str | None
    leased_until: datetime | None
    last_run: dict[str, object] | None
    invalid_indexes: list[str]


class AppliedRow(BaseModel):
    """A migration that was applied, as the database keeps it."""

    version: str
    name: str | None
    applied_at: datetime | None
    sha256: str | None
    claims: list[str] | None


class AppliedMigration(ResponseModel):
    """A migration that was applied."""

    version: Annotated[str, Internal]
    name: Annotated[str | None, Internal]
    applied_at: Annotated[datetime | None, Internal]
    claims: Annotated[list[str] | None, Internal, Field(description="What was proven when it was applied.")]
    is_unchanged: Annotated[bool, Internal, Field(description="Whether this code has the very file that was applied.")]


class PendingMigration(ResponseModel):
    """A migration of this code that is not applied yet."""

    version: Annotated[str, Internal]
    name: Annotated[str, Internal]


class Lease(ResponseModel):
    """Who migrates now, and until when nobody else may."""

    holder: Annotated[str, Internal]
    leased_until: Annotated[datetime, Internal]


class RunOutcome(ResponseModel):
    """What the last runner did that found something to do; without an end it was killed, or is still at work."""

    kind: Annotated[str, Internal, Field(examples=["migrate", "dry-run", "back"])]
    holder: Annotated[str, Internal]
    started_at: Annotated[datetime, Internal]
    ended_at: Annotated[datetime | None, Internal]
    backup: Annotated[str | None, Internal]
    failure: Annotated[str | None, Internal]


class MigrationStatus(ResponseModel):
    """The schema of the installation; what runners do is shown to the platform's own operators alone."""

    applied: Annotated[list[AppliedMigration], Internal]
    pending: Annotated[list[PendingMigration], Internal]
    lease: Annotated[Lease | None, Internal] = None
    last_run: Annotated[RunOutcome | None, Internal] = None
    invalid_indexes: Annotated[list[str], Internal] = []
