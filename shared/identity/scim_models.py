"""Shapes of SCIM 2.0 (RFC 7643): the attributes that are kept of a user and a group, and the rows their stores read.

An identity provider knows far more of a person. What is not declared here is neither stored nor answered: nothing in
Plugyard has a use for it. This module and those that import it cost a cold start half a second, so only the function
behind /v1/scim may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Error,
    Group,
    GroupMembership,
    Mutability,
    Reference,
    Required,
    Resource,
    SCIMException,
    ScimPolicy,
    Uniqueness,
    User,
)

from shared.identity.scim_errors import ScimInvalid

ROOT = "/v1/scim/v2"

# Entra ID names attributes that we do not keep, tells with a value what to remove, and fills what is not there yet.
LENIENT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class PersonName(ComplexAttribute):
    """The parts of a person's name."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """An address; the library's own type refuses domains that only a company's network has."""

    value: str | None = None
    type: str | None = None
    primary: bool | None = None


class ScimUser(Resource):  # type: ignore[type-arg] # its parameter is for extensions; there are none
    """A person whom the identity provider lets in."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: PersonName | None = None
    display_name: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None

    Name: ClassVar[type[ComplexAttribute]] = PersonName
    Emails: ClassVar[type[ComplexAttribute]] = Email
    Groups: ClassVar[type[ComplexAttribute]] = GroupMembership


class Member(ComplexAttribute):
    """A user or a group in a group; told by its id alone."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[User | Group] | None, Mutability.immutable] = Field(  # type: ignore[type-arg] # as above
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User", "Group"])


class ScimGroup(Resource):  # type: ignore[type-arg] # as above
    """A group of users, and of other groups."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true, CaseExact.true] = None
    members: list[Member] | None = None

    Members: ClassVar[type[ComplexAttribute]] = Member


class ScimQuery(BaseModel):
    """Which resources of a kind, and what of each; the words of RFC 7644, section 3.4.2, read by the library later."""

    filter: str | None = None
    sortBy: str | None = None  # noqa: N815 - as the standard spells it
    sortOrder: str | None = None  # noqa: N815 - as above
    startIndex: str | None = None  # noqa: N815 - as above
    count: str | None = None
    attributes: str | None = None
    excludedAttributes: str | None = None  # noqa: N815 - as above


@dataclass(frozen=True)
class ScimUserRow:
    """A provisioned user. profile: the attributes as they were told; null until the first time."""

    user_id: UUID
    user_name: str
    external_id: str | None
    profile: dict[str, object]
    is_active: bool
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ScimUserFields:
    """What a user becomes. display_name and email: what the rest of Plugyard shows."""

    user_name: str
    external_id: str | None
    profile: dict[str, object]
    display_name: str
    email: str | None
    is_active: bool


@dataclass(frozen=True)
class ScimGroupRow:
    """A group, without who is in it."""

    group_id: UUID
    name: str
    external_id: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ScimMembership:
    """That somebody is in a group. owner_id: who tells of it, the group or the user. display: the name of a group."""

    owner_id: UUID
    value: UUID
    display: str | None
    is_group: bool


@dataclass(frozen=True)
class ScimPrincipal:
    """A user or a group that can be a member."""

    value: UUID
    is_group: bool


@contextmanager
def reading_scim() -> Iterator[None]:
    """Inside, what the library refuses is one of our errors, with the scimType of RFC 7644, section 3.12.

    Raises: ScimInvalid.
    """
    try:
        with LENIENT:
            yield
    except ValidationError as exc:
        first = Error.from_validation_errors(exc)[0]
        raise ScimInvalid(first.scim_type or "invalidValue", first.detail or "") from exc
    except SCIMException as exc:
        raise ScimInvalid(exc.scim_type or "invalidValue", str(exc)) from exc
