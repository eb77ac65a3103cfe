"""Page cursors: opaque to the client, bound to the query they came from, never trusted.

A cursor says where the last page ended. It carries no authority: the next page is read under the caller's own tenant,
so a forged one only starts somewhere else. That is why it is checked for shape and not signed.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.errors import CursorInvalid

P = TypeVar("P")
R = TypeVar("R")
Position = tuple[str | int | float | None, ...]


def encode_cursor(query: BaseModel, position: Position) -> str:
    """The cursor for the page after `position` of this query."""
    payload = json.dumps([_fingerprint(query), *position], separators=(",", ":"))
    return urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def next_cursor(query: BaseModel, rows: Sequence[R], limit: int, place: Callable[[R], Position]) -> str | None:
    """The cursor after the first `limit` of these rows; None where no further row came, so this is the last page.

    rows: one more than the page shows was asked for. place: where in the list a row stands.
    """
    return encode_cursor(query, place(rows[limit - 1])) if len(rows) > limit else None


def decode_cursor(cursor: str, query: BaseModel, shape: TypeAdapter[P]) -> P:
    """The position in a cursor of this query, as the given shape of tuple.

    Raises: CursorInvalid if it is damaged, of another shape, or from another query.
    """
    try:
        fingerprint, *position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if fingerprint == _fingerprint(query):
            return shape.validate_python(tuple(position))
    except (ValueError, TypeError, RecursionError, ValidationError):
        raise CursorInvalid from None
    raise CursorInvalid


def _fingerprint(query: BaseModel) -> str:
    """The query without where it stands in the list: page size may change between pages, nothing else."""
    asked = query.model_dump_json(exclude={"cursor", "limit", "include"}, exclude_defaults=True)
    return sha256(asked.encode()).hexdigest()[:16]
