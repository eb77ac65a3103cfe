"""The cache, over the Redis protocol; the client is made at first use and kept."""

from typing import TYPE_CHECKING

from clients.settings import settings
from clients.snapshot import kept_open

if TYPE_CHECKING:
    from redis import Redis

TIMEOUT_S = 1.0


@kept_open
def valkey() -> "Redis":
    """The cache at CACHE_URL; `rediss://` is TLS, and with CACHE_USER the password is an IAM token.

    A command takes a second at most and is tried twice, as a connection may have died while nobody used it.
    Raises: ValueError where there is no cache.
    """
    # Importing redis costs a cold start 0.1 s; few requests need it.
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415 - comes with it
    from redis.retry import Retry  # noqa: PLC0415 - comes with it

    told = settings()
    if not told.cache_url:
        raise ValueError("settings missing or malformed: CACHE_URL")
    provider = None
    if told.cache_user:
        from clients.valkey_iam import IamCredentials  # noqa: PLC0415 - imports botocore

        provider = IamCredentials(told.cache_user, told.cache_name)
    return Redis.from_url(
        told.cache_url,
        credential_provider=provider,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )
