"""What a change of a member or a group announces: one shape, whichever door the change came in by."""

from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import outbox
from shared.context import Actor


def announce_member(
    conn: Connection, actor: Actor, what: str, user_id: UUID, revision: int, now: datetime, **data: object
) -> None:
    """Announce `plugyard.member.<what>` if this transaction commits. data: more than the user's id."""
    event = outbox.Event(f"plugyard.member.{what}", "member", user_id, revision, {"user_id": user_id, **data})
    outbox.add(conn, actor, [event], now)


def announce_group(
    conn: Connection, actor: Actor, what: str, group_id: UUID, revision: int, now: datetime, **data: object
) -> None:
    """Announce `plugyard.group.<what>` if this transaction commits. data: more than the group's id."""
    event = outbox.Event(f"plugyard.group.{what}", "group", group_id, revision, {"group_id": group_id, **data})
    outbox.add(conn, actor, [event], now)
