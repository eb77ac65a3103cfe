"""Records what the sender reports: the log of a delivery, and what becomes of it."""

from datetime import datetime
from math import ceil

from clients.postgres import Connection, Login
from clients.telemetry import log, record
from shared.context import OPERATOR, Actor, transaction
from shared.fates import Dropped, Duplicate, Fate, Stored
from shared.operations import delivery_store as store
from shared.operations.delivery_store import HeldDelivery
from shared.operations.webhook_messages import AttemptOutcome, Failure
from shared.operations.webhook_models import DeliveryState
from shared.operations.webhook_queues import nudge_dispatch
from shared.operations.webhook_retries import GIVEN_UP_AFTER, Verdict, judge

# What is due sooner than the schedule's next minute is worth a message of its own.
SOON_S = 60
GONE = "gone"
FAILING = "failing-for-5-days"


def record_attempt(outcome: AttemptOutcome, now: datetime) -> Fate:
    """Write an attempt to the log and settle its delivery; the same attempt reported again changes nothing."""
    # Should this disable the webhook, the trail says why.
    operator = Actor(*OPERATOR, request_id=outcome.correlationid, reason=f"webhook attempt: {outcome.reason}")
    with transaction(operator, Login.JOBS) as conn:
        held = store.hold_delivery(conn, outcome.tenant_id, outcome.delivery_id)
        if held is None:
            return Dropped("delivery-unknown")
        if outcome.attempt != held.attempt_count + 1:
            return Duplicate() if outcome.attempt <= held.attempt_count else Dropped("attempt-unknown")
        store.record_attempt(conn, outcome.tenant_id, held.webhook_id, outcome)
        disabled = _disable_if_hopeless(conn, outcome, held, now) if outcome.reason else None
        verdict = _settle(conn, outcome, held, disabled, now)
    if disabled:
        record({"webhooks_disabled": 1}, reason=disabled)
        log.warning("webhook.disabled", extra={"webhook_id": str(held.webhook_id), "reason": disabled})
    _nudge_if_soon(verdict, now)
    return Stored()


def _settle(
    conn: Connection, outcome: AttemptOutcome, held: HeldDelivery, disabled: str | None, now: datetime
) -> Verdict:
    attempts = outcome.attempt - held.attempts_before_replay
    is_gone = disabled == GONE
    judged = judge(outcome.reason, attempts, outcome.retry_after_s, outcome.delivery_id, now, is_gone=is_gone)
    verdict = _kept(held, judged)
    store.settle_delivery(conn, outcome.tenant_id, outcome.delivery_id, outcome.attempt, verdict)
    return verdict


def _kept(held: HeldDelivery, verdict: Verdict) -> Verdict:
    """An attempt that was under way while its delivery was given up does not bring it back, unless it arrived."""
    if held.state == DeliveryState.PENDING or verdict.state is DeliveryState.DELIVERED:
        return verdict
    return Verdict(DeliveryState(held.state), verdict.reason, None)


def _disable_if_hopeless(conn: Connection, outcome: AttemptOutcome, held: HeldDelivery, now: datetime) -> str | None:
    """Disable a webhook that wants no more, or that nothing has reached for days; answers why, if it did.

    That a receiver is gone holds for the webhook as it was when the message was signed: not for one that was pointed
    elsewhere since, or enabled again.
    """
    gone = outcome.reason is Failure.GONE
    if gone and store.disable_webhook(conn, outcome.tenant_id, held.webhook_id, outcome.webhook_revision, GONE, now):
        return GONE
    since = store.failing_since(conn, outcome.tenant_id, held.webhook_id)
    is_failing = since is not None and now - since >= GIVEN_UP_AFTER
    if is_failing and store.disable_webhook(conn, outcome.tenant_id, held.webhook_id, None, FAILING, now):
        return FAILING
    return None


def _nudge_if_soon(verdict: Verdict, now: datetime) -> None:
    if verdict.next_attempt_at is None:
        return
    wait_s = (verdict.next_attempt_at - now).total_seconds()
    if wait_s < SOON_S:
        nudge_dispatch(ceil(wait_s))
