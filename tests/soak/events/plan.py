"""What a soak run of events is asked to do."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

import numpy as np

from infra.local.sample.events.traffic import LARGEST, PluginTraffic, TenantTraffic, Traffic

ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles")
VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0")


@dataclass(frozen=True)
class Plan:
    """events: that occur; 5 % of them come twice, 5 % late, and one in a thousand again under another time.
    kills: SIGKILLs of writers, refreshers and checkers of ids.

    restarts: of the database, which is ended as by a crash.
    """

    events: int = 1_000_000
    kills: int = 100
    restarts: int = 2
    writers: int = 2
    refreshers: int = 2
    checkers: int = 1
    tenants: int = 3
    plugins: int = 6
    days: int = 40
    seed: int = 1

    def traffic(self, tenant_ids: list[UUID], now: datetime) -> Traffic:
        """What is sent, in small messages, so that each kill meets some of them half done.

        It ends with yesterday: roll-ups are counted anew for 61 days, and a run may last until tomorrow.
        """
        draw = np.random.default_rng(self.seed)
        tenants = [
            TenantTraffic(
                tenant_id=tenant_id,
                weight=1.0 if number else LARGEST,
                zone=ZONES[number % len(ZONES)],
                plugins=[PluginTraffic(_id(draw), VERSIONS) for _ in range(self.plugins)],
                environments=[_id(draw) for _ in range(2)],
                teams=("web", "data", "core"),
            )
            for number, tenant_id in enumerate(tenant_ids)
        ]
        return Traffic(
            tenants,
            datetime.combine(now.date(), time(), UTC),
            days=self.days,
            events=self.events,
            late_share=0.05,
            duplicate_share=0.05,
            reused_share=0.001,
            seed=self.seed,
            message_size=min(250, max(20, self.events // (20 * self.kills))),
        )


def _id(draw: np.random.Generator) -> UUID:
    return UUID(bytes=draw.bytes(16))
