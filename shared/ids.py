"""Identifiers: UUIDv7 (RFC 9562), so that rows made together lie together in an index."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """A new UUIDv7 as the standard library's own type, which the database driver knows."""
    return UUID(int=uuid7().int)
