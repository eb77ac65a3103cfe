"""What each number means: one registry of names, units and formulas, which every answer of room analytics points into.

A metric is computed from one `Cell`, of whatever stretch of time, plugin or part it is. An indicator needs more than
one and has its code where it is asked for; its meaning stands here too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from shared.analytics.cells import Cell, Figure, Need


class Metric(StrEnum):
    """A number that every cell has."""

    EVENTS = "events"
    ERRORS = "errors"
    ERROR_RATE = "error_rate"
    ACTIVE_USERS = "active_users"
    EVENTS_PER_USER = "events_per_user"
    DURATION_MEAN = "duration_mean"
    DURATION_MAX = "duration_max"
    DURATION_P50 = "duration_p50"
    DURATION_P90 = "duration_p90"
    DURATION_P95 = "duration_p95"
    DURATION_P99 = "duration_p99"


class Indicator(StrEnum):
    """A number that is made of several cells."""

    NEW_USERS = "new_users"
    STICKINESS = "stickiness"
    PLUGINS_USED = "plugins_used"
    RETENTION = "retention"
    ADOPTION = "adoption"
    VERSION_SHARE = "version_share"
    FUNNEL_UNORDERED = "funnel_unordered"
    FUNNEL_ORDERED = "funnel_ordered"
    TENANTS = "tenants"
    SLI = "sli"
    BURN_RATE = "burn_rate"


class Unit(StrEnum):
    """What a number counts."""

    EVENTS = "events"
    USERS = "users"
    PLUGINS = "plugins"
    TENANTS = "tenants"
    RATIO = "ratio"
    MILLISECONDS = "ms"


@dataclass(frozen=True)
class Definition:
    """Name, unit and formula of a number."""

    name: str
    unit: Unit
    formula: str


def _percentile(share: float) -> Callable[[Cell], float | None]:
    return lambda cell: cell.histogram.percentile(share) if cell.timed else None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


_VALUES: dict[Metric, Callable[[Cell], float | None]] = {
    Metric.EVENTS: lambda cell: cell.events,
    Metric.ERRORS: lambda cell: cell.errors,
    Metric.ERROR_RATE: lambda cell: _ratio(cell.errors, cell.events),
    Metric.ACTIVE_USERS: lambda cell: len(cell.users),
    Metric.EVENTS_PER_USER: lambda cell: _ratio(cell.events, len(cell.users)),
    Metric.DURATION_MEAN: lambda cell: _ratio(cell.duration_sum, cell.timed),
    Metric.DURATION_MAX: lambda cell: cell.duration_max,
    Metric.DURATION_P50: _percentile(0.5),
    Metric.DURATION_P90: _percentile(0.9),
    Metric.DURATION_P95: _percentile(0.95),
    Metric.DURATION_P99: _percentile(0.99),
}
# What of a cell they are made of, beside its numbers.
_FIGURES = {Metric.ACTIVE_USERS: Figure.USERS, Metric.EVENTS_PER_USER: Figure.USERS} | dict.fromkeys(
    (Metric.DURATION_P50, Metric.DURATION_P90, Metric.DURATION_P95, Metric.DURATION_P99), Figure.HISTOGRAM
)
# Numbers that are nothing where nothing happened; the others have no value there.
_COUNTS = {Metric.EVENTS, Metric.ERRORS, Metric.ACTIVE_USERS}

_PERCENTILE = "from a histogram of logarithmic buckets (each 1.1 times the one before): at most 5 % off"

DEFINITIONS: dict[Metric | Indicator, Definition] = {
    Metric.EVENTS: Definition("Events", Unit.EVENTS, "count of usage events, each (source, id) once"),
    Metric.ERRORS: Definition("Errors", Unit.EVENTS, "count of usage events with is_error"),
    Metric.ERROR_RATE: Definition("Error rate", Unit.RATIO, "errors / events"),
    Metric.ACTIVE_USERS: Definition("Active users", Unit.USERS, "count of distinct users with an event"),
    Metric.EVENTS_PER_USER: Definition("Events per user", Unit.EVENTS, "events / active users"),
    Metric.DURATION_MEAN: Definition(
        "Mean duration", Unit.MILLISECONDS, "sum of duration_ms / events with duration_ms"
    ),
    Metric.DURATION_MAX: Definition("Longest duration", Unit.MILLISECONDS, "greatest duration_ms"),
    Metric.DURATION_P50: Definition(
        "Median duration", Unit.MILLISECONDS, f"50th percentile of duration_ms, {_PERCENTILE}"
    ),
    Metric.DURATION_P90: Definition(
        "p90 duration", Unit.MILLISECONDS, f"90th percentile of duration_ms, {_PERCENTILE}"
    ),
    Metric.DURATION_P95: Definition(
        "p95 duration", Unit.MILLISECONDS, f"95th percentile of duration_ms, {_PERCENTILE}"
    ),
    Metric.DURATION_P99: Definition(
        "p99 duration", Unit.MILLISECONDS, f"99th percentile of duration_ms, {_PERCENTILE}"
    ),
    Indicator.NEW_USERS: Definition(
        "New users", Unit.USERS, "active users of the period without an event in the three years before it"
    ),
    Indicator.STICKINESS: Definition(
        "Stickiness",
        Unit.RATIO,
        "active users of the day / active users of the 30 days that end with it; of a period: mean active users of its"
        " days / active users of the period",
    ),
    Indicator.PLUGINS_USED: Definition("Plugins in use", Unit.PLUGINS, "count of plugins with an event"),
    Indicator.RETENTION: Definition(
        "Retention",
        Unit.RATIO,
        "of the users whose first event in three years was in the cohort's week (Monday to Sunday, UTC), the share"
        " with an event in a later week",
    ),
    Indicator.ADOPTION: Definition(
        "Adoption of a plugin", Unit.RATIO, "active users of the plugin / active users of the tenant"
    ),
    Indicator.VERSION_SHARE: Definition(
        "Adoption of a version", Unit.RATIO, "active users of the version / active users of the plugin"
    ),
    Indicator.FUNNEL_UNORDERED: Definition(
        "Funnel, unordered", Unit.USERS, "users with an event of this action and of all before it, in whatever order"
    ),
    Indicator.FUNNEL_ORDERED: Definition(
        "Funnel, ordered",
        Unit.USERS,
        "users whose first event of the first action is in the period, and whose first events of the actions up to this"
        " one came in the given order before its end",
    ),
    Indicator.TENANTS: Definition(
        "Tenants", Unit.TENANTS, "count of tenants with an event; nothing is told of fewer than five"
    ),
    Indicator.SLI: Definition(
        "Service level indicator",
        Unit.RATIO,
        "good requests / requests, of performance samples; for latency of those whose duration is known",
    ),
    Indicator.BURN_RATE: Definition("Burn rate", Unit.RATIO, "(1 - sli) / (1 - target), in a window that ends now"),
}


def needs_of(metric: Metric) -> set[Need]:
    """What cells have to be read with for that number."""
    return {_FIGURES[metric]} if metric in _FIGURES else set()


def value_of(metric: Metric, cell: Cell | None) -> float | None:
    """The number of a cell; of no cell 0 where it is a count, and None else."""
    if cell is None:
        return 0 if metric in _COUNTS else None
    return _VALUES[metric](cell)


def change(value: float | None, before: float | None) -> float | None:
    """By what share a number has grown; None where there is nothing to compare with."""
    return None if value is None or not before else (value - before) / before
