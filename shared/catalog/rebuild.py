"""The scheduled rebuild of the search projection, as the jobs login."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.postgres import Login
from shared.catalog import store
from shared.context import SEARCH_PROJECTOR, Actor, transaction
from shared.errors import RebuildUnderWay


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did; not published: a newer one was first."""

    generation: int
    plugin_count: int
    is_published: bool


def rebuild_search(request_id: UUID, now: datetime) -> Rebuilt:
    """Write a new generation of the search projection and let readers use it.

    Three transactions, because each must see what committed before it: the list of pending changes is emptied before
    the snapshot the generation is filled from, and replayed after it. Killed at any point, readers keep the old
    generation and a later rebuild drops what was half done. Raises: RebuildUnderWay, so that a schedule that finds a
    dead builder's work in its way counts as failed and is tried again.
    """
    projector = Actor(*SEARCH_PROJECTOR, request_id=request_id, reason="scheduled rebuild")
    with transaction(projector, Login.JOBS) as conn:
        generation = store.prepare_generation(conn, now)
    if generation is None:
        raise RebuildUnderWay
    with transaction(projector, Login.JOBS) as conn:
        store.allow_minutes(conn)
        plugin_count = store.fill_generation(conn, generation)
    with transaction(projector, Login.JOBS) as conn:
        store.allow_minutes(conn)
        is_published = store.publish_generation(conn, generation, now)
    return Rebuilt(generation, plugin_count, is_published)
