"""HTTP endpoints of dead letters, and of what became of events."""

from typing import Annotated

from fastapi import Query

from shared.analytics import dead_letters
from shared.analytics.dead_letter_models import (
    DeadLetterPage,
    EventStatistics,
    EventStatisticsQuery,
    ListDeadLetters,
    Replay,
    ReplayDraft,
)
from shared.edge.http import CurrentActor, Now, room_router

router = room_router()


@router.get("/v1/events/dead-letters")
def list_dead_letters(query: Annotated[ListDeadLetters, Query()], actor: CurrentActor) -> DeadLetterPage:
    """Events that were accepted and could not be written, oldest first, with the reason; kept for 30 days."""
    return dead_letters.list_dead_letters(actor, query)


@router.post("/v1/events/dead-letters/replay")
def replay_dead_letters(draft: ReplayDraft, actor: CurrentActor, now: Now) -> Replay:
    """Send dead letters again, by filter, once what they wait for is there; first as a dry run, if you like."""
    return dead_letters.replay_dead_letters(actor, draft, now)


@router.get("/v1/events/statistics")
def get_event_statistics(
    query: Annotated[EventStatisticsQuery, Query()], actor: CurrentActor, now: Now
) -> EventStatistics:
    """What became of the events that arrived: written, there already or dead, by hour (7 days) or day (31 days)."""
    return dead_letters.get_event_statistics(actor, query, now)
