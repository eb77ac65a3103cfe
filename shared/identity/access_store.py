"""The statements of questions about rights."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.identity.access_models import (
    Asked,
    CheckRow,
    HolderRow,
    JudgedBinding,
    ListHolders,
    Membership,
    Question,
    Standing,
)

_sql = queries.load("identity_access", CheckRow, Standing, JudgedBinding, Membership, HolderRow)


def check_permissions(
    conn: Connection,
    tenant_id: UUID,
    questions: Sequence[tuple[Question, Asked]],
    at: datetime | None,
    mfa_at: datetime | None,
    source_ip: str | None,
) -> list[CheckRow]:
    """Answers in the order of the questions; those without a user are about the verified actor.

    mfa_at, source_ip: the actor's own, for whether they may ask about others.
    """
    asked = [
        {
            **question.model_dump(mode="json", exclude={"permission"}),
            "bit": question.permission.bit,
            "mfa_at": circumstances.mfa_at,
            "source_ip": circumstances.source_ip,
        }
        for question, circumstances in questions
    ]
    return list(
        _sql.check_permissions(
            conn,
            tenant_id=tenant_id,
            questions=json.dumps(asked, default=str),
            at=at,
            mfa_at=mfa_at,
            source_ip=source_ip,
        )
    )


def find_standing(conn: Connection, tenant_id: UUID, user_id: UUID, at: datetime | None) -> Standing | None:
    """What stands above every binding of a user; None for who is none of the tenant's."""
    standing: Standing | None = _sql.find_standing(conn, tenant_id=tenant_id, user_id=user_id, at=at)
    return standing


def explain_permission(
    conn: Connection, tenant_id: UUID, user_id: UUID, question: Question, asked: Asked
) -> list[JudgedBinding]:
    """The bindings that speak of the permission to the user there, by id."""
    return list(
        _sql.explain_permission(
            conn,
            tenant_id=tenant_id,
            user_id=user_id,
            bit=question.permission.bit,
            scope_ids=question.scope_ids,
            mfa_at=asked.mfa_at,
            source_ip=asked.source_ip,
            at=asked.at,
        )
    )


def list_memberships(conn: Connection, tenant_id: UUID, user_ids: Sequence[UUID]) -> list[Membership]:
    """Every way into a group that one of these users is in, by the user's id and the group's."""
    return list(_sql.list_memberships(conn, tenant_id=tenant_id, user_ids=list(user_ids)))


def list_holders(
    conn: Connection, tenant_id: UUID, query: ListHolders, after_user_id: UUID | None, page_size: int
) -> list[HolderRow]:
    """Who may do it there, by user id, after the given one (None: from the first)."""
    return list(
        _sql.list_holders(
            conn,
            tenant_id=tenant_id,
            bit=query.permission.bit,
            scope_ids=query.scope_ids,
            after_user_id=after_user_id,
            page_size=page_size,
        )
    )
