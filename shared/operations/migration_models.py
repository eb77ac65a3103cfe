"""Shapes of migrations: what the runner's tables hold, and what the API answers."""

from dataclasses import dataclass
from datetime import datetime


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
