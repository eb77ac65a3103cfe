"""Why a request was refused: asked only where it was, in the same transaction, so that what is allowed pays nothing."""

from uuid import UUID

from clients.postgres import Connection
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.errors import Forbidden
from shared.identity import access_store
from shared.identity.access_models import Asked, ExplainedBinding, Question, Standing
from shared.identity.denial_errors import (
    AccountSuspended,
    ConditionNotMet,
    KeyScopeLacking,
    MemberGone,
    TenantSuspended,
)
from shared.identity.explanations import explain, open_conditions
from shared.permissions import Permission


def counts_in(tenant_id: UUID, permission: Permission) -> bool:
    """Whether holding a permission gives anything in a tenant.

    Every owner holds `tenants:manage`, so that owners of all tenants are alike and can make each other.
    """
    return permission != Permission.TENANTS_MANAGE or tenant_id == PLATFORM_TENANT_ID


def absence(standing: Standing | None, permission: Permission | None = None) -> Forbidden:
    """Why a user who is not active may do nothing; permission: what was asked for, if anything was."""
    if standing is None or standing.is_user_removed:
        return MemberGone(permission)
    return TenantSuspended(permission) if standing.is_tenant_suspended else AccountSuspended(permission)


def absence_of(conn: Connection, actor: Actor) -> Forbidden:
    """The same for the actor, as it stands in this transaction."""
    return absence(access_store.find_standing(conn, actor.tenant_id, actor.user_id, None))


def refusal_of(
    conn: Connection, actor: Actor, permission: Permission, plugin_id: UUID | None, environment_id: UUID | None
) -> Forbidden:
    """The error for an actor who does not hold a permission there; the most telling one there is."""
    standing = access_store.find_standing(conn, actor.tenant_id, actor.user_id, None)
    if standing is None or standing.is_user_suspended or standing.is_tenant_suspended:
        return absence(standing, permission)
    if not actor.key_allows(permission):
        return KeyScopeLacking(permission)
    question = Question(permission=permission, plugin_id=plugin_id, environment_id=environment_id)
    nearest = _nearest(conn, actor, question, standing)
    if nearest is None:
        return Forbidden(permission)
    return ConditionNotMet(permission, {condition.kind: condition.told for condition in open_conditions(nearest)})


def _nearest(conn: Connection, actor: Actor, question: Question, standing: Standing) -> ExplainedBinding | None:
    """The binding that lacks the least to allow it; None where no condition is to blame: time does not run back."""
    asked = Asked(actor.mfa_at, actor.source_ip, standing.asked_at)
    judged = access_store.explain_permission(conn, actor.tenant_id, actor.user_id, question, asked)
    explanation = explain(False, None, question, asked, standing, [b for b in judged if b.is_valid], [])
    if explanation.denied_by or explanation.allowed_by:
        return None
    return min(explanation.would_allow, key=lambda b: len(open_conditions(b)), default=None)
