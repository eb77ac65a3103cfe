"""Shapes of how raw rows are kept: the series, the tiers of servers, what each can do, and partitions as they are."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Series(StrEnum):
    """The raw tables, by name."""

    USAGE = "usage_event"
    PERFORMANCE = "performance_sample"


class TierName(StrEnum):
    """What a server has for time series: plain partitions, hypertables, or those with all that goes with them."""

    NONE = "none"
    APACHE = "apache"
    TSL = "tsl"


@dataclass(frozen=True)
class ServerRow:
    """What a server says of itself and of a series' table. version: of TimescaleDB in this database."""

    version: str | None
    license: str | None
    has_partitioned_rows: bool


@dataclass(frozen=True)
class PartitionRow:
    """One table with rows of a series: a partition, one of a large tenant, or a chunk. ends_at is not its own."""

    relation: str
    starts_at: datetime
    ends_at: datetime
    size_bytes: int
    is_indexed: bool
    is_compressed: bool


@dataclass(frozen=True)
class DefaultDayRow:
    """A day of UTC with rows that have no partition of their own."""

    day: date
    events: int


@dataclass(frozen=True)
class RetentionRow:
    """How long raw rows are kept; without a tenant, those of all tenants that have no retention of their own.

    deleted_before: nothing older is left.
    """

    tenant_id: UUID | None
    retention_days: int
    deleted_before: datetime | None


@dataclass(frozen=True)
class Refused:
    """Something that this tier cannot do, and why."""

    reason: str


@dataclass(frozen=True)
class Capabilities:
    """What a tier can do; an empty reason means that it can."""

    tier: TierName
    has_partitions_on_write: bool
    has_default_partition: bool
    has_large_tenants: bool
    no_compression: str = ""
    no_policies: str = ""
    no_adhoc_aggregate: str = ""
    notes: tuple[str, ...] = field(default=())
