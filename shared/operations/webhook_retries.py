"""When a failed delivery is tried again, and when it is given up: the schedule Standard Webhooks recommends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from shared.operations.webhook_messages import Failure
from shared.operations.webhook_models import DeliveryState

# The first attempt is at once; these are the waits before each further one (Standard Webhooks, "Delivery schedule").
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# A receiver may ask for more time, up to the longest wait there is.
LONGEST_WAIT = WAITS[-1]
# Of the wait itself: enough to spread what failed together, not enough to change what the schedule means.
JITTER = 0.1
GIVEN_UP_AFTER = timedelta(days=5)


@dataclass(frozen=True)
class Verdict:
    """What a delivery is after an attempt; next_attempt_at: only while it is pending."""

    state: DeliveryState
    reason: str | None
    next_attempt_at: datetime | None


def judge(
    reason: Failure | None,
    attempt_count: int,
    retry_after_s: int | None,
    delivery_id: UUID,
    now: datetime,
    *,
    is_gone: bool = False,
) -> Verdict:
    """What an attempt makes of its delivery.

    attempt_count: attempts since the delivery was made or replayed, this one included. is_gone: it is wanted no more.
    """
    if reason is None:
        return Verdict(DeliveryState.DELIVERED, None, None)
    if is_gone or attempt_count > len(WAITS):
        return Verdict(DeliveryState.FAILED, reason, None)
    wait = WAITS[attempt_count - 1]
    asked = min(timedelta(seconds=min(retry_after_s or 0, 10**6)), LONGEST_WAIT)
    spread = wait * (JITTER * _chance(delivery_id, attempt_count))
    return Verdict(DeliveryState.PENDING, reason, now + max(wait, asked) + spread)


def _chance(delivery_id: UUID, attempt_count: int) -> float:
    """Between 0 and 1, the same for the same attempt of the same delivery: a repeated verdict is the same verdict."""
    digest = sha256(delivery_id.bytes + attempt_count.to_bytes(4, "big")).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
