"""The end of access reviews, when they are due or before, by hand: what nobody decided is revoked or kept.

Each review ends in a transaction of its own that takes the tenant's epoch first: all of it or, where it is killed,
nothing, and who comes second finds it closed. All its bindings go in one statement, since what a check reads is derived
once a statement. Where that would leave the tenant without an owner, the binding that has to stay is looked for by
halves; there is one at most, since with it the owner stays.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from time import monotonic
from uuid import UUID

from clients.postgres import Connection, Login
from clients.telemetry import log, record
from shared import outbox
from shared.context import OPERATOR, Actor, transaction
from shared.identity import review_end_store as store
from shared.identity.errors import LastOwner
from shared.identity.review_models import ClosedReviews, DueReview, Outcome
from shared.identity.store import lock_epoch

# No review begins to end later in a run: even one with slow statements ends before its function does.
BUDGET_S = 120.0
REVIEWS_A_PAGE = 100
JOB = "close_access_reviews"


def close_access_reviews(request_id: UUID, now: datetime) -> ClosedReviews:
    """End the reviews of all tenants that are due; one that cannot end is told of, and left to the next run."""
    ends_at, closed, failed = monotonic() + BUDGET_S, 0, 0
    for due in _due(Actor(*OPERATOR, request_id=request_id), now):
        if monotonic() > ends_at:
            break
        try:
            closed += _closed(due, request_id, now)
        except Exception:
            failed += 1
            log.exception("access_review.unclosed", extra=_named(due))
    record({"access_reviews_closed": closed, "access_reviews_unclosed": failed}, job=JOB)
    return ClosedReviews(closed, failed)


def end_review(conn: Connection, actor: Actor, access_review_id: UUID, now: datetime) -> dict[UUID, Outcome] | None:
    """End a review in a transaction that holds the epoch: what became of what nobody decided; None if it had ended."""
    review = store.get_unclosed_review(conn, actor.tenant_id, access_review_id)
    if review is None:
        return None
    outcomes: dict[UUID, Outcome] = {}
    if not review.is_undecided_kept:
        undecided = store.list_undecided(conn, actor.tenant_id, access_review_id)
        outcomes = _revoked_in_the_end(conn, actor, access_review_id, undecided, now)
        store.revoke_undecided(conn, actor.tenant_id, access_review_id, outcomes, now)
    revision = store.close_access_review(conn, actor.tenant_id, access_review_id, now)
    outbox.add(conn, actor, [review_event("closed", access_review_id, revision)], now)
    return outcomes


def revoke(
    conn: Connection, actor: Actor, access_review_id: UUID, binding_ids: Sequence[UUID], now: datetime
) -> set[UUID]:
    """Remove bindings and announce it; those that were still there. Raises: LastOwner, and then none is removed."""
    revoked = store.revoke_reviewed(conn, actor.tenant_id, list(binding_ids))
    if revoked:
        last = store.advance_review(conn, actor.tenant_id, access_review_id, len(revoked))
        numbered = enumerate(revoked, last - len(revoked) + 1)
        events = [review_event("binding-revoked", access_review_id, n, binding_id=gone) for n, gone in numbered]
        outbox.add(conn, actor, events, now)
    return set(revoked)


def review_event(what: str, access_review_id: UUID, revision: int, **data: object) -> outbox.Event:
    """What happened to a review."""
    told = {"access_review_id": access_review_id, **data}
    return outbox.Event(f"plugyard.access-review.{what}", "access-review", access_review_id, revision, told)


def _due(operator: Actor, now: datetime) -> Iterator[DueReview]:
    last: DueReview | None = None
    while True:
        with transaction(operator, Login.JOBS) as conn:
            page = store.list_due_reviews(conn, now, last, REVIEWS_A_PAGE)
        yield from page
        if len(page) < REVIEWS_A_PAGE:
            return
        last = page[-1]


def _closed(due: DueReview, request_id: UUID, now: datetime) -> bool:
    """End a review in its tenant, as the operator; False if it has ended meanwhile."""
    reason = f"access review {due.access_review_id} was due"
    actor = Actor(due.tenant_id, *OPERATOR[1:], request_id=request_id, reason=reason)
    with transaction(actor, Login.JOBS) as conn:
        lock_epoch(conn)
        outcomes = end_review(conn, actor, due.access_review_id, now)
    if outcomes is None:
        return False
    revoked = sum(outcome is Outcome.REVOKED for outcome in outcomes.values())
    has_last_owner = Outcome.LAST_OWNER in outcomes.values()
    log.info("access_review.closed", extra={**_named(due), "revoked": revoked, "has_last_owner": has_last_owner})
    return True


def _revoked_in_the_end(
    conn: Connection, actor: Actor, access_review_id: UUID, binding_ids: Sequence[UUID], now: datetime
) -> dict[UUID, Outcome]:
    """What became of each, as if they were revoked one after the other in this order."""
    try:
        with conn.transaction():
            revoked = revoke(conn, actor, access_review_id, binding_ids, now)
    except LastOwner:
        if len(binding_ids) == 1:
            return {binding_ids[0]: Outcome.LAST_OWNER}
        middle = len(binding_ids) // 2
        halves = (binding_ids[:middle], binding_ids[middle:])
        first, second = (_revoked_in_the_end(conn, actor, access_review_id, half, now) for half in halves)
        return first | second
    return {one: Outcome.REVOKED if one in revoked else Outcome.GONE for one in binding_ids}


def _named(due: DueReview) -> dict[str, object]:
    """A review as log lines name it."""
    return {"tenant_id": str(due.tenant_id), "access_review_id": str(due.access_review_id)}
