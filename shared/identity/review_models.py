"""Shapes of access reviews: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.exports import ExportFormat
from shared.fields import Instant, Internal, Line, Personal, RequestModel, ResponseModel, Storable
from shared.filters import Reads, ReadsNothing


class Reviewed(StrEnum):
    """Which bindings are under review."""

    ALL = "all"
    ROLE = "role"
    GROUP = "group"
    PLUGIN = "plugin"
    ENVIRONMENT = "environment"


class Decision(StrEnum):
    """What a reviewer can say."""

    KEEP = "keep"
    REVOKE = "revoke"


class Outcome(StrEnum):
    """What became of a binding that was decided on."""

    KEPT = "kept"
    REVOKED = "revoked"
    # Somebody else had removed it.
    GONE = "gone"
    # To be revoked by the end of the review, and still there: the tenant would have had no owner.
    LAST_OWNER = "last-owner"


@dataclass(frozen=True)
class ReviewRow:
    """A review as its store reads it. is_open: by the database's clock."""

    access_review_id: UUID
    name: str
    reviewed: str
    reviewed_id: UUID | None
    is_undecided_kept: bool
    created_by: UUID
    created_at: datetime
    due_at: datetime
    closed_at: datetime | None
    revision: int
    is_open: bool
    items: int
    undecided: int


@dataclass(frozen=True)
class ItemRow:
    """A binding under review, as it stood when the review was opened."""

    access_review_id: UUID
    binding_id: UUID
    role_id: UUID
    role_name: str
    permissions: list[str]
    user_id: UUID | None
    group_id: UUID | None
    plugin_id: UUID | None
    environment_id: UUID | None
    valid_until: datetime | None
    reviewer_id: UUID
    decision: str | None
    reason: str | None
    decided_by: UUID | None
    decided_at: datetime | None
    outcome: str | None
    is_gone: bool
    is_changed: bool
    is_reviewer_inside: bool
    user_name: str | None
    group_name: str | None


@dataclass(frozen=True)
class DueReview:
    """A review of some tenant that is due."""

    tenant_id: UUID
    access_review_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class UnclosedReview:
    """A review that has not ended."""

    access_review_id: UUID
    is_undecided_kept: bool


@dataclass(frozen=True)
class ClosedReviews:
    """How many reviews a run ended, and how many it could not."""

    closed: int
    failed: int


@dataclass(frozen=True)
class Decided:
    """What was decided, by whom, and what came of it."""

    decision: Decision
    reason: str
    decided_by: UUID
    outcome: Outcome


class AccessReviewDraft(RequestModel):
    """A review to open."""

    name: Line
    reviewed: Reviewed = Reviewed.ALL
    reviewed_id: Annotated[UUID | None, Field(description="The role, group, plugin or environment.")] = None
    reviewer_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    due_at: Instant
    is_undecided_kept: Annotated[bool, Field(description="False: what nobody decided is revoked in the end.")] = False

    @model_validator(mode="after")
    def _names_what_is_reviewed(self) -> "AccessReviewDraft":
        if (self.reviewed is Reviewed.ALL) != (self.reviewed_id is None):
            raise ValueError("reviewed_id goes with every reviewed but all")
        return self


class DecisionDraft(RequestModel):
    """What a reviewer decides."""

    decision: Decision
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000), Storable]


class ListAccessReviews(RequestModel):
    """Which page of the reviews."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("access_review_id")] = None


class ListReviewItems(RequestModel):
    """Which page of the items."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("item_id")] = None


class ExportQuery(RequestModel):
    """How a review is exported."""

    format: Annotated[ExportFormat, ReadsNothing("how the same is written")] = ExportFormat.JSON


class AccessReview(ResponseModel):
    """A review, and how far it is."""

    href: Annotated[str, Internal]
    access_review_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    reviewed: Annotated[Reviewed, Internal]
    reviewed_id: Annotated[UUID | None, Internal]
    is_undecided_kept: Annotated[bool, Internal]
    created_by: Annotated[UUID, Internal]
    created_at: Annotated[datetime, Internal]
    due_at: Annotated[datetime, Internal]
    closed_at: Annotated[datetime | None, Internal]
    revision: Annotated[int, Internal]
    is_open: Annotated[bool, Internal]
    items: Annotated[int, Internal]
    undecided: Annotated[int, Internal]

    @classmethod
    def of(cls, row: ReviewRow) -> "AccessReview":
        """The answer for a row."""
        return cls.model_validate({"href": f"/v1/access-reviews/{row.access_review_id}", **vars(row)})


class AccessReviewPage(ResponseModel):
    """A page of reviews, newest first."""

    items: Annotated[list[AccessReview], Internal]
    next_cursor: Annotated[str | None, Internal]


class ReviewItem(ResponseModel):
    """A binding under review. is_gone, is_changed: it was removed since, or its role allows something else now."""

    # Who has to decide sees whose right it is, and reads back why they decided so.
    subject_field = "reviewer_id"

    item_id: Annotated[UUID, Internal, Field(description="The binding's id.")]
    role_id: Annotated[UUID, Internal]
    role_name: Annotated[str, Internal]
    permissions: Annotated[list[str], Internal]
    user_id: Annotated[UUID | None, Internal]
    group_id: Annotated[UUID | None, Internal]
    plugin_id: Annotated[UUID | None, Internal]
    environment_id: Annotated[UUID | None, Internal]
    valid_until: Annotated[datetime | None, Internal]
    reviewer_id: Annotated[UUID, Internal]
    decision: Annotated[Decision | None, Internal]
    reason: Annotated[str | None, Personal]
    decided_by: Annotated[UUID | None, Internal, Field(description="Null where the end of the review decided.")]
    decided_at: Annotated[datetime | None, Internal]
    outcome: Annotated[Outcome | None, Internal]
    is_gone: Annotated[bool, Internal]
    is_changed: Annotated[bool, Internal]
    is_reviewer_inside: Annotated[
        bool,
        Internal,
        Field(description="The reviewer is in the group that has it."),
    ]

    user_name: Annotated[str | None, Personal]
    group_name: Annotated[str | None, Internal]

    @classmethod
    def of(cls, row: ItemRow) -> "ReviewItem":
        """The answer for a row."""
        return cls.model_validate({"item_id": row.binding_id, **vars(row)})


class ReviewItemPage(ResponseModel):
    """A page of items."""

    items: Annotated[list[ReviewItem], Internal]
    next_cursor: Annotated[str | None, Internal]


class ReviewExport(ResponseModel):
    """A whole review, for the file of whoever has to show it."""

    format: Annotated[ExportFormat, Internal]
    review: Annotated[AccessReview, Internal]
    items: Annotated[list[ReviewItem], Internal]
