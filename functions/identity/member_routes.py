"""HTTP endpoints of members."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, room_router
from shared.edge.preconditions import IfMatch, IfMatchGiven
from shared.identity import members
from shared.identity.member_models import ListMembers, Member, MemberPage, MemberPatch

router = room_router()


@router.get("/v1/members")
def list_members(query: Annotated[ListMembers, Query()], actor: CurrentActor) -> MemberPage:
    """This tenant's members, in the order they became members."""
    return members.list_members(actor, query)


@router.get("/v1/members/me")
def get_own_member(actor: CurrentActor) -> Member:
    """You, as a member: for a token, a session and an API key alike, whose user it is."""
    return members.get_own_member(actor)


@router.get("/v1/members/{user_id}")
def get_member(user_id: UUID, actor: CurrentActor) -> Member:
    """One member; one who was removed is still shown here."""
    return members.get_member(actor, user_id)


@router.patch("/v1/members/{user_id}")
def update_member(user_id: UUID, patch: MemberPatch, revision: IfMatch, actor: CurrentActor, now: Now) -> Member:
    """Change name or address of a member who may not more than you."""
    return members.update_member(actor, user_id, patch, revision, now)


@router.post("/v1/members/{user_id}/suspend")
def suspend_member(user_id: UUID, revision: IfMatchGiven, actor: CurrentActor, now: Now) -> Member:
    """Refuse a member everything from the next request on, without If-Match too. You must hold all that they hold."""
    return members.suspend_member(actor, user_id, revision, now)


@router.post("/v1/members/{user_id}/restore")
def restore_member(user_id: UUID, revision: IfMatch, actor: CurrentActor, now: Now) -> Member:
    """Give a suspended member back what the member had. You must hold all of it."""
    return members.restore_member(actor, user_id, revision, now)


@router.delete("/v1/members/{user_id}", status_code=204)
def remove_member(user_id: UUID, revision: IfMatch, actor: CurrentActor, now: Now) -> None:
    """Take a member out, with all roles, groups and keys. You must hold all that the member holds."""
    members.remove_member(actor, user_id, revision, now)
