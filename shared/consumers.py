"""What makes a consumer's effect happen once: its place in an aggregate moves in the transaction of the effect itself.

A queue gives an event at least once and in no order; the relay publishes it again after a crash. What is not newer than
what the consumer has seen of the aggregate is therefore dropped. That suits a consumer that brings something up to date
with the aggregate, and reads the truth to do so: an event that was overtaken has nothing left to say. Where each event
counts by itself (a log, a delivery), its effect is a row under the event's own id instead.
"""

from collections.abc import Callable

from clients.postgres import Connection, Login
from shared import queries
from shared.cloud_events import ChangeEvent
from shared.context import OPERATOR, Actor, transaction
from shared.fates import Duplicate, Fate, Stored

_sql = queries.load("consumers")


def apply_newer(consumer: str, event: ChangeEvent, apply: Callable[[Connection], None]) -> Fate:
    """Apply the event if it is newer than what this consumer has seen of its aggregate; all in one transaction.

    consumer: its name, for ever: under another name it starts anew. apply: runs as the jobs login in the operator's
    name, under the request that made the change; what it raises undoes the step, so the event can be tried again.
    """
    operator = Actor(*OPERATOR, request_id=event.correlationid, reason=f"consumer {consumer}")
    with transaction(operator, Login.JOBS) as conn:
        is_newer = _sql.advance_consumer(
            conn, tenant_id=event.tenantid, aggregate_id=event.subject, consumer=consumer, revision=event.revision
        )
        if not is_newer:
            return Duplicate()
        apply(conn)
        return Stored()
