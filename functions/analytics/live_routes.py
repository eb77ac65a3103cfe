"""HTTP endpoints of what is used right now."""

from typing import Annotated

from fastapi import Query

from shared.analytics import live
from shared.analytics.live_models import FeedQuery, LiveQuery, LiveUsage, UsageFeed
from shared.edge.http import CurrentActor, Now, room_router

router = room_router()


@router.get("/v1/usage/live")
def list_live_usage(query: Annotated[LiveQuery, Query()], actor: CurrentActor, now: Now) -> LiveUsage:
    """Events of the last minutes by plugin, within seconds; approximate, and 503 while the cache is away."""
    return live.list_live_usage(actor, query, now)


@router.get("/v1/usage/feed")
def list_usage_feed(query: Annotated[FeedQuery, Query()], actor: CurrentActor, now: Now) -> UsageFeed:
    """The newest events, to be asked again with `next_cursor`; at most the last thousand of two hours."""
    return live.list_usage_feed(actor, query, now)
