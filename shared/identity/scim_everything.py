"""The use case of a SCIM search over users and groups at once."""

from collections.abc import Mapping
from typing import cast

from shared.context import Actor, transaction
from shared.identity.scim_groups import find_groups, tell_members
from shared.identity.scim_models import ScimGroup, ScimUser, reading_scim
from shared.identity.scim_search import USERS_AND_GROUPS, Json, ScimSearch, page_of, read_search
from shared.identity.scim_users import find_users, tell_groups
from shared.identity.service import require
from shared.permissions import Permission


def search_scim(actor: Actor, body: Mapping[str, object]) -> Json:
    """A page of users and groups, users first.

    Raises: Forbidden without `scim:manage`. ScimInvalid.
    """
    with transaction(actor) as conn, reading_scim():
        require(conn, actor, Permission.SCIM_MANAGE)
        search = read_search(USERS_AND_GROUPS, body)
        # Each of the two looks at its own kind alone.
        users = find_users(conn, actor, cast("ScimSearch[ScimUser]", search))
        groups = find_groups(conn, actor, cast("ScimSearch[ScimGroup]", search))
        found: list[ScimUser | ScimGroup] = [*users, *groups]
        page = found[search.skipped : search.skipped + search.page_size]
        if search.shows("groups"):
            tell_groups(conn, actor, [user for user in page if isinstance(user, ScimUser)])
        if search.shows("members"):
            tell_members(conn, actor, [group for group in page if isinstance(group, ScimGroup)])
        return page_of(search, page, len(found))
