"""HTTP endpoints of groups."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, room_router
from shared.edge.preconditions import IfMatch
from shared.identity import groups
from shared.identity.group_models import (
    DeletedGroup,
    Group,
    GroupDraft,
    GroupPage,
    GroupPatch,
    GroupUsers,
    ListGroups,
    ListGroupUsers,
    NestedGroups,
)
from shared.identity.member_models import MemberPage

router = room_router()


@router.get("/v1/groups")
def list_groups(query: Annotated[ListGroups, Query()], actor: CurrentActor) -> GroupPage:
    """This tenant's groups, by name."""
    return groups.list_groups(actor, query)


@router.post("/v1/groups", status_code=201)
def create_group(draft: GroupDraft, actor: CurrentActor, now: Now) -> Group:
    """Add a group; it is empty and bound to nothing."""
    return groups.create_group(actor, draft, now)


@router.get("/v1/groups/{group_id}")
def get_group(group_id: UUID, actor: CurrentActor) -> Group:
    """One group by its id."""
    return groups.get_group(actor, group_id)


@router.patch("/v1/groups/{group_id}")
def update_group(group_id: UUID, patch: GroupPatch, revision: IfMatch, actor: CurrentActor, now: Now) -> Group:
    """Change name or description of a group."""
    return groups.update_group(actor, group_id, patch, revision, now)


@router.delete("/v1/groups/{group_id}")
def delete_group(group_id: UUID, revision: IfMatch, actor: CurrentActor, now: Now) -> DeletedGroup:
    """Remove a group with its memberships and its bindings; you must hold all that they give."""
    return groups.delete_group(actor, group_id, revision, now)


@router.get("/v1/groups/{group_id}/users")
def list_group_users(group_id: UUID, query: Annotated[ListGroupUsers, Query()], actor: CurrentActor) -> MemberPage:
    """Who is in a group: put into it, or with `reach=effective` also by the groups within it."""
    return groups.list_group_users(actor, group_id, query)


@router.put("/v1/groups/{group_id}/users")
def replace_group_users(group_id: UUID, users: GroupUsers, revision: IfMatch, actor: CurrentActor, now: Now) -> Group:
    """Make these users, and no others, those that are in a group directly."""
    return groups.replace_group_users(actor, group_id, users, revision, now)


@router.put("/v1/groups/{group_id}/users/{user_id}")
def add_group_users(group_id: UUID, user_id: UUID, actor: CurrentActor, now: Now) -> Group:
    """Put a user into a group; you must hold all that the group gives."""
    return groups.add_group_users(actor, group_id, [user_id], now)


@router.delete("/v1/groups/{group_id}/users/{user_id}", status_code=204)
def remove_group_users(group_id: UUID, user_id: UUID, actor: CurrentActor, now: Now) -> None:
    """Take a user out of a group; you must hold all that the group gives."""
    groups.remove_group_users(actor, group_id, [user_id], now)


@router.get("/v1/groups/{group_id}/groups")
def list_nested_groups(group_id: UUID, actor: CurrentActor) -> NestedGroups:
    """The groups directly within a group, by name."""
    return groups.list_nested_groups(actor, group_id)


@router.put("/v1/groups/{group_id}/groups/{member_group_id}")
def nest_group(group_id: UUID, member_group_id: UUID, actor: CurrentActor, now: Now) -> Group:
    """Put a group into a group: its users are in that one too, and hold all that it gives."""
    return groups.nest_group(actor, group_id, member_group_id, now)


@router.delete("/v1/groups/{group_id}/groups/{member_group_id}", status_code=204)
def unnest_group(group_id: UUID, member_group_id: UUID, actor: CurrentActor, now: Now) -> None:
    """Take a group out of a group."""
    groups.unnest_group(actor, group_id, member_group_id, now)
