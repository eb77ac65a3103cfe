"""The leaves of access reviews."""

from uuid import UUID

from shared.errors import Conflict, Invalid, NotFound


class AccessReviewNotFound(NotFound):
    """No such review."""

    code = "access-review-not-found"
    title = "There is no such access review in this tenant."

    def __init__(self, access_review_id: UUID) -> None:
        """access_review_id: what was asked for."""
        super().__init__(access_review_id=str(access_review_id))


class ReviewItemNotFound(NotFound):
    """No such item in the review, or one that another reviewer decides."""

    code = "review-item-not-found"
    title = "There is no such item in this review that you decide."

    def __init__(self, item_id: UUID) -> None:
        """item_id: what was asked for."""
        super().__init__(item_id=str(item_id))


class ReviewOver(Conflict):
    """The review is closed, or due."""

    code = "access-review-over"
    title = "This access review is over; nothing in it can be decided any more."


class BindingRevoked(Conflict):
    """What was revoked cannot be kept after all."""

    code = "binding-revoked"
    title = "This binding was revoked; make it again if it was needed."


class ReviewerUnknown(Invalid):
    """A reviewer who is no person of the tenant, or is suspended."""

    code = "reviewer-unknown"
    title = "Every reviewer is a member of this tenant, not suspended and not a service user."


class ReviewerMissing(Invalid):
    """Bindings that only those who have them would review."""

    code = "reviewer-missing"
    title = "Nobody reviews their own access; name another reviewer too."

    def __init__(self, items: int) -> None:
        """items: how many bindings nobody could decide."""
        super().__init__(items=items)


class ReviewSizeWrong(Invalid):
    """Nothing is there to review, or more than one review holds."""

    code = "access-review-size"
    title = "There is nothing to review, or more than one review holds; choose one role, group, plugin or environment."


class DueTooSoon(Invalid):
    """A review that would be over when it begins, or go on for too long."""

    code = "due-out-of-range"
    title = "due_at is in the future, and at most 366 days ahead."
