"""Signs what is due and puts it before the sender: every minute by a schedule, at once through a queue.

Signing stands here, right before a message leaves, because receivers hold its timestamp to five minutes: every attempt
is signed anew. So one function alone opens secrets, and first attempts, retries, tests and replays all go one way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clients.postgres import Login
from clients.telemetry import log, record
from shared.context import OPERATOR, Actor, transaction
from shared.operations import delivery_store as store
from shared.operations.delivery_store import DueDelivery, SealedSecret
from shared.operations.errors import SecretUnreadable
from shared.operations.webhook_messages import AttemptOutcome, Failure, WebhookSend
from shared.operations.webhook_queues import nudge_dispatch, put_sends
from shared.operations.webhook_recording import record_attempt
from shared.operations.webhook_secrets import open_secret, sign

# Longer than a signed message is good for and an attempt may last. What is not reported by then was lost on the way, by
# us between the commit and the queue, by the sender or by the recorder; it is sent again under its attempt's number.
LEASE = timedelta(minutes=5)
MOST_AT_ONCE = 100
ROUNDS = 10
JOB = "dispatch_deliveries"
HEADERS = {"content-type": "application/cloudevents+json", "user-agent": "Plugyard-Webhooks"}

Secrets = Mapping[tuple[UUID, UUID], Sequence[bytes]]


@dataclass(frozen=True)
class Dispatched:
    """leased: deliveries that were due. sent: those of them that the sender's queue took."""

    leased: int
    sent: int


def dispatch_deliveries(request_id: UUID, now: datetime) -> Dispatched:
    """Send what is due, a hundred at a time; what is more than a thousand is left to the next run, which is called."""
    leased = sent = 0
    for _ in range(ROUNDS):
        due, secrets = lease_deliveries(request_id, now)
        sent += _send([delivery for delivery in due if delivery.is_enabled], secrets, now)
        leased += len(due)
        if len(due) < MOST_AT_ONCE:
            return Dispatched(leased, sent)
    nudge_dispatch()
    return Dispatched(leased, sent)


def lease_deliveries(request_id: UUID, now: datetime) -> tuple[list[DueDelivery], Secrets]:
    """Due deliveries, which nobody else sends while the lease lasts, and the opened secrets of their webhooks."""
    with transaction(Actor(*OPERATOR, request_id=request_id), Login.JOBS) as conn:
        due = store.dispatch_deliveries(conn, now, now + LEASE, MOST_AT_ONCE)
        webhooks = sorted({(d.tenant_id, d.webhook_id) for d in due if d.is_enabled})
        sealed = store.list_secrets(conn, webhooks, now)
    return due, _opened(sealed)


def _opened(sealed: Iterable[SealedSecret]) -> Secrets:
    opened: dict[tuple[UUID, UUID], list[bytes]] = defaultdict(list)
    for secret in sealed:
        try:
            raw = open_secret(secret.sealed, secret.tenant_id, secret.webhook_id)
        except SecretUnreadable as exc:
            # One that cannot be opened must not keep the others' messages back.
            log.error("webhook.secret_lost", extra={"code": exc.code, **exc.fields})
        else:
            opened[secret.tenant_id, secret.webhook_id].append(raw)
    return opened


def _send(due: Sequence[DueDelivery], secrets: Secrets, now: datetime) -> int:
    """Put deliveries before the sender; answers how many.

    One that cannot be signed or put there has failed an attempt. So it ends as others do, with its reason in the log
    where it can be replayed, instead of coming up with every lease for ever.
    """
    signable = [delivery for delivery in due if (delivery.tenant_id, delivery.webhook_id) in secrets]
    taken = put_sends([_signed(delivery, secrets, now) for delivery in signable])
    for delivery in due:
        if delivery.delivery_id not in taken:
            _fail(delivery, Failure.SEND_REFUSED if delivery in signable else Failure.UNSIGNABLE, now)
    return len(taken)


def _fail(delivery: DueDelivery, reason: Failure, now: datetime) -> None:
    outcome = AttemptOutcome(
        id=delivery.event_id,
        tenant_id=delivery.tenant_id,
        delivery_id=delivery.delivery_id,
        attempt=delivery.attempt_count + 1,
        attempted_at=now,
        reason=reason,
        correlationid=delivery.correlation_id,
    )
    record_attempt(outcome, now)
    record({"webhooks_unsent": 1}, job=JOB, reason=reason)


def _signed(delivery: DueDelivery, secrets: Secrets, now: datetime) -> WebhookSend:
    proof = sign(secrets[delivery.tenant_id, delivery.webhook_id], delivery.event_id, delivery.body, now)
    return WebhookSend(
        id=delivery.event_id,
        tenant_id=delivery.tenant_id,
        delivery_id=delivery.delivery_id,
        attempt=delivery.attempt_count + 1,
        url=delivery.url,
        headers=HEADERS | proof,
        body=delivery.body,
        signed_at=now,
        webhook_revision=delivery.webhook_revision,
        correlationid=delivery.correlation_id,
    )
