"""Use cases of API keys: made, shown once, rotated and revoked; their form is in `api_keys.py`.

A key acts for its user, and does no more than its scopes. What a key may hand on is less still: a key with scopes makes
no wider one, and handles keys at all only where `api-keys:manage` is among its scopes, or a stolen one would outlive
its own revocation. A key for another user has scopes, and who makes it must hold all of them everywhere: whoever has
the key in hand can then never do more through it than they could when they made it, whatever its user is given later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from clients.settings import settings
from shared.context import Actor, before_tenant, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import Unauthenticated
from shared.identity import key_store as store
from shared.identity.api_keys import PREFIX, hash_api_key, is_well_formed, make_api_key
from shared.identity.denials import refusal_of
from shared.identity.errors import PermissionsLacking
from shared.identity.grant_models import Limits
from shared.identity.grants import require_grantable
from shared.identity.key_errors import (
    ApiKeyEnded,
    ApiKeyLimitReached,
    ApiKeyNotFound,
    ExpiryTooFar,
    KeyHolderUnknown,
    ScopesMissing,
)
from shared.identity.key_models import (
    ApiKey,
    ApiKeyDraft,
    ApiKeyPage,
    ApiKeyRotation,
    ApiKeyRow,
    ApiKeyWithSecret,
    KnownKey,
    ListApiKeys,
    NewApiKey,
    WhoseKeys,
    shown,
)
from shared.identity.service import held_permissions, require_user
from shared.identity.store import enroll_person, is_active, lock_epoch, scoped_permissions
from shared.ids import new_id
from shared.permissions import Permission

DEFAULT_LIFETIME = timedelta(days=90)
MAX_LIFETIME = timedelta(days=366)
# Live ones of one user: enough for every pipeline, and a list that a person can still review.
MAX_KEYS = 50
# Issuer of the persons that stand behind service users; no token can be of it.
SERVICE_ISSUER = "plugyard"

_listed = TypeAdapter(tuple[UUID])


def find_api_key_user(key: str) -> KnownKey:
    """The user of an API key and its scopes; read each time, so that a revoked key stops at once.

    Raises: Unauthenticated for a key that is malformed, unknown, revoked or expired.
    """
    if not is_well_formed(key, settings().deployment_stage):
        raise Unauthenticated
    found = before_tenant(lambda conn: store.find_api_key_user(conn, hash_api_key(key)))
    if found is None:
        raise Unauthenticated
    return found


def record_api_key_use(actor: Actor, api_key_id: UUID) -> None:
    """Note that a key was used; called once a request is answered, so it holds up no other with the same key."""
    with transaction(actor) as conn:
        store.record_api_key_use(conn, actor.tenant_id, api_key_id)


def create_api_key(actor: Actor, draft: ApiKeyDraft, now: datetime) -> ApiKeyWithSecret:
    """Make a key; it is in this answer and in no other.

    Raises: AccountSuspended, TenantSuspended. Forbidden for another's key without `api-keys:manage`, and where
    the key would allow what its maker does not hold. ScopesMissing. ExpiryTooFar. KeyHolderUnknown. ApiKeyLimitReached.
    """
    with transaction(actor) as conn:
        _require_own(conn, actor)
        is_own = draft.service_user_name is None and draft.user_id in {None, actor.user_id}
        expires_at = _checked(draft.expires_at or now + DEFAULT_LIFETIME, now)
        _require_giver(conn, actor, draft.scopes, expires_at, is_own=is_own)
        user_id = _holder(conn, actor, draft, now)
        if store.count_live_keys(conn, actor.tenant_id, user_id) >= MAX_KEYS:
            raise ApiKeyLimitReached(limit=MAX_KEYS)
        return _issue(conn, actor, NewApiKey(new_id(), user_id, draft.name, draft.scopes, expires_at), now)


def list_api_keys(actor: Actor, query: ListApiKeys) -> ApiKeyPage:
    """The actor's keys, or those of all users, newest first; also such as are good no more.

    Raises: AccountSuspended, TenantSuspended. Forbidden for all keys without `api-keys:manage`. CursorInvalid.
    """
    with transaction(actor) as conn:
        _require_own(conn, actor)
        if query.of is WhoseKeys.ALL:
            _require_managing(conn, actor)
        user_id = actor.user_id if query.of is WhoseKeys.MINE else None
        before = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_api_keys(conn, actor.tenant_id, user_id, before, query.limit + 1)
    return ApiKeyPage(
        items=[ApiKey(**shown(row, _prefix())) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.api_key_id),)),
    )


def get_api_key(actor: Actor, api_key_id: UUID) -> ApiKey:
    """One key.

    Raises: AccountSuspended, TenantSuspended. ApiKeyNotFound, also for another's without `api-keys:manage`.
    """
    with transaction(actor) as conn:
        _require_own(conn, actor)
        return ApiKey(**shown(_read(conn, actor, api_key_id), _prefix()))


def revoke_api_key(actor: Actor, api_key_id: UUID) -> None:
    """End a key at once, with the one that was rotated into it and goes on beside it; a second call changes nothing.

    To its user both are one key, under one name; the older one can be ended alone.

    Raises: as get_api_key.
    """
    with transaction(actor) as conn:
        _require_own(conn, actor)
        row = _read(conn, actor, api_key_id)
        store.revoke_api_key(conn, actor.tenant_id, row.user_id, row.api_key_id)


def rotate_api_key(actor: Actor, api_key_id: UUID, rotation: ApiKeyRotation, now: datetime) -> ApiKeyWithSecret:
    """A new key with the rights of a live one, which goes on for the overlap; the one before that ends at once.

    Raises: as create_api_key. ApiKeyNotFound. ApiKeyEnded for one that is good no more, or was rotated already.
    """
    with transaction(actor) as conn:
        _require_own(conn, actor)
        row = _read(conn, actor, api_key_id)
        scopes = None if row.scopes is None else [Permission(name) for name in row.scopes]
        lifetime = row.expires_at - row.created_at if row.expires_at else DEFAULT_LIFETIME
        expires_at = _checked(rotation.expires_at or now + min(lifetime, MAX_LIFETIME), now)
        _require_giver(conn, actor, scopes, expires_at, is_own=row.user_id == actor.user_id)
        new = NewApiKey(new_id(), row.user_id, row.name, scopes, expires_at)
        if not store.rotate_api_key(conn, actor.tenant_id, api_key_id, new.api_key_id, rotation.overlap_s):
            raise ApiKeyEnded(api_key_id, row.replaced_by)
        store.end_replaced_key(conn, actor.tenant_id, row.user_id, api_key_id)
        return _issue(conn, actor, new, now)


def _require_own(conn: Connection, actor: Actor) -> None:
    """Let in every user who is not suspended; of keys with scopes only those that may handle keys."""
    if not actor.key_allows(Permission.API_KEYS_MANAGE):
        raise refusal_of(conn, actor, Permission.API_KEYS_MANAGE, None, None)
    require_user(conn, actor)


def _require_managing(conn: Connection, actor: Actor) -> None:
    if Permission.API_KEYS_MANAGE not in held_permissions(conn, actor):
        raise refusal_of(conn, actor, Permission.API_KEYS_MANAGE, None, None)


def _require_giver(
    conn: Connection, actor: Actor, scopes: Sequence[Permission] | None, expires_at: datetime, *, is_own: bool
) -> None:
    """Go on only if a key with these scopes does no more than its maker may."""
    if is_own:
        # Without scopes: all that its user may, now and later.
        given = frozenset(Permission if scopes is None else scopes)
        missing = frozenset(permission for permission in given if not actor.key_allows(permission))
    else:
        lock_epoch(conn)
        _require_managing(conn, actor)
        if scopes is None:
            raise ScopesMissing
        require_grantable(conn, actor, scopes, limits=Limits(expires_at))
        missing = frozenset(permission for permission in scopes if _is_denied_somewhere(conn, actor, permission))
    if missing:
        raise PermissionsLacking(sorted(missing))


def _is_denied_somewhere(conn: Connection, actor: Actor, permission: Permission) -> bool:
    scoped = scoped_permissions(conn, permission.bit, actor.mfa_at, actor.source_ip)
    return any(not scope.is_held for scope in scoped)


def _holder(conn: Connection, actor: Actor, draft: ApiKeyDraft, now: datetime) -> UUID:
    """Whose key it will be; a new service user where the draft names one."""
    if draft.service_user_name:
        user_id = new_id()
        person_id = enroll_person(conn, new_id(), SERVICE_ISSUER, f"service|{user_id}")
        store.insert_service_user(conn, actor.tenant_id, user_id, person_id, draft.service_user_name, now)
        return user_id
    user_id = draft.user_id or actor.user_id
    if not is_active(conn, actor.tenant_id, user_id):
        raise KeyHolderUnknown(user_id)
    return user_id


def _checked(expires_at: datetime, now: datetime) -> datetime:
    if not now < expires_at <= now + MAX_LIFETIME:
        raise ExpiryTooFar
    return expires_at


def _issue(conn: Connection, actor: Actor, new: NewApiKey, now: datetime) -> ApiKeyWithSecret:
    key = make_api_key(settings().deployment_stage)
    store.create_api_key(conn, actor.tenant_id, new, hash_api_key(key), key[-4:], now)
    return ApiKeyWithSecret(**shown(_read(conn, actor, new.api_key_id), _prefix()), api_key=key)


def _read(conn: Connection, actor: Actor, api_key_id: UUID) -> ApiKeyRow:
    row = store.get_api_key(conn, actor.tenant_id, api_key_id)
    is_own = row is not None and row.user_id == actor.user_id
    if row is None or not (is_own or Permission.API_KEYS_MANAGE in held_permissions(conn, actor)):
        raise ApiKeyNotFound(api_key_id)
    return row


def _prefix() -> str:
    return f"{PREFIX}{settings().deployment_stage}_"
