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
from shared.identity.grants import require_all
from shared.identity.review_ends import end_review, review_event, revoke
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
from shared.identity.service import held_permissions, require, require_user
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
        outbox.add(conn, actor, [review_event("opened", review_id, 1)], now)
        return AccessReview.of(_read(conn, actor, review_id))


def list_access_reviews(actor: Actor, query: ListAccessReviews) -> AccessReviewPage:
    """Reviews in which the actor decides, newest first; with `access-reviews:read` all, and without either right none.

    Raises: CursorInvalid. MembershipRequired.
    """
    with transaction(actor) as conn:
        require_user(conn, actor)
        held = held_permissions(conn, actor)
        if not held & {Permission.ACCESS_REVIEWS_READ, Permission.ACCESS_REVIEWS_DECIDE}:
            return AccessReviewPage(items=[], next_cursor=None)
        reviewer_id = None if Permission.ACCESS_REVIEWS_READ in held else actor.user_id
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_access_reviews(conn, actor.tenant_id, reviewer_id, before, query.limit + 1)
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
    """What the actor decides in a review; with `access-reviews:read`, all of it, and without either right nothing.

    Raises: AccessReviewNotFound. CursorInvalid. AccountSuspended. TenantSuspended. MemberGone.
    """
    with transaction(actor) as conn:
        require_user(conn, actor)
        held = held_permissions(conn, actor)
        actor.viewer.note(held)
        _read(conn, actor, access_review_id)
        if not held & {Permission.ACCESS_REVIEWS_READ, Permission.ACCESS_REVIEWS_DECIDE}:
            return ReviewItemPage(items=[], next_cursor=None)
        reviewer_id = None if Permission.ACCESS_REVIEWS_READ in held else actor.user_id
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
        _read(conn, actor, access_review_id)
        end_review(conn, actor, access_review_id, now)
        return AccessReview.of(_read(conn, actor, access_review_id))


def _carried_out(conn: Connection, actor: Actor, item: ItemRow, decision: Decision, now: datetime) -> Outcome:
    if decision is Decision.KEEP:
        return Outcome.GONE if item.is_gone else Outcome.KEPT
    is_revoked = bool(revoke(conn, actor, item.access_review_id, [item.binding_id], now))
    return Outcome.REVOKED if is_revoked or item.outcome == Outcome.REVOKED else Outcome.GONE


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
