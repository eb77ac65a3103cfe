"""Keeps what the writer gave up as dead events of their tenant, so that nothing that was accepted is lost.

It goes the writer's own way, with a message that is dead throughout: through the ledger. So a message that was written
after all is not kept here too, and one that is kept here is not written when somebody sends it through the queue again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from shared.analytics.messages import (
    VERSION,
    DeadRow,
    EventMessage,
    SampleRow,
    UsageRow,
    microseconds_of,
    unpack_message,
)
from shared.analytics.row_payloads import dead_row
from shared.analytics.writing import write_events
from shared.context import PLATFORM_TENANT_ID
from shared.fates import Fate

UNWRITABLE, UNREADABLE = "unwritable", "unreadable"
_NO_REQUEST = bytes(16)


@dataclass(frozen=True)
class DeadMessage:
    """A message that the writer gave up; message: None where nobody can read it."""

    body: str
    message: EventMessage | None

    @property
    def correlationid(self) -> str | None:
        """The request that brought it."""
        return self.message.correlationid if self.message else None


def read_dead_message(body: str) -> DeadMessage:
    """The message in a body, or the body alone."""
    try:
        return DeadMessage(body, unpack_message(body))
    except ValueError:
        return DeadMessage(body, None)


def record_dead_messages(messages: Mapping[str, DeadMessage], now: datetime) -> dict[str, Fate]:
    """Keep messages, given by their ids, as dead events: each event of one that can be read, and else the whole body.

    A body that nobody can read has no tenant that anybody could know; it is the platform's.
    """
    dead = {
        message_id: _dead(given.message) if given.message else _unreadable(given.body, now)
        for message_id, given in messages.items()
    }
    return write_events(dead, now)


def _dead(message: EventMessage) -> EventMessage:
    rows = chain[UsageRow | SampleRow](message.usage, message.samples)
    dead = [dead_row(row, UNWRITABLE, "the writer was given it three times in vain") for row in rows]
    return EventMessage(
        VERSION, message.tenant_id, message.request_id, message.arrived_at, [], [], [*message.dead, *dead]
    )


def _unreadable(body: str, now: datetime) -> EventMessage:
    dead = DeadRow(UNREADABLE, "no message of the intake", None, None, body)
    return EventMessage(VERSION, PLATFORM_TENANT_ID.bytes, _NO_REQUEST, microseconds_of(now), [], [], [dead])
