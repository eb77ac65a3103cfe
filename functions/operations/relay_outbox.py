"""Publishes what the outbox holds; a schedule calls it every minute, and a queue as soon as something was written."""

from shared.edge.scheduled import scheduled_handler
from shared.operations.relay import relay_outbox

handler = scheduled_handler(relay_outbox)
