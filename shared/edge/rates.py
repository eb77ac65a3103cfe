"""How much each plan allows, in one table, and which plan a tenant has.

A plan is read from PostgreSQL and remembered by the process for a minute, so the common request asks nobody: a plan
that is changed holds everywhere within that minute.
"""

from dataclasses import dataclass
from time import time
from uuid import UUID

from shared.edge.gcra import Rate
from shared.identity.plans import Plan, find_plan
from shared.memory import ShortMemory

KNOWN_FOR_S = 60.0


@dataclass(frozen=True)
class Rates:
    """What one API key or other credential, one user and one tenant may use."""

    key: Rate
    user: Rate
    tenant: Rate


# Every bucket leaks empty within half a minute: who waits that long may use all of it again.
RATES: dict[Plan, Rates] = {
    Plan.STANDARD: Rates(key=Rate(1_200, 600), user=Rate(2_400, 1_200), tenant=Rate(12_000, 6_000)),
    Plan.LARGE: Rates(key=Rate(6_000, 3_000), user=Rate(12_000, 6_000), tenant=Rate(60_000, 30_000)),
}

# One source address, for all that comes without a proven credential: 60 failed ones at once, then two a second.
ADDRESS = Rate(1_200, 600)

_plans: ShortMemory[UUID, Plan] = ShortMemory(at_most=4096)


def rates_of(tenant_id: UUID) -> Rates:
    """What the tenant's plan of the last minute allows.

    Raises: Unavailable if it has to be asked for and PostgreSQL is away.
    """
    # The world's clock: a process that Lambda froze must not take the time it slept for none.
    now = time()
    known = _plans.get(tenant_id, now)
    if known:
        return RATES[known[1]]
    plan = find_plan(tenant_id)
    _plans.put(tenant_id, plan, now + KNOWN_FOR_S)
    return RATES[plan]
