"""Use cases of room identity: who someone is, what they may do, and how tenants and members come to be."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from clients.postgres import Connection
from clients.settings import settings
from shared.context import Actor, before_tenant, transaction
from shared.errors import IssuerUnknown, MembershipRequired
from shared.identity import store
from shared.identity.denials import absence_of, counts_in, refusal_of
from shared.identity.models import CreatedTenant, KnownUser, NewMember, NewTenant, Reach, TenantDraft
from shared.ids import new_id
from shared.permissions import ROLE_PERMISSIONS, BuiltInRole, Permission, permissions_in


def require(
    conn: Connection,
    actor: Actor,
    permission: Permission,
    plugin_id: UUID | None = None,
    environment_id: UUID | None = None,
) -> None:
    """Go on only if the actor may do this there, by the roles as they are in this transaction.

    Without a plugin or an environment: in the whole tenant. A retry under an idempotency key ends here with the answer
    given before: it needs the right as the first try did. What is held there is noted: the answer is masked by it.
    Raises: Forbidden; the leaf of it says why: who is suspended, an API key without the scope, a condition.
    """
    held = held_permissions(conn, actor, plugin_id, environment_id)
    if permission not in held or not counts_in(actor.tenant_id, permission):
        raise refusal_of(conn, actor, permission, plugin_id, environment_id)
    actor.viewer.note(held)
    if actor.claim:
        actor.claim.replay()


def require_user(conn: Connection, actor: Actor) -> None:
    """Go on for any user of the tenant, whatever the roles say: for what is the caller's own.

    Raises: AccountSuspended. TenantSuspended. MemberGone.
    """
    if not store.is_active(conn, actor.tenant_id, actor.user_id):
        raise absence_of(conn, actor)
    if actor.claim:
        actor.claim.replay()


def require_somewhere(conn: Connection, actor: Actor, permission: Permission) -> Reach:
    """Go on only if the actor may do this in the whole tenant or in some part of it; answers in which.

    For a page of things: it shows what is in reach, and does not tell of the rest.
    Raises: Forbidden.
    """
    if not actor.key_allows(permission):
        raise refusal_of(conn, actor, permission, None, None)
    row = store.find_reach(conn, actor.tenant_id, permission.bit, actor.mfa_at, actor.source_ip)
    held = actor.within_key(permissions_in(row.held_mask))
    reach = Reach(permission in held, row.exception_ids)
    if not (reach.is_everywhere or reach.exceptions):
        raise refusal_of(conn, actor, permission, None, None)
    actor.viewer.note(held)
    if actor.claim:
        actor.claim.replay()
    return reach


def held_permissions(
    conn: Connection, actor: Actor, plugin_id: UUID | None = None, environment_id: UUID | None = None
) -> frozenset[Permission]:
    """All that the actor may do there now; with an API key, no more than the key may."""
    scope_ids = [scope_id for scope_id in (plugin_id, environment_id) if scope_id]
    mask = store.effective_mask(conn, actor.tenant_id, scope_ids, actor.mfa_at, actor.source_ip)
    return actor.within_key(permissions_in(mask))


# Only who is who is remembered, and that never changes; what they may do is read in every transaction.
@lru_cache(maxsize=4096)
def find_user(tenant_id: UUID, issuer: str, subject: str) -> KnownUser:
    """The user a verified subject is in a tenant.

    Raises: MembershipRequired, for an unknown tenant just as for a stranger to a known one.
    """
    user = before_tenant(lambda conn: store.find_user(conn, tenant_id, issuer, subject))
    if user is None:
        raise MembershipRequired
    return user


def create_tenant(draft: TenantDraft, request_id: UUID, now: datetime) -> CreatedTenant:
    """The tenant of a slug, made with its owner unless it is there; to one that is there nothing is added.

    Only one that nobody owns, as the platform in a new database, gets the owner.
    Raises: IssuerUnknown, as such an owner could never come in. TenantSlugTaken if another call was quicker.
    """
    if draft.owner.issuer != settings().oidc_issuer:
        raise IssuerUnknown
    known = before_tenant(lambda conn: store.find_tenant(conn, draft.slug))
    if known and known.is_owned:
        return CreatedTenant(tenant_id=known.tenant_id, is_created=False)
    tenant_id = known.tenant_id if known else new_id()
    owner = NewMember(**draft.owner.model_dump(), role=BuiltInRole.OWNER)
    enroll_tenant(NewTenant(tenant_id, draft.slug, draft.name, owner), request_id, now)
    return CreatedTenant(tenant_id=tenant_id, is_created=known is None)


def enroll_tenant(tenant: NewTenant, request_id: UUID, now: datetime) -> Actor:
    """Make a tenant with its built-in roles and its owner; a second call changes nothing. Answers the owner.

    The person is made first, in a transaction of its own: the context that all else needs names it.
    """
    person_id = enroll_person(tenant.owner.issuer, tenant.owner.subject)
    founder = Actor(tenant.tenant_id, person_id, user_id=new_id(), request_id=request_id)
    with transaction(founder) as conn:
        store.insert_tenant(conn, tenant.tenant_id, tenant.slug, tenant.name, now)
        store.insert_epoch(conn, tenant.tenant_id)
        for role, permissions in ROLE_PERMISSIONS.items():
            store.insert_role(conn, tenant.tenant_id, new_id(), role, permissions)
        owner_id = _insert_member(conn, founder, tenant.owner, person_id, now)
    return replace(founder, user_id=owner_id)


def add_member(actor: Actor, member: NewMember, now: datetime) -> UUID:
    """Make a person a user of the actor's tenant in one role; a second call changes nothing. Answers the user's id.

    Raises: Forbidden without `members:manage`.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.MEMBERS_MANAGE)
        person_id = store.enroll_person(conn, new_id(), member.issuer, member.subject)
        return _insert_member(conn, actor, member, person_id, now)


def enroll_person(issuer: str, subject: str) -> UUID:
    """The person behind an issuer's subject, made on first sight. Persons belong to no tenant."""
    return before_tenant(lambda conn: store.enroll_person(conn, new_id(), issuer, subject))


def _insert_member(conn: Connection, actor: Actor, member: NewMember, person_id: UUID, now: datetime) -> UUID:
    user_id = store.insert_user(
        conn,
        actor.tenant_id,
        actor.user_id if person_id == actor.person_id else new_id(),
        person_id,
        member.display_name,
        member.email,
        now,
    )
    store.bind_member(conn, actor.tenant_id, new_id(), user_id, member.role, now)
    return user_id
