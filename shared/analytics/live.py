"""What is used right now: counted in the cache by the writer once it has committed, and read from there alone.

The truth is in the time series. These are figures for a screen that is looked at: a message of which a part was there
already counts whole, and a writer that dies between its commit and the cache counts nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from clients.settings import settings
from clients.telemetry import log
from shared.analytics import live_cache
from shared.analytics.live_models import FeedItem, FeedQuery, LiveMinute, LiveQuery, LiveUsage, UsageFeed
from shared.analytics.messages import EventMessage, UsageRow, microseconds_of, moment
from shared.analytics.reach import reach_of
from shared.context import Actor
from shared.errors import Unavailable

MINUTE_US = 60_000_000
# What happened longer ago is news to nobody.
LIVE = timedelta(hours=1)
SHOWN_OF_A_MESSAGE = 20


def note_usage(messages: Collection[EventMessage], now: datetime) -> None:
    """Count what these messages brought of the last hour; the writer goes on where there is no cache."""
    since = microseconds_of(now - LIVE)
    counts: defaultdict[tuple[UUID, int], Counter[UUID]] = defaultdict(Counter)
    feeds: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    for message in messages:
        tenant_id = UUID(bytes=message.tenant_id)
        recent = [row for row in message.usage if row.occurred_at >= since]
        counted = Counter((row.plugin_id, row.occurred_at // MINUTE_US) for row in recent)
        for (plugin_id, minute), events in counted.items():
            counts[tenant_id, minute][UUID(bytes=plugin_id)] += events
        if recent:
            feeds[tenant_id] += map(_entry, recent[-SHOWN_OF_A_MESSAGE:])
    if not counts or not settings().cache_url:
        return
    try:
        live_cache.note_usage(counts, feeds)
    except Unavailable:
        log.warning("live_usage.uncounted", extra={"messages": len(messages)})


def list_live_usage(actor: Actor, query: LiveQuery, now: datetime) -> LiveUsage:
    """Events of the last minutes by plugin whose figures the actor may read, newest minute first.

    Raises: Forbidden for who may read none. Unavailable if the cache is away.
    """
    reach = reach_of(actor)
    last = microseconds_of(now) // MINUTE_US
    minutes = range(last, last - query.minutes, -1)
    found = live_cache.list_live_usage(actor.tenant_id, minutes)
    items = [
        LiveMinute(minute=moment(minute * MINUTE_US), plugin_id=UUID(plugin_id), events=events)
        for minute, counted in zip(minutes, found, strict=True)
        for plugin_id, events in sorted(counted.items())
        if reach.covers(UUID(plugin_id))
    ]
    return LiveUsage(as_of=now, items=items)


def list_usage_feed(actor: Actor, query: FeedQuery, now: datetime) -> UsageFeed:
    """What was written since the last answer, of plugins in reach; the first time, the newest that is kept.

    Raises: Forbidden for who may read none. Unavailable if the cache is away.
    """
    reach = reach_of(actor)
    found = live_cache.list_usage_feed(actor.tenant_id, query.cursor, query.limit)
    items = [
        FeedItem(
            occurred_at=moment(int(entry["at"])),
            plugin_id=UUID(entry["plugin"]),
            action=entry["action"],
            version=entry.get("version"),
            is_error=entry["is_error"] == "1",
        )
        for _, entry in found
        if reach.covers(UUID(entry["plugin"]))
    ]
    return UsageFeed(as_of=now, items=items, next_cursor=found[-1][0] if found else query.cursor)


def _entry(row: UsageRow) -> dict[str, str]:
    """What a feed tells of an event: neither who, nor for whom, nor what a tenant's own type adds."""
    told = {"at": str(row.occurred_at), "plugin": str(UUID(bytes=row.plugin_id)), "action": row.action}
    return told | {"is_error": str(int(row.is_error))} | ({"version": row.version} if row.version else {})
