"""Use cases of SCIM users: an identity provider lets people in, and who leaves has no access from the next request on.

Who holds scim:manage decides who is a user. What a user may do is decided by bindings, of which it knows nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from scim2_models import Context

from clients.postgres import Connection
from clients.settings import settings
from shared.context import Actor, after_commit, transaction
from shared.identity import member_store
from shared.identity import scim_user_store as store
from shared.identity.events import announce_member
from shared.identity.grants import require_user_grantable
from shared.identity.scim_attributes import check_revision, fields_of, id_of, membership_of, user_of
from shared.identity.scim_errors import ScimInvalid, ScimResourceNotFound, ScimTaken
from shared.identity.scim_models import ScimUser, ScimUserRow, reading_scim
from shared.identity.scim_patch import patched
from shared.identity.scim_search import MAX_SEARCHED, USERS, Json, ScimSearch, matching, page_of, read_search, shown
from shared.identity.service import require
from shared.identity.sessions import end_sessions
from shared.identity.store import enroll_person, lock_epoch
from shared.ids import new_id
from shared.permissions import Permission


def create_scim_user(actor: Actor, body: Mapping[str, object], now: datetime) -> Json:
    """Provision a person, who can then sign in; one who was a user of the tenant already is from now on told of.

    Raises: Forbidden without `scim:manage`. ScimInvalid. ScimTaken. LastOwner. PermissionsLacking for one who may more.
    """
    with transaction(actor) as conn, reading_scim():
        _begin_change(conn, actor)
        fields = fields_of(ScimUser.model_validate(body, scim_ctx=Context.RESOURCE_CREATION_REQUEST))
        attribute = store.get_scim_subject(conn, actor.tenant_id)
        told = fields.external_id if attribute == "externalId" else None
        person_id = enroll_person(conn, new_id(), settings().oidc_issuer, told or fields.user_name)
        row = store.create_scim_user(conn, actor.tenant_id, new_id(), person_id, fields, now)
        if row is None:
            raise ScimTaken(attribute if told else "userName")
        # Whoever is taken over can be suspended by the provider from now on: not by a key that may do less than they.
        require_user_grantable(conn, actor, row.user_id)
        announce_member(conn, actor, "created", row.user_id, row.revision, now)
        answer = _shown(conn, actor, row)
    return _let_go(actor, row, answer)


def list_scim_users(actor: Actor, query: Mapping[str, object]) -> Json:
    """A page of the users who were provisioned.

    Raises: Forbidden without `scim:manage`. ScimInvalid, also for a filter that would be held against too many.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(USERS, query)
        if not search.is_plain:
            return _page_of(conn, actor, search, find_users(conn, actor, search))
        total = store.count_scim_users(conn, actor.tenant_id)
        rows = store.list_scim_users(conn, actor.tenant_id, search.skipped, search.page_size)
        return _told(conn, actor, search, [user_of(row) for row in rows], total)


def search_scim_users(actor: Actor, body: Mapping[str, object]) -> Json:
    """The same page, asked for in a body.

    Raises: as list_scim_users.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(USERS, body)
        return _page_of(conn, actor, search, find_users(conn, actor, search))


def get_scim_user(actor: Actor, resource_id: str, query: Mapping[str, object]) -> Json:
    """One user who was provisioned.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound. ScimInvalid.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(USERS, query)
        user = user_of(_read(conn, actor, resource_id))
        tell_groups(conn, actor, [user])
        return shown(user, search.request)


def update_scim_user(
    actor: Actor, resource_id: str, body: Mapping[str, object], revision: int | None, now: datetime
) -> Json:
    """Write all attributes of a user; those left out go, but for `active`, which stays as it is.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound. RevisionStale. ScimInvalid. ScimTaken. LastOwner.
    """
    with transaction(actor) as conn, reading_scim():
        row = _begin_change_of(conn, actor, resource_id, revision)
        user = ScimUser.model_validate(body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        answer = _written(conn, actor, row, user, now)
    return _let_go(actor, row, answer)


def patch_scim_user(
    actor: Actor, resource_id: str, body: Mapping[str, object], revision: int | None, now: datetime
) -> Json:
    """Change attributes of a user.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound. RevisionStale. ScimInvalid. ScimTaken. LastOwner.
    """
    with transaction(actor) as conn, reading_scim():
        row = _begin_change_of(conn, actor, resource_id, revision)
        user = patched(user_of(row), body)
        # Taken back: the answer tells it no more, and the user stays as it is.
        untold = {"active": None} if user.active is None else {}
        answer = _written(conn, actor, row, user, now, untold)
    return _let_go(actor, row, answer)


def delete_scim_user(actor: Actor, resource_id: str, revision: int | None, now: datetime) -> None:
    """A person leaves: suspended, bound to nothing, in no group, without keys; told of again, the person begins anew.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound. RevisionStale. LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change_of(conn, actor, resource_id, revision)
        gone = store.delete_scim_user(conn, actor.tenant_id, row.user_id, now)
        announce_member(conn, actor, "removed", row.user_id, gone, now)
        member_store.unbind_member(conn, actor.tenant_id, row.user_id)
        member_store.leave_groups(conn, actor.tenant_id, row.user_id)
        member_store.revoke_keys(conn, actor.tenant_id, row.user_id, now)
    after_commit(actor, partial(end_sessions, actor.tenant_id, row.user_id))


def _let_go(actor: Actor, row: ScimUserRow, answer: Json) -> Json:
    """The answer, once the sessions of who was suspended are over."""
    if answer.get("active") is False:
        after_commit(actor, partial(end_sessions, actor.tenant_id, row.user_id))
    return answer


def _begin_change(conn: Connection, actor: Actor) -> None:
    lock_epoch(conn)
    require(conn, actor, Permission.SCIM_MANAGE)


def _begin_change_of(conn: Connection, actor: Actor, resource_id: str, revision: int | None) -> ScimUserRow:
    """The user to change; nobody else changes it meanwhile, as each change of users holds the epoch."""
    _begin_change(conn, actor)
    row = _read(conn, actor, resource_id)
    check_revision(revision, row.revision)
    return row


def _read(conn: Connection, actor: Actor, resource_id: str) -> ScimUserRow:
    row = store.get_scim_user(conn, actor.tenant_id, id_of(resource_id))
    if row is None:
        raise ScimResourceNotFound(resource_id)
    return row


def _written(
    conn: Connection,
    actor: Actor,
    row: ScimUserRow,
    user: ScimUser,
    now: datetime,
    mark: Mapping[str, object] | None = None,
) -> Json:
    fields = fields_of(user, was_active=row.is_active, mark=mark or {})
    written = store.update_scim_user(conn, actor.tenant_id, row.user_id, fields, now)
    if written is None:
        raise ScimResourceNotFound(str(row.user_id))
    changed = {(True, False): "suspended", (False, True): "restored"}.get((row.is_active, written.is_active), "updated")
    announce_member(conn, actor, changed, row.user_id, written.revision, now)
    return _shown(conn, actor, written)


def _shown(conn: Connection, actor: Actor, row: ScimUserRow) -> Json:
    user = user_of(row)
    tell_groups(conn, actor, [user])
    return shown(user)


def find_users(conn: Connection, actor: Actor, search: ScimSearch[ScimUser]) -> list[ScimUser]:
    """All users that a search finds, in its order. An index tells the one it can be, or each is looked at.

    Raises: ScimInvalid if there are too many to look at.
    """
    equal, tenant_id = search.equal, actor.tenant_id
    rows: list[ScimUserRow | None]
    if "username" in equal:
        rows = [store.find_scim_user_name(conn, tenant_id, equal["username"])]
    elif "externalid" in equal:
        rows = [store.find_scim_user_external(conn, tenant_id, equal["externalid"])]
    else:
        rows = [*store.search_scim_users(conn, tenant_id, MAX_SEARCHED + 1)]
    if len(rows) > MAX_SEARCHED:
        raise ScimInvalid("tooMany", f"there are more than {MAX_SEARCHED} users; filter by userName or externalId")
    users = [user_of(row) for row in rows if row]
    if search.names("groups"):
        tell_groups(conn, actor, users)
    return matching(search, users)


def _page_of(conn: Connection, actor: Actor, search: ScimSearch[ScimUser], found: list[ScimUser]) -> Json:
    page = found[search.skipped : search.skipped + search.page_size]
    return _told(conn, actor, search, page, len(found))


def _told(conn: Connection, actor: Actor, search: ScimSearch[ScimUser], page: list[ScimUser], total: int) -> Json:
    if search.shows("groups"):
        tell_groups(conn, actor, page)
    return page_of(search, page, total)


def tell_groups(conn: Connection, actor: Actor, users: Sequence[ScimUser]) -> None:
    """Write into each user which groups it is in."""
    groups = defaultdict(list)
    for group in store.list_scim_user_groups(conn, actor.tenant_id, [UUID(user.id) for user in users if user.id]):
        groups[str(group.owner_id)].append(membership_of(group))
    for user in users:
        user.groups = groups.get(user.id or "")
