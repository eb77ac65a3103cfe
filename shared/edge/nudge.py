"""Tells the relay that there may be something to publish; a hint only, since a schedule finds it within a minute."""

from dataclasses import dataclass
from time import monotonic

from clients import aws
from clients.settings import settings
from clients.telemetry import log

# One hint stands for all changes of its second.
EVERY_S = 1.0
# A queue that does not answer must not cost every change its patience.
AFTER_FAILURE_S = 30.0


@dataclass
class _Rest:
    """Until when, by this process's own clock, no hint is sent."""

    until: float = float("-inf")


_rest = _Rest()


def nudge_relay() -> None:
    """Send one message to the relay's queue, if there is one and none was sent in the last second.

    It never raises: the change is committed, and its answer must not depend on a hint.
    """
    url, at = settings().relay_queue_url, monotonic()
    if not url or at < _rest.until:
        return
    _rest.until = at + EVERY_S
    try:
        aws.hasty_queues().send_message(QueueUrl=url, MessageBody="{}")
    except Exception:
        _rest.until = at + AFTER_FAILURE_S
        log.exception("nudge.lost")
