"""HTTP endpoints of access reviews."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.csv_answer import ExportResponse
from shared.edge.http import CurrentActor, Now, room_router
from shared.identity import reviews
from shared.identity.review_models import (
    AccessReview,
    AccessReviewDraft,
    AccessReviewPage,
    DecisionDraft,
    ExportQuery,
    ListAccessReviews,
    ListReviewItems,
    ReviewExport,
    ReviewItem,
    ReviewItemPage,
)

router = room_router()


@router.get("/v1/access-reviews")
def list_access_reviews(query: Annotated[ListAccessReviews, Query()], actor: CurrentActor) -> AccessReviewPage:
    """Access reviews in which you decide, newest first; with `access-reviews:read` all of the tenant."""
    return reviews.list_access_reviews(actor, query)


@router.post("/v1/access-reviews", status_code=201)
def create_access_review(draft: AccessReviewDraft, actor: CurrentActor, now: Now) -> AccessReview:
    """Put all bindings, or those of one role, group, plugin or environment, before reviewers, as they stand now."""
    return reviews.create_access_review(actor, draft, now)


@router.get("/v1/access-reviews/{access_review_id}")
def get_access_review(access_review_id: UUID, actor: CurrentActor) -> AccessReview:
    """One access review, and how far it is."""
    return reviews.get_access_review(actor, access_review_id)


@router.get("/v1/access-reviews/{access_review_id}/items")
def list_review_items(
    access_review_id: UUID, query: Annotated[ListReviewItems, Query()], actor: CurrentActor
) -> ReviewItemPage:
    """What you are to decide; with `access-reviews:read` all that is reviewed."""
    return reviews.list_review_items(actor, access_review_id, query)


@router.post("/v1/access-reviews/{access_review_id}/items/{item_id}/decision")
def decide_item(
    access_review_id: UUID, item_id: UUID, draft: DecisionDraft, actor: CurrentActor, now: Now
) -> ReviewItem:
    """Keep or revoke; a revoked binding is gone at once."""
    return reviews.decide_item(actor, access_review_id, item_id, draft, now)


@router.post("/v1/access-reviews/{access_review_id}/close")
def close_access_review(access_review_id: UUID, actor: CurrentActor, now: Now) -> AccessReview:
    """End a review before it is due; what nobody decided is revoked unless the review keeps it."""
    return reviews.close_access_review(actor, access_review_id, now)


@router.get("/v1/access-reviews/{access_review_id}/export", response_class=ExportResponse)
def export_access_review(
    access_review_id: UUID, query: Annotated[ExportQuery, Query()], actor: CurrentActor
) -> ReviewExport:
    """A whole review as JSON or, with `format=csv`, its items as CSV that is safe to open in a spreadsheet."""
    return reviews.export_access_review(actor, access_review_id, query)
