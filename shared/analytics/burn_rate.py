"""How well an objective is kept: SLI, error budget, and how fast the budget burns over several windows at once.

Rules and factors are those of the Google SRE workbook, chapter "Alerting on SLOs": a rule needs its long window, so
that it is about something that matters, and its short one, so that it ends soon after its cause did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import sqrt

# Of a normal distribution: the bound is too high for one window in forty.
Z = 1.96
# An alert ends only well under the rate at which it began, or a rate that stays near it would ring again and again.
CALM_SHARE = 0.8


@dataclass(frozen=True)
class Counts:
    """Requests of some time, and how many of them kept the objective."""

    good: int = 0
    total: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Those of both times."""
        return Counts(self.good + other.good, self.total + other.total)

    @property
    def bad(self) -> int:
        """Requests that did not keep it."""
        return self.total - self.good


class RuleName(StrEnum):
    """A rule, by how fast what it looks for uses the budget up."""

    FAST = "fast"
    SLOW = "slow"
    TRICKLE = "trickle"


@dataclass(frozen=True)
class BurnRule:
    """Both windows must burn at more than `factor` times the rate that uses the budget up just at its end."""

    name: RuleName
    factor: float
    long: timedelta
    short: timedelta


# Of a budget of 30 days: 2 % in an hour, 5 % in six hours, 10 % in three days.
RULES = (
    BurnRule(RuleName.FAST, 14.4, timedelta(hours=1), timedelta(minutes=5)),
    BurnRule(RuleName.SLOW, 6.0, timedelta(hours=6), timedelta(minutes=30)),
    BurnRule(RuleName.TRICKLE, 1.0, timedelta(days=3), timedelta(hours=6)),
)
WINDOWS = tuple(sorted({window for rule in RULES for window in (rule.long, rule.short)}))


class Signal(StrEnum):
    """What a rule says of a moment: `between` is too little to begin an alert, and too much to end one."""

    BURNING = "burning"
    BETWEEN = "between"
    CALM = "calm"
    NO_DATA = "no-data"


@dataclass(frozen=True)
class Budget:
    """What of the requests in the window may fail. left: 1 untouched, 0 used up, below it overdrawn."""

    allowed: float
    spent: int
    left: float


def sli(counts: Counts) -> float | None:
    """The share of requests that kept the objective; None without any."""
    return counts.good / counts.total if counts.total else None


def burn_rate(counts: Counts, target: float) -> float | None:
    """How many times faster than its budget allows something fails; None without requests.

    target: the share that has to be good, under 1. A rate of 1 uses the budget up just when its window ends.
    """
    return counts.bad / counts.total / (1 - target) if counts.total else None


def least_error_rate(counts: Counts) -> float:
    """The error rate that these requests prove: the lower end of Wilson's score interval, 0 without requests.

    One failure of ten requests is a rate of 10 %, and proves 1.8 %.
    """
    if not counts.bad:
        return 0.0
    n, share = counts.total, counts.bad / counts.total
    middle = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + Z * Z / n))


def budget_of(counts: Counts, target: float) -> Budget:
    """The error budget of a window with these requests; without any it is untouched."""
    allowed = counts.total * (1 - target)
    return Budget(allowed, counts.bad, 1 - counts.bad / allowed if allowed else 1.0)


def time_to_exhaustion(budget: Budget, rate: float | None, window: timedelta) -> timedelta | None:
    """After how long the budget is used up if it goes on like that; None if it never is.

    rate: the burn rate of now. window: of the budget.
    """
    if budget.left <= 0:
        return timedelta(0)
    return window * (budget.left / rate) if rate else None


def signal_of(rule: BurnRule, windows: Mapping[timedelta, Counts], target: float, least_events: int) -> Signal:
    """What a rule says of its two windows.

    Burning has to be proven, in both and by enough requests in the long one; calm is the rate as it is, in either.
    """
    both = (windows[rule.long], windows[rule.short])
    if not all(counts.total for counts in both):
        return Signal.NO_DATA
    limit = rule.factor * (1 - target)
    if both[0].total >= least_events and all(least_error_rate(counts) > limit for counts in both):
        return Signal.BURNING
    is_calm = any(counts.bad < limit * CALM_SHARE * counts.total for counts in both)
    return Signal.CALM if is_calm else Signal.BETWEEN
