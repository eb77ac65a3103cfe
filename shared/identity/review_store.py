"""The statements of access reviews."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.grant_models import Grant
from shared.identity.review_models import AccessReviewDraft, Decided, ItemRow, ReviewRow

_sql = queries.load("identity_review", ReviewRow, ItemRow, Grant)


def create_access_review(
    conn: Connection,
    tenant_id: UUID,
    access_review_id: UUID,
    draft: AccessReviewDraft,
    created_by: UUID,
    now: datetime,
) -> None:
    """Write a review without items."""
    _sql.create_access_review(
        conn,
        tenant_id=tenant_id,
        access_review_id=access_review_id,
        created_by=created_by,
        now=now,
        **draft.model_dump(exclude={"reviewer_ids"}),
    )


def count_reviewers(conn: Connection, tenant_id: UUID, reviewer_ids: list[UUID]) -> int:
    """How many of these are active persons of the tenant."""
    return int(_sql.count_reviewers(conn, tenant_id=tenant_id, reviewer_ids=reviewer_ids))


def count_without_reviewer(conn: Connection, tenant_id: UUID, draft: AccessReviewDraft) -> int:
    """How many bindings under review only those who have them could decide."""
    asked = draft.model_dump(include={"reviewed", "reviewed_id", "reviewer_ids"})
    return int(_sql.count_without_reviewer(conn, tenant_id=tenant_id, **asked))


def take_snapshot(conn: Connection, tenant_id: UUID, access_review_id: UUID, draft: AccessReviewDraft) -> int:
    """Put the bindings as they stand before their reviewers; how many."""
    asked = draft.model_dump(include={"reviewed", "reviewed_id", "reviewer_ids"})
    return int(_sql.take_snapshot(conn, tenant_id=tenant_id, access_review_id=access_review_id, **asked))


def list_reviewed_grants(
    conn: Connection, tenant_id: UUID, access_review_id: UUID, mfa_at: datetime | None, source_ip: str | None
) -> list[Grant]:
    """What is under review allows, and what the verified actor holds, by scope."""
    return list(
        _sql.list_reviewed_grants(
            conn, tenant_id=tenant_id, access_review_id=access_review_id, mfa_at=mfa_at, source_ip=source_ip
        )
    )


def list_access_reviews(
    conn: Connection, tenant_id: UUID, reviewer_id: UUID | None, before_access_review_id: UUID | None, page_size: int
) -> list[ReviewRow]:
    """The tenant's reviews, newest first; with a reviewer those in which they decide."""
    return list(
        _sql.list_access_reviews(
            conn,
            tenant_id=tenant_id,
            reviewer_id=reviewer_id,
            before_access_review_id=before_access_review_id,
            page_size=page_size,
        )
    )


def get_access_review(conn: Connection, tenant_id: UUID, access_review_id: UUID) -> ReviewRow | None:
    """One review."""
    row: ReviewRow | None = _sql.get_access_review(conn, tenant_id=tenant_id, access_review_id=access_review_id)
    return row


def list_review_items(
    conn: Connection,
    tenant_id: UUID,
    access_review_id: UUID,
    reviewer_id: UUID | None,
    binding_id: UUID | None,
    after_binding_id: UUID | None,
    page_size: int,
) -> list[ItemRow]:
    """Items of a review, all or of one reviewer or one binding, after the given one."""
    return list(
        _sql.list_review_items(
            conn,
            tenant_id=tenant_id,
            access_review_id=access_review_id,
            reviewer_id=reviewer_id,
            binding_id=binding_id,
            after_binding_id=after_binding_id,
            page_size=page_size,
        )
    )


def export_access_review(conn: Connection, tenant_id: UUID, access_review_id: UUID, most: int) -> list[ItemRow]:
    """All items of a review."""
    return list(_sql.export_access_review(conn, tenant_id=tenant_id, access_review_id=access_review_id, most=most))


def decide_item(conn: Connection, tenant_id: UUID, item: ItemRow, decided: Decided, now: datetime) -> None:
    """Write what was decided and what came of it."""
    _sql.decide_item(
        conn,
        tenant_id=tenant_id,
        access_review_id=item.access_review_id,
        binding_id=item.binding_id,
        now=now,
        **vars(decided),
    )
