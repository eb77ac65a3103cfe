"""What room analytics keeps in the cache: how much each plugin is used in each minute, and the newest events."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast
from uuid import UUID

from clients.settings import settings
from clients.valkey import hasty_valkey
from shared import cache_keys
from shared.errors import Unavailable

if TYPE_CHECKING:
    from redis.typing import EncodableT

FEED_LENGTH = 1000

Entry = Mapping[str, str]


def note_usage(counts: Mapping[tuple[UUID, int], Mapping[UUID, int]], feeds: Mapping[UUID, Sequence[Entry]]) -> None:
    """Add events to the minutes they are in, by tenant, minute and plugin, and entries to the feeds of tenants."""
    with _reachable():
        pipeline = hasty_valkey().pipeline(transaction=False)
        for (tenant_id, minute), plugins in counts.items():
            key = cache_keys.LIVE_USAGE.of(tenant_id=tenant_id, minute=minute)
            for plugin_id, events in plugins.items():
                pipeline.hincrby(key, str(plugin_id), events)
            pipeline.expire(key, cache_keys.LIVE_USAGE.lifetime_s)
        for tenant_id, entries in feeds.items():
            key = cache_keys.USAGE_FEED.of(tenant_id=tenant_id)
            for entry in entries:
                pipeline.xadd(key, cast("dict[EncodableT, EncodableT]", entry), maxlen=FEED_LENGTH, approximate=True)
            pipeline.expire(key, cache_keys.USAGE_FEED.lifetime_s)
        pipeline.execute()


def list_live_usage(tenant_id: UUID, minutes: Sequence[int]) -> list[dict[str, int]]:
    """Events of each of these minutes since 1970, by plugin."""
    with _reachable():
        pipeline = hasty_valkey().pipeline(transaction=False)
        for minute in minutes:
            pipeline.hgetall(cache_keys.LIVE_USAGE.of(tenant_id=tenant_id, minute=minute))
        found = cast("list[dict[str, str]]", pipeline.execute())
    return [{plugin_id: int(events) for plugin_id, events in counted.items()} for counted in found]


def list_usage_feed(tenant_id: UUID, after: str | None, page_size: int) -> list[tuple[str, dict[str, str]]]:
    """Entries after that place, oldest first; without one, the newest that there are."""
    key = cache_keys.USAGE_FEED.of(tenant_id=tenant_id)
    with _reachable():
        if after:
            found = hasty_valkey().xrange(key, min=f"({after}", count=page_size)
            return cast("list[tuple[str, dict[str, str]]]", found)
        newest = hasty_valkey().xrevrange(key, count=page_size)
    return cast("list[tuple[str, dict[str, str]]]", newest)[::-1]


@contextmanager
def _reachable() -> Iterator[None]:
    """Name what goes wrong with the cache, also where there is none."""
    if not settings().cache_url:
        raise Unavailable("cache")
    from redis.exceptions import RedisError  # noqa: PLC0415 - see clients/valkey.py

    try:
        yield
    except RedisError as exc:
        raise Unavailable("cache") from exc
