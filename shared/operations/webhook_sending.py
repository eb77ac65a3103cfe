"""Makes one attempt and reports what came of it. It runs outside the VPC, without a database, a key or a secret."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from clients.settings import sender_settings
from clients.telemetry import log
from shared.fates import Dropped, Fate, Stored
from shared.operations.webhook_client import Answer, post
from shared.operations.webhook_messages import MAX_EXCERPT, AttemptOutcome, Failure, WebhookSend
from shared.operations.webhook_queues import put_outcome
from shared.operations.webhook_target import check_target, find_target, parse_networks

# Receivers take a signature for five minutes; one less for clocks that differ and for the way.
GOOD_FOR = timedelta(minutes=4)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def send_webhook(message: WebhookSend, now: datetime) -> Fate:
    """Post a message to its receiver and report the outcome; a report that cannot be made has the queue repeat both.

    One that waited too long is left alone and not reported: its lease is about to end or has ended, and then its
    delivery is signed anew. Reported, it would be due at once, beside a newer message that may be on its way.
    """
    if now - message.signed_at > GOOD_FOR:
        return Dropped("stale")
    outcome = _read(message, _post(message), now)
    put_outcome(outcome)
    return Dropped(outcome.reason) if outcome.reason else Stored()


def _post(message: WebhookSend) -> Answer:
    allowed = parse_networks(sender_settings().webhook_allowed_networks)
    try:
        target = find_target(message.url)
        check_target(target, allowed)
    except ValueError:
        return Answer(failure=Failure.URL_REFUSED)
    return post(target, message.headers, message.body.encode(), allowed)


def _read(message: WebhookSend, answer: Answer, now: datetime) -> AttemptOutcome:
    """The outcome, whatever the receiver answered: without a report the message would be posted again and again."""
    try:
        return _outcome(message, answer, now)
    except Exception:
        log.exception("webhook.answer_refused")
        return _outcome(message, replace(answer, retry_after=None, excerpt=b""), now)


def _outcome(message: WebhookSend, answer: Answer, now: datetime) -> AttemptOutcome:
    reason = answer.failure or _refusal(answer.status or 0)
    return AttemptOutcome(
        id=message.id,
        tenant_id=message.tenant_id,
        delivery_id=message.delivery_id,
        attempt=message.attempt,
        attempted_at=now,
        duration_ms=answer.duration_ms,
        status=answer.status,
        reason=reason,
        retry_after_s=_seconds(answer.retry_after, now) if reason else None,
        response_excerpt=_text(answer.excerpt) if answer.excerpt else None,
        webhook_revision=message.webhook_revision,
        correlationid=message.correlationid,
    )


def _refusal(status: int) -> Failure | None:
    match status // 100, status:
        case 2, _:
            return None
        case 3, _:
            return Failure.REDIRECTED
        case _, 410:
            return Failure.GONE
    return Failure.STATUS_REFUSED


def _seconds(retry_after: str | None, now: datetime) -> int | None:
    """What Retry-After asks for (RFC 9110: seconds or a date); None for anything else."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return int(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    return max(0, round(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()))


def _text(excerpt: bytes) -> str:
    """Bytes as text that can be stored and shown: whatever they are, without control characters."""
    return _CONTROL.sub("\ufffd", excerpt.decode("utf-8", "replace"))[:MAX_EXCERPT]
