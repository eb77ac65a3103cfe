"""Use cases of SCIM groups: an identity provider says who is in which group, and so what each may do.

Whoever holds scim:manage could so make anybody anything, itself too. Therefore it changes only groups that give nothing
beyond what it holds itself, as everybody does who gives or takes rights.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from scim2_models import Context

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.identity import group_store
from shared.identity import scim_group_store as store
from shared.identity.errors import GroupCycle
from shared.identity.events import announce_group
from shared.identity.grants import require_group_grantable
from shared.identity.scim_attributes import check_revision, checked, group_of, id_of, member_of
from shared.identity.scim_errors import ScimInvalid, ScimResourceNotFound
from shared.identity.scim_models import ScimGroup, ScimGroupRow, reading_scim
from shared.identity.scim_patch import patched
from shared.identity.scim_search import GROUPS, MAX_SEARCHED, Json, ScimSearch, matching, page_of, read_search, shown
from shared.identity.service import require
from shared.identity.store import lock_epoch
from shared.ids import new_id
from shared.permissions import Permission

# As many as fit into an answer of a Lambda function.
MAX_MEMBERS = 25_000


def create_scim_group(actor: Actor, body: Mapping[str, object], now: datetime) -> Json:
    """Make a group, which nothing is bound to yet.

    Raises: Forbidden without `scim:manage`. ScimInvalid. ScimTaken.
    """
    with transaction(actor) as conn, reading_scim():
        _begin_change(conn, actor)
        group = ScimGroup.model_validate(body, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        name, external_id = _attributes(group)
        row = store.create_scim_group(conn, actor.tenant_id, new_id(), name, external_id, now)
        members = _ids(group)
        _write_members(conn, actor, row, set(), members, now)
        announce_group(conn, actor, "created", row.group_id, row.revision, now, joined=len(members))
        return _shown(conn, actor, row)


def list_scim_groups(actor: Actor, query: Mapping[str, object]) -> Json:
    """A page of the tenant's groups.

    Raises: Forbidden without `scim:manage`. ScimInvalid, also for more members than an answer takes.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(GROUPS, query)
        if not search.is_plain:
            return _page_of(conn, actor, search, find_groups(conn, actor, search))
        total = store.count_scim_groups(conn, actor.tenant_id)
        rows = store.list_scim_groups(conn, actor.tenant_id, search.skipped, search.page_size)
        return _told(conn, actor, search, [group_of(row) for row in rows], total)


def search_scim_groups(actor: Actor, body: Mapping[str, object]) -> Json:
    """The same page, asked for in a body.

    Raises: as list_scim_groups.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(GROUPS, body)
        return _page_of(conn, actor, search, find_groups(conn, actor, search))


def get_scim_group(actor: Actor, resource_id: str, query: Mapping[str, object]) -> Json:
    """One group.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound. ScimInvalid.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(GROUPS, query)
        group = group_of(_read(conn, actor, resource_id))
        if search.shows("members"):
            tell_members(conn, actor, [group])
        return shown(group, search.request)


def update_scim_group(
    actor: Actor, resource_id: str, body: Mapping[str, object], revision: int | None, now: datetime
) -> Json:
    """Write a group's attributes and members; of the members only the difference.

    Raises: Forbidden without `scim:manage` or without what the group gives. ScimResourceNotFound. RevisionStale.
    ScimInvalid. ScimTaken. LastOwner. RolesConflict.
    """
    with transaction(actor) as conn, reading_scim():
        row = _begin_change_of(conn, actor, resource_id, revision)
        group = ScimGroup.model_validate(body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        return _written(conn, actor, row, _member_ids(conn, actor, row), group, now)


def patch_scim_group(
    actor: Actor, resource_id: str, body: Mapping[str, object], revision: int | None, now: datetime
) -> Json:
    """Change attributes and members of a group.

    Raises: as update_scim_group.
    """
    with transaction(actor) as conn, reading_scim():
        row = _begin_change_of(conn, actor, resource_id, revision)
        group = group_of(row)
        tell_members(conn, actor, [group])
        return _written(conn, actor, row, _ids(group), patched(group, body), now)


def delete_scim_group(actor: Actor, resource_id: str, revision: int | None, now: datetime) -> None:
    """Remove a group, with what is bound to it.

    Raises: Forbidden without `scim:manage` or without what the group gives. ScimResourceNotFound. RevisionStale.
    LastOwner.
    """
    with transaction(actor) as conn:
        row = _begin_change_of(conn, actor, resource_id, revision)
        group_store.unbind_group(conn, actor.tenant_id, row.group_id)
        group_store.unnest_everywhere(conn, actor.tenant_id, row.group_id)
        group_store.remove_all_users(conn, actor.tenant_id, row.group_id)
        store.delete_scim_group(conn, actor.tenant_id, row.group_id)
        announce_group(conn, actor, "deleted", row.group_id, row.revision + 1, now)


def _begin_change(conn: Connection, actor: Actor) -> None:
    lock_epoch(conn)
    require(conn, actor, Permission.SCIM_MANAGE)


def _begin_change_of(conn: Connection, actor: Actor, resource_id: str, revision: int | None) -> ScimGroupRow:
    """The group to change, if the actor holds what it gives; the epoch is held, so that stays so."""
    _begin_change(conn, actor)
    row = _read(conn, actor, resource_id)
    require_group_grantable(conn, actor, row.group_id)
    check_revision(revision, row.revision)
    return row


def _read(conn: Connection, actor: Actor, resource_id: str) -> ScimGroupRow:
    row = store.get_scim_group(conn, actor.tenant_id, id_of(resource_id))
    if row is None:
        raise ScimResourceNotFound(resource_id)
    return row


def _written(
    conn: Connection, actor: Actor, row: ScimGroupRow, before: set[UUID], group: ScimGroup, now: datetime
) -> Json:
    name, external_id = _attributes(group)
    written = store.update_scim_group(conn, actor.tenant_id, row.group_id, name, external_id, now)
    if written is None:
        raise ScimResourceNotFound(str(row.group_id))
    after = _ids(group)
    _write_members(conn, actor, row, before, after, now)
    what, counts = "updated", {}
    if before != after:
        what, counts = "members-changed", {"joined": len(after - before), "left": len(before - after)}
    announce_group(conn, actor, what, row.group_id, written.revision, now, **counts)
    return _shown(conn, actor, written)


def _write_members(
    conn: Connection, actor: Actor, row: ScimGroupRow, before: set[UUID], after: set[UUID], now: datetime
) -> None:
    """Only the difference. Who comes first comes, then who goes goes: in between nobody's last owner may be missing."""
    changed = before ^ after
    known = {member.value: member.is_group for member in store.known_scim_members(conn, actor.tenant_id, list(changed))}
    if unknown := (after - before) - known.keys():
        raise ScimInvalid("invalidValue", f"no user or group has the id {min(map(str, unknown))}")
    came, went = (
        {is_group: [i for i in ids if known.get(i) is is_group] for is_group in (False, True)}
        for ids in (after - before, before - after)
    )
    place = conn, actor.tenant_id, row.group_id
    try:
        if came[True]:
            store.add_scim_groups(*place, came[True], now)
        if came[False]:
            store.add_scim_users(*place, came[False], now)
        if went[True]:
            store.remove_scim_groups(*place, went[True])
        if went[False]:
            store.remove_scim_users(*place, went[False])
    except GroupCycle as exc:
        raise ScimInvalid("invalidValue", exc.title) from exc


def _attributes(group: ScimGroup) -> tuple[str, str | None]:
    return checked(group.display_name, "displayName") or "", checked(group.external_id, "externalId")


def _ids(group: ScimGroup) -> set[UUID]:
    """The ids of a group's members. Raises: ScimInvalid for one that can be no id."""
    if len(group.members or ()) > MAX_MEMBERS:
        raise ScimInvalid("tooMany", f"a group has at most {MAX_MEMBERS} members")
    try:
        return {UUID(member.value or "") for member in group.members or ()}
    except ValueError:
        raise ScimInvalid("invalidValue", "members[].value is the id of a user or a group") from None


def _shown(conn: Connection, actor: Actor, row: ScimGroupRow) -> Json:
    group = group_of(row)
    tell_members(conn, actor, [group])
    return shown(group)


def find_groups(conn: Connection, actor: Actor, search: ScimSearch[ScimGroup]) -> list[ScimGroup]:
    """All groups that a search finds, in its order. An index tells the one it can be, or each is looked at.

    Raises: ScimInvalid if there are too many to look at, or too many members.
    """
    equal, tenant_id = search.equal, actor.tenant_id
    rows: list[ScimGroupRow | None]
    if "id" in equal:
        rows = [store.get_scim_group(conn, tenant_id, UUID(equal["id"]))]
    elif "displayname" in equal:
        rows = [store.find_scim_group_name(conn, tenant_id, equal["displayname"])]
    elif "externalid" in equal:
        rows = [store.find_scim_group_external(conn, tenant_id, equal["externalid"])]
    else:
        rows = [*store.search_scim_groups(conn, tenant_id, MAX_SEARCHED + 1)]
    if len(rows) > MAX_SEARCHED:
        raise ScimInvalid("tooMany", f"there are more than {MAX_SEARCHED} groups; filter by displayName or externalId")
    groups = [group_of(row) for row in rows if row]
    if search.names("members"):
        tell_members(conn, actor, groups)
    return matching(search, groups)


def _page_of(conn: Connection, actor: Actor, search: ScimSearch[ScimGroup], found: list[ScimGroup]) -> Json:
    page = found[search.skipped : search.skipped + search.page_size]
    return _told(conn, actor, search, page, len(found))


def _told(conn: Connection, actor: Actor, search: ScimSearch[ScimGroup], page: list[ScimGroup], total: int) -> Json:
    if search.shows("members"):
        tell_members(conn, actor, page)
    return page_of(search, page, total)


def _member_ids(conn: Connection, actor: Actor, row: ScimGroupRow) -> set[UUID]:
    return {m.value for m in store.list_scim_members(conn, actor.tenant_id, [row.group_id], MAX_MEMBERS + 1)}


def tell_members(conn: Connection, actor: Actor, groups: Iterable[ScimGroup]) -> None:
    """Write into each group who is in it."""
    by_id = {group.id: group for group in groups}
    found = store.list_scim_members(conn, actor.tenant_id, [UUID(i) for i in by_id if i], MAX_MEMBERS + 1)
    if len(found) > MAX_MEMBERS:
        raise ScimInvalid(
            "tooMany", "that would show too many members; ask with excludedAttributes=members, or for less"
        )
    members = defaultdict(list)
    for member in found:
        members[str(member.owner_id)].append(member_of(member))
    for group_id, group in by_id.items():
        group.members = members.get(group_id or "")
