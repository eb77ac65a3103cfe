"""Use cases of access reviews: bindings as they stood one day, each put before somebody who has not got it.

Only what allows is reviewed: to revoke a deny would be to give. Who opens a review hands on the power to take away, so
they must hold all that it could take, as whoever unbinds a role must. Everything that decides takes the tenant's epoch
first: two decisions, or a decision and the end of the review, then come one after the other, and each sees the other.
"""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.identity import review_store as store
from shared.identity.errors import LastOwner
from shared.identity.grants import require_all
from shared.identity.review_errors import (
    AccessReviewNotFound,
    BindingRevoked,
    DueTooSoon,
    ReviewerMissing,
    ReviewerUnknown,
    ReviewItemNotFound,
    ReviewOver,
    ReviewSizeWrong,
)
from shared.identity.review_models import (
    AccessReview,
    AccessReviewDraft,
    AccessReviewPage,
    Decided,
    Decision,
    DecisionDraft,
    ExportQuery,
    ItemRow,
    ListAccessReviews,
    ListReviewItems,
    Outcome,
    ReviewExport,
    ReviewItem,
    ReviewItemPage,
    ReviewRow,
)
from shared.identity.service import held_permissions, require
from shared.identity.store import lock_epoch
from shared.ids import new_id
from shared.permissions import Permission

# What one transaction can revoke within its statement's time, and a reviewer can look through.
MAX_ITEMS = 2000
MAX_DURATION = timedelta(days=366)

_listed = TypeAdapter(tuple[UUID])


def create_access_review(actor: Actor, draft: AccessReviewDraft, now: datetime) -> AccessReview:
    """Open a review of the bindings as they stand, each assigned to a reviewer who has not got it.

    Raises: Forbidden without `access-reviews:manage`. PermissionsLacking. ReviewerUnknown. ReviewerMissing.
    ReviewSizeWrong. DueTooSoon.
    """
    if not now < draft.due_at <= now + MAX_DURATION:
        raise DueTooSoon
    review_id = new_id()
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ACCESS_REVIEWS_MANAGE)
        _check_reviewers(conn, actor, draft)
        store.create_access_review(conn, actor.tenant_id, review_id, draft, actor.user_id, now)
        if not 1 <= store.take_snapshot(conn, actor.tenant_id, review_id, draft) <= MAX_ITEMS:
            raise ReviewSizeWrong
        require_all(actor, store.list_reviewed_grants(conn, actor.tenant_id, review_id, actor.mfa_at, actor.source_ip))
        _announce(conn, actor, "opened", review_id, 1, now)
        return AccessReview.of(_read(conn, actor, review_id))


def list_access_reviews(actor: Actor, query: ListAccessReviews) -> AccessReviewPage:
    """The tenant's reviews, newest first.

    Raises: Forbidden without `access-reviews:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ACCESS_REVIEWS_READ)
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_access_reviews(conn, actor.tenant_id, before, query.limit + 1)
    return AccessReviewPage(
        items=[AccessReview.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.access_review_id),)),
    )


def get_access_review(actor: Actor, access_review_id: UUID) -> AccessReview:
    """One review.

    Raises: Forbidden without `access-reviews:read`. AccessReviewNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ACCESS_REVIEWS_READ)
        return AccessReview.of(_read(conn, actor, access_review_id))


def list_review_items(actor: Actor, access_review_id: UUID, query: ListReviewItems) -> ReviewItemPage:
    """What the actor decides in a review; with `access-reviews:read`, all of it.

    Raises: Forbidden without `access-reviews:decide`. AccessReviewNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ACCESS_REVIEWS_DECIDE)
        _read(conn, actor, access_review_id)
        reads_all = Permission.ACCESS_REVIEWS_READ in held_permissions(conn, actor)
        reviewer_id = None if reads_all else actor.user_id
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_review_items(
            conn, actor.tenant_id, access_review_id, reviewer_id, None, after, query.limit + 1
        )
    return ReviewItemPage(
        items=[ReviewItem.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.binding_id),)),
    )


def export_access_review(actor: Actor, access_review_id: UUID, query: ExportQuery) -> ReviewExport:
    """A review with all that is in it.

    Raises: Forbidden without `access-reviews:read`. AccessReviewNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ACCESS_REVIEWS_READ)
        review = AccessReview.of(_read(conn, actor, access_review_id))
        rows = store.export_access_review(conn, actor.tenant_id, access_review_id, MAX_ITEMS)
        return ReviewExport(format=query.format, review=review, items=[ReviewItem.of(row) for row in rows])


def decide_item(actor: Actor, access_review_id: UUID, item_id: UUID, draft: DecisionDraft, now: datetime) -> ReviewItem:
    """Keep or revoke a binding; revoked, it is gone with this transaction. May be changed while the review is open.

    Raises: Forbidden without `access-reviews:decide`. AccessReviewNotFound. ReviewItemNotFound, also for what another
    decides. ReviewOver. BindingRevoked. LastOwner; then nothing is decided.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ACCESS_REVIEWS_DECIDE)
        review, item = _read(conn, actor, access_review_id), _item(conn, actor, access_review_id, item_id)
        if item.reviewer_id != actor.user_id:
            raise ReviewItemNotFound(item_id)
        if not review.is_open:
            raise ReviewOver
        if item.outcome == Outcome.REVOKED and draft.decision is Decision.KEEP:
            raise BindingRevoked
        outcome = _carried_out(conn, actor, item, draft.decision, now)
        decided = Decided(draft.decision, draft.reason, actor.user_id, outcome)
        store.decide_item(conn, actor.tenant_id, item, decided, now)
        return ReviewItem.of(_item(conn, actor, access_review_id, item_id))


def close_access_review(actor: Actor, access_review_id: UUID, now: datetime) -> AccessReview:
    """End a review: what nobody decided is revoked, unless the review keeps it. A second call changes nothing.

    Raises: Forbidden without `access-reviews:manage`. AccessReviewNotFound.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ACCESS_REVIEWS_MANAGE)
        review = _read(conn, actor, access_review_id)
        if review.closed_at is None:
            end_review(conn, actor, review, now)
        return AccessReview.of(_read(conn, actor, access_review_id))


def end_review(conn: Connection, actor: Actor, review: ReviewRow, now: datetime) -> None:
    """Close a review in a transaction that holds the epoch: all of it, or, where it is killed, nothing."""
    review_id = review.access_review_id
    items = store.export_access_review(conn, actor.tenant_id, review_id, MAX_ITEMS)
    for item in items:
        if item.decision is None and not review.is_undecided_kept:
            outcome = _revoked_in_the_end(conn, actor, item, now)
            decided = Decided(Decision.REVOKE, None, None, outcome)
            store.decide_item(conn, actor.tenant_id, item, decided, now)
    revision = store.close_access_review(conn, actor.tenant_id, review_id, now)
    _announce(conn, actor, "closed", review_id, revision, now)


def _revoked_in_the_end(conn: Connection, actor: Actor, item: ItemRow, now: datetime) -> Outcome:
    try:
        with conn.transaction():
            return _carried_out(conn, actor, item, Decision.REVOKE, now)
    except LastOwner:
        return Outcome.LAST_OWNER


def _carried_out(conn: Connection, actor: Actor, item: ItemRow, decision: Decision, now: datetime) -> Outcome:
    if decision is Decision.KEEP:
        return Outcome.GONE if item.is_gone else Outcome.KEPT
    if not store.revoke_reviewed(conn, actor.tenant_id, item.binding_id):
        return Outcome.REVOKED if item.outcome == Outcome.REVOKED else Outcome.GONE
    revision = store.advance_review(conn, actor.tenant_id, item.access_review_id)
    _announce(conn, actor, "binding-revoked", item.access_review_id, revision, now, binding_id=item.binding_id)
    return Outcome.REVOKED


def _check_reviewers(conn: Connection, actor: Actor, draft: AccessReviewDraft) -> None:
    if store.count_reviewers(conn, actor.tenant_id, draft.reviewer_ids) != len(set(draft.reviewer_ids)):
        raise ReviewerUnknown
    alone = store.count_without_reviewer(conn, actor.tenant_id, draft)
    if alone:
        raise ReviewerMissing(alone)


def _read(conn: Connection, actor: Actor, access_review_id: UUID) -> ReviewRow:
    row = store.get_access_review(conn, actor.tenant_id, access_review_id)
    if row is None:
        raise AccessReviewNotFound(access_review_id)
    return row


def _item(conn: Connection, actor: Actor, access_review_id: UUID, item_id: UUID) -> ItemRow:
    for row in store.list_review_items(conn, actor.tenant_id, access_review_id, None, item_id, None, 1):
        return row
    raise ReviewItemNotFound(item_id)


def _announce(
    conn: Connection, actor: Actor, what: str, review_id: UUID, revision: int, now: datetime, **data: object
) -> None:
    told = {"access_review_id": review_id, **data}
    event = outbox.Event(f"plugyard.access-review.{what}", "access-review", review_id, revision, told)
    outbox.add(conn, actor, [event], now)
