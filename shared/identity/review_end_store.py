"""The statements that end access reviews: as the application's login by hand, as the jobs login when they are due."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.refusals import named_refusals
from shared.identity.review_models import DueReview, Outcome, UnclosedReview

_sql = queries.load("identity_review_end", DueReview, UnclosedReview)


def list_due_reviews(conn: Connection, now: datetime, after: DueReview | None, page_size: int) -> list[DueReview]:
    """Reviews of all tenants that are due and not closed, after the given one."""
    return list(
        _sql.list_due_reviews(
            conn,
            now=now,
            after_due_at=after and after.due_at,
            after_tenant_id=after and after.tenant_id,
            after_access_review_id=after and after.access_review_id,
            page_size=page_size,
        )
    )


def get_unclosed_review(conn: Connection, tenant_id: UUID, access_review_id: UUID) -> UnclosedReview | None:
    """A review that has not ended yet."""
    row: UnclosedReview | None = _sql.get_unclosed_review(conn, tenant_id=tenant_id, access_review_id=access_review_id)
    return row


def list_undecided(conn: Connection, tenant_id: UUID, access_review_id: UUID) -> list[UUID]:
    """The bindings that nobody has decided on."""
    undecided = _sql.list_undecided(conn, tenant_id=tenant_id, access_review_id=access_review_id)
    return [binding_id for (binding_id,) in undecided]


def revoke_reviewed(conn: Connection, tenant_id: UUID, binding_ids: list[UUID]) -> list[UUID]:
    """Remove bindings, all or none; those that were still there. Raises: LastOwner."""
    with named_refusals():
        return [
            binding_id for (binding_id,) in _sql.revoke_reviewed(conn, tenant_id=tenant_id, binding_ids=binding_ids)
        ]


def revoke_undecided(
    conn: Connection, tenant_id: UUID, access_review_id: UUID, outcomes: Mapping[UUID, Outcome], now: datetime
) -> None:
    """Write what the end of a review decided, and what came of it."""
    _sql.revoke_undecided(
        conn,
        tenant_id=tenant_id,
        access_review_id=access_review_id,
        binding_ids=list(outcomes),
        outcomes=list(map(str, outcomes.values())),
        now=now,
    )


def advance_review(conn: Connection, tenant_id: UUID, access_review_id: UUID, steps: int) -> int:
    """Move the revision by so much; the new one."""
    return int(_sql.advance_review(conn, tenant_id=tenant_id, access_review_id=access_review_id, steps=steps))


def close_access_review(conn: Connection, tenant_id: UUID, access_review_id: UUID, now: datetime) -> int:
    """End a review; its new revision."""
    return int(_sql.close_access_review(conn, tenant_id=tenant_id, access_review_id=access_review_id, now=now))
