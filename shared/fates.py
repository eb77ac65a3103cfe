"""What became of one record of a batch; only `Retry` goes back to the queue, each fate is counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stored:
    """It was applied, and its effect is committed."""


@dataclass(frozen=True)
class Duplicate:
    """It had been applied before, or something newer had; nothing was left to do."""


@dataclass(frozen=True)
class Dropped:
    """It will never be applied; reason: a constant, kebab-case, counted as a metric."""

    reason: str


@dataclass(frozen=True)
class Retry:
    """It could not be applied now; the queue gives it again, and after its last time keeps it as a dead letter."""

    reason: str


Fate = Stored | Duplicate | Dropped | Retry
