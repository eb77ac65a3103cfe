"""Shapes of the performance series: what is counted of samples, and the slots that answers and objectives read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import log
from uuid import UUID

from shared.analytics.histogram import GAMMA, Histogram

# Which bucket a duration belongs to, as `bucket_of` says it, for the database to say the same.
BUCKETS_PER_LOG = 1 / log(GAMMA)


@dataclass(frozen=True, order=True)
class SlotKey:
    """Whose performance a slot is, of which plugin, where."""

    tenant_id: UUID
    plugin_id: UUID
    environment_id: UUID


@dataclass(frozen=True)
class Folded:
    """Samples of a slot whose durations are in one bucket; duration_bucket: None for those without a duration."""

    tenant_id: UUID
    plugin_id: UUID
    environment_id: UUID
    duration_bucket: int | None
    samples: int
    requests: int
    errors: int
    duration_us: float
    duration_max: float | None
    saturation_sum: float
    saturation_samples: int
    saturation_max: float | None

    @property
    def key(self) -> SlotKey:
        """Which slot it belongs to."""
        return SlotKey(self.tenant_id, self.plugin_id, self.environment_id)


@dataclass
class SlotFigures:
    """What is counted of a slot. timed: requests whose duration is known."""

    samples: int = 0
    requests: int = 0
    errors: int = 0
    timed: int = 0
    duration_us: float = 0.0
    duration_max: float | None = None
    saturation_sum: float = 0.0
    saturation_samples: int = 0
    saturation_max: float | None = None
    histogram: Histogram = field(default_factory=Histogram)

    def add(self, part: Folded) -> None:
        """Count samples of one bucket, too."""
        self.samples += part.samples
        self.requests += part.requests
        self.errors += part.errors
        self.saturation_sum += part.saturation_sum
        self.saturation_samples += part.saturation_samples
        self.saturation_max = _larger(self.saturation_max, part.saturation_max)
        if part.duration_bucket is not None and part.requests:
            self.timed += part.requests
            self.duration_us += part.duration_us
            self.duration_max = _larger(self.duration_max, part.duration_max)
            self.histogram.merge(Histogram({part.duration_bucket: part.requests}))


@dataclass(frozen=True)
class Slot:
    """A slot as it is read; histogram: only where it was asked for."""

    bucket: datetime
    requests: int
    errors: int
    timed: int
    histogram: bytes | None


@dataclass(frozen=True)
class Freshness:
    """Up to when what was written is counted, and how many seconds that is behind."""

    as_of: datetime
    behind_s: float


@dataclass(frozen=True)
class RefreshedPerformance:
    """What a run counted anew."""

    slots: int
    failed: int


def folded_slots(parts: Iterable[Folded]) -> dict[SlotKey, SlotFigures]:
    """The figures of each slot that has samples."""
    slots: dict[SlotKey, SlotFigures] = {}
    for part in parts:
        slots.setdefault(part.key, SlotFigures()).add(part)
    return slots


def _larger(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return max(known, default=None)
