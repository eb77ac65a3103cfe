"""When a delivery is tried again: the schedule as a table."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.operations.webhook_messages import Failure
from shared.operations.webhook_models import DeliveryState
from shared.operations.webhook_retries import JITTER, WAITS, judge

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DELIVERY = UUID(int=1)
REFUSED = Failure.STATUS_REFUSED


def wait_after(attempt_count: int, retry_after_s: int | None = None, delivery_id: UUID = DELIVERY) -> timedelta:
    """How long a refused attempt's delivery waits for the next one."""
    verdict = judge(REFUSED, attempt_count, retry_after_s, delivery_id, NOW)
    assert verdict.state is DeliveryState.PENDING
    assert verdict.next_attempt_at is not None
    return verdict.next_attempt_at - NOW


@pytest.mark.parametrize(
    ("attempt_count", "wait_s"), list(enumerate([5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400], 1))
)
def test_wait_grows_by_the_recommended_schedule(attempt_count: int, wait_s: int) -> None:
    wait = timedelta(seconds=wait_s)

    assert wait <= wait_after(attempt_count) <= wait * (1 + JITTER)


def test_tenth_failure_is_the_last() -> None:
    verdict = judge(REFUSED, len(WAITS) + 1, None, DELIVERY, NOW)

    assert (verdict.state, verdict.reason, verdict.next_attempt_at) == (DeliveryState.FAILED, REFUSED, None)


def test_deliveries_that_failed_together_are_not_tried_together() -> None:
    waits = {wait_after(3, delivery_id=UUID(int=n)) for n in range(100)}

    assert len(waits) > 90
    assert wait_after(3) == wait_after(3)


@pytest.mark.parametrize(
    ("retry_after_s", "least_s", "most_s"),
    [
        (None, 5, 6),
        (0, 5, 6),
        (4, 5, 6),
        (60, 60, 61),
        (3600, 3600, 3601),
        (10**8, 86400, 86401),
        (10**30, 86400, 86401),
    ],
)
def test_receiver_may_ask_for_more_time_up_to_a_day(retry_after_s: int | None, least_s: int, most_s: int) -> None:
    assert timedelta(seconds=least_s) <= wait_after(1, retry_after_s) <= timedelta(seconds=most_s)


def test_success_ends_a_delivery() -> None:
    verdict = judge(None, 4, None, DELIVERY, NOW)

    assert (verdict.state, verdict.reason, verdict.next_attempt_at) == (DeliveryState.DELIVERED, None, None)


def test_receiver_that_is_gone_is_not_asked_again() -> None:
    assert judge(Failure.GONE, 1, 5, DELIVERY, NOW, is_gone=True).state is DeliveryState.FAILED
