"""Shapes of API keys: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from shared.fields import Instant, Internal, Line, RequestModel, ResponseModel, Secret
from shared.filters import Reads
from shared.identity.models import KnownUser
from shared.permissions import Permission

MAX_OVERLAP_S = 7 * 24 * 3600

Scopes = Annotated[
    list[Permission],
    Field(min_length=1, max_length=len(Permission), description="All that the key may, whatever its user may."),
]
Expiry = Annotated[Instant | None, Field(description="At most 366 days ahead.", examples=["2027-01-31T00:00:00Z"])]


@dataclass(frozen=True)
class KnownKey(KnownUser):
    """What an API key resolves to. scopes: permissions by name; None is no limit."""

    api_key_id: UUID
    scopes: list[str] | None

    @property
    def permissions(self) -> frozenset[Permission] | None:
        """All that the key may at most; a name that nothing is called any more allows nothing."""
        return None if self.scopes is None else frozenset(p for p in Permission if p in self.scopes)


@dataclass(frozen=True)
class ApiKeyRow:
    """A key as its store reads it: never the key itself, nor its hash. is_live: by the database's clock."""

    api_key_id: UUID
    user_id: UUID
    name: str
    last_four: str | None
    scopes: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: UUID | None
    last_used_at: datetime | None
    is_live: bool


@dataclass(frozen=True)
class NewApiKey:
    """A key to store. scopes: None is all that its user may."""

    api_key_id: UUID
    user_id: UUID
    name: str
    scopes: list[Permission] | None
    expires_at: datetime


class ApiKeyDraft(RequestModel):
    """A key to make: for oneself or, with `api-keys:manage`, for another user or a new service user."""

    name: Line
    scopes: Annotated[Scopes | None, Field(description="Left out: all that you may. Required for another user.")] = None
    expires_at: Annotated[Expiry, Field(description="Left out: in 90 days. At most 366 days ahead.")] = None
    user_id: UUID | None = None
    service_user_name: Annotated[
        Line | None, Field(description="Make a service user of this name and give it the key; bind a role to it next.")
    ] = None

    @model_validator(mode="after")
    def _is_for_one(self) -> "ApiKeyDraft":
        if self.user_id and self.service_user_name:
            raise ValueError("give user_id or service_user_name, not both")
        return self


class ApiKeyRotation(RequestModel):
    """How a key is rotated."""

    overlap_s: Annotated[
        int, Field(ge=0, le=MAX_OVERLAP_S, description="For how long the key before goes on; 0 ends it at once.")
    ] = 24 * 3600
    expires_at: Annotated[Expiry, Field(description="Left out: as long a life as the key before had.")] = None


class WhoseKeys(StrEnum):
    """Whose keys are listed."""

    MINE = "mine"
    ALL = "all"


class ListApiKeys(RequestModel):
    """Whose keys, and which page of them; those of all users take `api-keys:manage`."""

    of: Annotated[WhoseKeys, Reads("user_id")] = WhoseKeys.MINE
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("api_key_id")] = None


class ApiKey(ResponseModel):
    """A key without the key: what tells it from others, what it may, and whether it is good."""

    href: Annotated[str, Internal]
    api_key_id: Annotated[UUID, Internal]
    user_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    prefix: Annotated[str, Internal]
    last_four: Annotated[str | None, Internal]
    scopes: Annotated[list[str] | None, Internal, Field(description="Null: all that its user may.")]
    created_at: Annotated[datetime, Internal]
    expires_at: Annotated[datetime | None, Internal]
    revoked_at: Annotated[datetime | None, Internal]
    replaced_by: Annotated[UUID | None, Internal, Field(description="The key it was rotated into.")]
    last_used_at: Annotated[datetime | None, Internal, Field(description="To the minute; of requests not refused.")]
    is_live: Annotated[bool, Internal]


class ApiKeyWithSecret(ApiKey):
    """A key, this once with the key itself."""

    is_shown_once = True

    api_key: Annotated[str | None, Secret, Field(description="Shown once; null in the answer to a retry.")]


def shown(row: ApiKeyRow, prefix: str) -> dict[str, object]:
    """What every answer about a key says of its row. prefix: how each key of this installation begins."""
    return {"href": f"/v1/api-keys/{row.api_key_id}", "prefix": prefix, **vars(row)}


class ApiKeyPage(ResponseModel):
    """A page of keys, newest first."""

    items: Annotated[list[ApiKey], Internal]
    next_cursor: Annotated[str | None, Internal]
