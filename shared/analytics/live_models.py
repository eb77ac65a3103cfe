"""Shapes of what is used right now."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.fields import Internal, RequestModel, ResponseModel
from shared.filters import Reads, ReadsNothing


class LiveQuery(RequestModel):
    """How far back."""

    minutes: Annotated[int, Field(ge=1, le=60), ReadsNothing("how far back the answer goes")] = 15


class FeedQuery(RequestModel):
    """Where the last answer ended."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(pattern=r"^[0-9]{1,15}-[0-9]{1,10}$"), Reads("occurred_at")] = None


class LiveMinute(ResponseModel):
    """A plugin's events of a minute."""

    minute: Annotated[datetime, Internal]
    plugin_id: Annotated[UUID, Internal]
    events: Annotated[int, Internal]


class LiveUsage(ResponseModel):
    """Events as they are written; what is reported exactly stands in the roll-ups."""

    as_of: Annotated[datetime, Internal]
    items: Annotated[list[LiveMinute], Internal]


class FeedItem(ResponseModel):
    """An event that was just written; it tells nothing of who."""

    occurred_at: Annotated[datetime, Internal]
    plugin_id: Annotated[UUID, Internal]
    action: Annotated[str, Internal]
    version: Annotated[str | None, Internal]
    is_error: Annotated[bool, Internal]


class UsageFeed(ResponseModel):
    """Newest events, oldest of them first; of a request with many, the last ones."""

    as_of: Annotated[datetime, Internal]
    items: Annotated[list[FeedItem], Internal]
    next_cursor: Annotated[str | None, Internal, Field(description="Ask with it again, for what came since.")]
