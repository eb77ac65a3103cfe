"""When people work: how much of a week falls on a day, and how much of a day before an hour, in their own time zone."""

from datetime import datetime

import numpy as np
import numpy.typing as npt

from infra.local.sample.events.traffic import TenantTraffic, Traffic, midnight_us

Floats = npt.NDArray[np.float64]

DAY_US = 86_400_000_000
# From Monday; the weekend is for who is on call.
_WEEKDAYS = np.array([1.0, 1.08, 1.05, 1.0, 0.86, 0.13, 0.09])
# What grows in a year at the rate of these days.
_GROWTH_A_DAY = 0.004
_RUSHES_A_YEAR = 4
_RUSH = 2.5
_HOURS = np.arange(25, dtype=np.float64)
# From midnight: a morning, a lunch, an afternoon; and jobs at night, which people did not start by hand.
_WORKDAY = np.array([2, 1, 1, 2, 1, 1, 3, 10, 34, 62, 70, 64, 40, 48, 66, 64, 52, 34, 16, 9, 7, 5, 4, 3], float)
_WEEKEND = np.array([3, 2, 2, 3, 2, 2, 3, 4, 6, 8, 10, 10, 9, 9, 10, 10, 9, 8, 8, 8, 7, 6, 5, 4], float)


def is_weekend(traffic: Traffic, day: int) -> bool:
    """Whether the day with this number is a Saturday or a Sunday."""
    return traffic.day(day).weekday() > 4


def day_weights(traffic: Traffic, tenant: TenantTraffic, rng: np.random.Generator) -> Floats:
    """How much of its events a tenant has on each day: the weekday's, some growth, a little chance, rare rushes."""
    numbers = np.arange(traffic.days)
    weekdays = _WEEKDAYS[(traffic.first_day.weekday() + numbers) % 7]
    chance = np.exp(rng.normal(0, 0.06, traffic.days))
    rushes = np.where(rng.random(traffic.days) < _RUSHES_A_YEAR / 365, _RUSH, 1.0)
    weights = weekdays * (1 + _GROWTH_A_DAY * numbers) * chance * rushes
    weights[-1] *= _share_before(traffic, tenant, traffic.days - 1, traffic.until)
    return np.asarray(weights)


def draw_times(
    traffic: Traffic, tenant: TenantTraffic, day: int, count: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """`count` moments of a day at the tenant's place, in order; in microseconds since 1970, before `until`."""
    most = _share_before(traffic, tenant, day, traffic.until)
    hours = np.interp(np.sort(rng.random(count)) * most, _before(traffic, day), _HOURS)
    times = midnight_us(tenant.zone, traffic.day(day)) + (hours * (DAY_US / 24)).astype(np.int64)
    return np.minimum(times, int(traffic.until.timestamp() * 1_000_000) - 1)


def _before(traffic: Traffic, day: int) -> Floats:
    """How much of the day lies before each full hour, from 0 to 1."""
    hours = _WEEKEND if is_weekend(traffic, day) else _WORKDAY
    return np.concatenate(([0.0], np.cumsum(hours) / hours.sum()))


def _share_before(traffic: Traffic, tenant: TenantTraffic, day: int, until: datetime) -> float:
    hours = (until.timestamp() * 1_000_000 - midnight_us(tenant.zone, traffic.day(day))) / (DAY_US / 24)
    return float(np.interp(hours, _HOURS, _before(traffic, day)))
