"""Use cases of questions about rights: may somebody do something, why or why not, and who may."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import Forbidden
from shared.identity import access_store as store
from shared.identity.access_models import (
    Asked,
    Ceiling,
    CheckQuestions,
    CheckRow,
    Circumstances,
    ExplainQuestion,
    Explanation,
    Holder,
    HolderPage,
    ListHolders,
    Membership,
    Question,
    Scoped,
    Verdict,
    Verdicts,
)
from shared.identity.denials import counts_in
from shared.identity.errors import AccessSubjectNotFound
from shared.identity.explanations import explain, shortest_paths
from shared.identity.service import require, require_user
from shared.permissions import PLUGIN_WRITES, Permission

_listed = TypeAdapter(tuple[UUID])


def check_permissions(actor: Actor, batch: CheckQuestions) -> Verdicts:
    """Answers in the order of the questions, as of one moment: one statement reads all.

    Anybody asks about themselves; an API key is then answered what it may, not what its user may.
    Raises: AccountSuspended. TenantSuspended. MemberGone. Forbidden for a question about another without `roles:read`.
    AccessSubjectNotFound.
    """
    with transaction(actor) as conn:
        require_user(conn, actor)
        rows = _check(conn, actor, batch.questions, batch.context)
    return Verdicts(
        answers=[
            Verdict(is_allowed=row.is_allowed and _ceiling(actor, question, row) is None)
            for row, question in zip(rows, batch.questions, strict=True)
        ]
    )


def explain_permission(actor: Actor, question: ExplainQuestion) -> Explanation:
    """One answer with its reasons; the verdict is the same function's as every check's.

    Raises: AccountSuspended, TenantSuspended. Forbidden for a question about another without `roles:read`.
    AccessSubjectNotFound.
    """
    user_id = question.user_id or actor.user_id
    with transaction(actor) as conn:
        require_user(conn, actor)
        (verdict,) = _check(conn, actor, [question], question.context)
        asked = _asked(actor, question, question.context)
        standing = store.find_standing(conn, actor.tenant_id, user_id, asked.at)
        if standing is None:
            raise AccessSubjectNotFound("user")
        asked = Asked(asked.mfa_at, asked.source_ip, standing.asked_at)
        judged = store.explain_permission(conn, actor.tenant_id, user_id, question, asked)
        memberships = store.list_memberships(conn, actor.tenant_id, [user_id])
    ceiling = _ceiling(actor, question, verdict)
    is_allowed = verdict.is_allowed and ceiling is None
    return explain(is_allowed, ceiling, question, asked, standing, judged, memberships)


def list_holders(actor: Actor, query: ListHolders) -> HolderPage:
    """The users who may do something there now, by user id; nobody may what is the platform's alone.

    Raises: Forbidden without `roles:read`. AccessSubjectNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        question = Question(**query.model_dump(include=set(Scoped.model_fields)))
        (checked,) = _check(conn, actor, [question], None)
        if _ceiling(actor, question, checked) in {Ceiling.PLATFORM_TENANT, Ceiling.PUBLIC_PLUGIN}:
            return HolderPage(items=[], next_cursor=None)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_holders(conn, actor.tenant_id, query, after, query.limit + 1)
        memberships = store.list_memberships(conn, actor.tenant_id, [row.user_id for row in rows[: query.limit]])
    by_user: dict[UUID, list[Membership]] = defaultdict(list)
    for membership in memberships:
        by_user[membership.user_id].append(membership)
    return HolderPage(
        items=[Holder.of(row, shortest_paths(by_user[row.user_id])) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.user_id),)),
    )


def _check(
    conn: Connection, actor: Actor, questions: Sequence[Question], context: Circumstances | None
) -> list[CheckRow]:
    """The rows of the questions, if all may be asked and are about what is there."""
    about = [_without_self(actor, question) for question in questions]
    asked = [(question, _asked(actor, question, context)) for question in about]
    at = context.at if context else None
    rows = store.check_permissions(conn, actor.tenant_id, asked, at, actor.mfa_at, actor.source_ip)
    is_of_others = any(question.user_id for question in about)
    if not all(row.can_be_asked for row in rows) or (is_of_others and not actor.key_allows(Permission.ROLES_READ)):
        raise Forbidden(Permission.ROLES_READ)
    for kind in ("user", "plugin", "environment"):
        if not all(getattr(row, f"is_{kind}_known") for row in rows):
            raise AccessSubjectNotFound(kind)
    return rows


def _without_self(actor: Actor, question: Question) -> Question:
    is_own = question.user_id in (None, actor.user_id)
    fields = question.model_dump(include=set(Question.model_fields))
    return Question(**fields | {"user_id": None if is_own else question.user_id})


def _asked(actor: Actor, question: Question, context: Circumstances | None) -> Asked:
    """The circumstances supposed; without any, the caller's are those of this request, others' unknown."""
    if context:
        return Asked(context.mfa_at, str(context.source_ip) if context.source_ip else None, context.at)
    if question.user_id in (None, actor.user_id):
        return Asked(actor.mfa_at, actor.source_ip, None)
    return Asked(None, None, None)


def _ceiling(actor: Actor, question: Question, row: CheckRow) -> Ceiling | None:
    """What stands above the bindings, as it does where the thing itself is asked for."""
    if not counts_in(actor.tenant_id, question.permission):
        return Ceiling.PLATFORM_TENANT
    if row.is_plugin_read_only and question.permission in PLUGIN_WRITES:
        return Ceiling.PUBLIC_PLUGIN
    is_own = question.user_id in (None, actor.user_id)
    return None if not is_own or actor.key_allows(question.permission) else Ceiling.KEY
