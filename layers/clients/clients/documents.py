"""The document store, over the MongoDB wire protocol; the client is made at first use and kept."""

from typing import TYPE_CHECKING

from clients.settings import settings
from clients.snapshot import kept_open

if TYPE_CHECKING:
    from pymongo import MongoClient
    from pymongo.database import Database

DATABASE = "plugyard"
TIMEOUT_MS = 2000


def documents() -> "Database[dict[str, object]]":
    """The database of documents: the one DOCUMENTS_URL names, else `plugyard`.

    No call takes longer than two seconds, finding a server included. TLS is the URL's matter (`tls=true`).
    Raises: ValueError where there is no document store.
    """
    return _client().get_default_database(DATABASE)


@kept_open
def _client() -> "MongoClient[dict[str, object]]":
    if not settings().documents_url:
        raise ValueError("settings missing or malformed: DOCUMENTS_URL")
    return connect(settings().documents_url)


def connect(url: str) -> "MongoClient[dict[str, object]]":
    """A client of one's own, for who closes it; `pymongo.timeout` gives a call that needs it longer."""
    # Importing pymongo costs a cold start 0.2 s; few requests need it.
    from pymongo import MongoClient  # noqa: PLC0415

    return MongoClient[dict[str, object]](
        url,
        # Amazon DocumentDB takes no retryable writes.
        retryWrites=False,
        serverSelectionTimeoutMS=TIMEOUT_MS,
        connectTimeoutMS=TIMEOUT_MS,
        timeoutMS=TIMEOUT_MS,
        uuidRepresentation="standard",
        tz_aware=True,
        appname="plugyard",
    )
