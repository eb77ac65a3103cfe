"""The cache, over the Redis protocol; a client is made at first use and kept."""

from typing import TYPE_CHECKING

from clients.settings import settings
from clients.snapshot import call_before_snapshot, kept_open

if TYPE_CHECKING:
    from redis import Redis
    from redis.credentials import CredentialProvider

TIMEOUT_S = 1.0
HASTY_TIMEOUT_S = 0.25


@kept_open
def valkey() -> "Redis":
    """The cache at CACHE_URL; `rediss://` is TLS, and with CACHE_USER the password is an IAM token.

    A command takes a second at most and is tried twice, as a connection may have died while nobody used it.
    Raises: ValueError where there is no cache.
    """
    from redis.exceptions import ConnectionError, TimeoutError  # noqa: A004, PLC0415 - see below

    return _client(TIMEOUT_S, ConnectionError, TimeoutError)


@kept_open
def hasty_valkey() -> "Redis":
    """The same for who must not wait: a quarter of a second to connect, and as much for an answer, once.

    Raises: ValueError where there is no cache.
    """
    from redis.exceptions import ConnectionError  # noqa: A004, PLC0415 - see below

    return _client(HASTY_TIMEOUT_S, ConnectionError)


def _client(timeout_s: float, *worth_another_try: type[Exception]) -> "Redis":
    # Importing redis costs a cold start 0.1 s; a deployment without a cache never needs it.
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415 - comes with it
    from redis.retry import Retry  # noqa: PLC0415 - comes with it

    told = settings()
    if not told.cache_url:
        raise ValueError("settings missing or malformed: CACHE_URL")
    return Redis.from_url(
        told.cache_url,
        credential_provider=_iam_credentials(told.cache_user, told.cache_name),
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 1, worth_another_try),
        decode_responses=True,
    )


def _iam_credentials(user: str, cache_name: str) -> "CredentialProvider | None":
    if not user:
        return None
    from clients.valkey_iam import IamCredentials  # noqa: PLC0415 - imports botocore

    return IamCredentials(user, cache_name)


def _import_client() -> None:
    """Have the client's code in a snapshot: a copy's first request then needs no time for it."""
    if settings().cache_url:
        import redis  # noqa: F401, PLC0415 - see above


call_before_snapshot(_import_client)
