"""What went wrong in the generated days, and is known to: releases that fail at first, and a few true anomalies."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from infra.local.sample.events.shapes import DAY_US, Floats
from infra.local.sample.events.traffic import TenantTraffic, Traffic, midnight_us

Times = npt.NDArray[np.int64]

# The newest versions of a plugin that come out within the days, and how likely one fails at first.
_ROLLED_OUT = 3
_BAD = 0.35
_BAD_HOURS = (10, 36)
_ANOMALIES = 3
_ANOMALY_HOURS = (3, 10)
_HOUR_US = DAY_US // 24


class Kind(StrEnum):
    """What an anomaly looks like."""

    SLOW = "slow"
    FAILING = "failing"
    SILENT = "silent"


@dataclass(frozen=True)
class Anomaly:
    """One plugin of a tenant, by its rank, from a moment until another; microseconds since 1970."""

    plugin: int
    kind: Kind
    since: int
    until: int


@dataclass(frozen=True)
class Rollouts:
    """A row a plugin. begin: when each version came out, the one before all days first. bad_until: while it fails.

    versions: their names; a plugin with fewer has its oldest several times.
    """

    begin: Times
    bad_until: Times
    versions: npt.NDArray[np.object_]
    # Days until two in three have it.
    spread: Floats

    def version_of(self, plugins: Times, times: Times, patience: Floats) -> Times:
        """Which version each of these people has of a plugin at a moment."""
        due = self.begin[plugins, 1:] + (patience * self.spread[plugins] * DAY_US).astype(np.int64)[:, None]
        return np.asarray((times[:, None] >= due).sum(axis=1))


def plan_rollouts(traffic: Traffic, tenant: TenantTraffic, rng: np.random.Generator) -> Rollouts:
    """When the tenant takes up the newest versions of its plugins: in the order in which they came out."""
    count = len(tenant.plugins)
    began = midnight_us(tenant.zone, traffic.first_day)
    due = np.sort(rng.uniform(0.05, 0.95, (count, _ROLLED_OUT)), axis=1) * traffic.days * DAY_US
    begin = np.concatenate((np.full((count, 1), began), began + due.astype(np.int64)), axis=1)
    hours = rng.uniform(*_BAD_HOURS, begin.shape) * (rng.random(begin.shape) < _BAD)
    hours[:, 0] = 0
    return Rollouts(
        begin=begin,
        bad_until=begin + (hours * _HOUR_US).astype(np.int64),
        versions=_newest([plugin.versions for plugin in tenant.plugins]),
        spread=rng.uniform(0.8, 4.0, count),
    )


def plan_anomalies(traffic: Traffic, tenant: TenantTraffic, rng: np.random.Generator) -> list[Anomaly]:
    """A few of the plugins that are used most, at working hours."""
    first = midnight_us(tenant.zone, traffic.first_day)
    found = []
    for kind in list(Kind)[:_ANOMALIES]:
        plugin = int(rng.integers(0, min(4, len(tenant.plugins))))
        since = first + int(rng.integers(0, traffic.days)) * DAY_US + int(rng.integers(9, 14)) * _HOUR_US
        found.append(Anomaly(plugin, kind, since, since + int(rng.integers(*_ANOMALY_HOURS)) * _HOUR_US))
    return found


def _newest(versions: Sequence[Sequence[str]]) -> npt.NDArray[np.object_]:
    kept = [[*[*(own or ["0.1.0"])][:1] * (_ROLLED_OUT + 1), *own][-_ROLLED_OUT - 1 :] for own in versions]
    return np.array(kept, dtype=object)
