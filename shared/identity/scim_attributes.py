"""From rows to the resources that SCIM shows, and from resources to what is stored."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from scim2_models import Context, GroupMembership, Meta

from shared.errors import RevisionStale
from shared.identity.scim_errors import ScimInvalid, ScimResourceNotFound
from shared.identity.scim_models import (
    ROOT,
    Member,
    ScimGroup,
    ScimGroupRow,
    ScimMembership,
    ScimUser,
    ScimUserFields,
    ScimUserRow,
)

_TOLD = {"name", "displayName", "emails"}


def id_of(text: str) -> UUID:
    """The id in a path. Raises: ScimResourceNotFound for a text that is none: nothing has it."""
    try:
        return UUID(text)
    except ValueError:
        raise ScimResourceNotFound(text[:100]) from None


def check_revision(wanted: int | None, current: int) -> None:
    """Go on unless another revision was meant. Raises: RevisionStale."""
    if wanted is not None and wanted != current:
        raise RevisionStale(current)


def user_of(row: ScimUserRow) -> ScimUser:
    """The resource of a row, without its groups; `active` is missing where it was told to be."""
    told = {name: value for name, value in row.profile.items() if name != "active"}
    return ScimUser.model_validate(
        told
        | {
            "id": str(row.user_id),
            "externalId": row.external_id,
            "userName": row.user_name,
            "active": None if "active" in row.profile else row.is_active,
            "meta": _meta("User", row.user_id, row.revision, row.created_at, row.updated_at),
        }
    )


def group_of(row: ScimGroupRow) -> ScimGroup:
    """The resource of a row, without its members."""
    return ScimGroup(
        id=str(row.group_id),
        external_id=row.external_id,
        display_name=row.name,
        meta=_meta("Group", row.group_id, row.revision, row.created_at, row.updated_at),
    )


def membership_of(group: ScimMembership) -> GroupMembership:
    """How a user tells of a group that it is in."""
    place = f"{ROOT}/Groups/{group.value}"
    return GroupMembership(value=str(group.value), ref=place, display=group.display, type="direct")


def member_of(member: ScimMembership) -> Member:
    """How a group tells of a member. Not validated: there can be 10,000, and all is ours."""
    kind = "Group" if member.is_group else "User"
    place = f"{ROOT}/{kind}s/{member.value}"
    fields = {"value": str(member.value), "ref": place, "type": kind}
    return Member.model_construct(None, **fields)  # type: ignore[arg-type] # a reference is its text


def fields_of(user: ScimUser, was_active: bool = True, mark: Mapping[str, object] | None = None) -> ScimUserFields:
    """What is stored of a resource. was_active: what holds where `active` is not told. mark: added to what was told.

    Raises: ScimInvalid for a text that is empty or too long.
    """
    user_name = checked(user.user_name, "userName") or ""
    told = user.model_dump(scim_ctx=Context.DEFAULT)
    return ScimUserFields(
        user_name=user_name,
        external_id=checked(user.external_id, "externalId"),
        profile={name: value for name, value in told.items() if name in _TOLD} | dict(mark or {}),
        display_name=_display_name(user) or user_name,
        email=_email(user),
        is_active=was_active if user.active is None else user.active,
    )


def checked(text: str | None, attribute: str) -> str | None:
    """A text that can be stored, or none. Raises: ScimInvalid."""
    if text is not None and (not 1 <= len(text) <= 255 or "\x00" in text):
        raise ScimInvalid("invalidValue", f"{attribute} has 1 to 255 characters")
    return text


def _display_name(user: ScimUser) -> str:
    """One line of at most 200 characters, by which other users know the person."""
    name = user.name
    parts = [name.formatted] if name and name.formatted else [name.given_name, name.family_name] if name else []
    shown = user.display_name or " ".join(part for part in parts if part)
    return " ".join(shown.split())[:200]


def _email(user: ScimUser) -> str | None:
    emails: Iterable[tuple[bool, str]] = [(bool(e.primary), e.value) for e in user.emails or [] if e.value]
    ordered = sorted(emails, key=lambda email: not email[0])
    return ordered[0][1][:320] if ordered else None


def _meta(kind: str, resource_id: UUID, revision: int, created_at: datetime, updated_at: datetime) -> Meta:
    return Meta(
        resource_type=kind,
        created=created_at,
        last_modified=updated_at,
        location=f"{ROOT}/{kind}s/{resource_id}",
        version=f'"{revision}"',
    )
