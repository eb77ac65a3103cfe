"""Writes a delivery of a change for each webhook that wants it; a rule of the event bus calls it, through a queue."""

from shared.cloud_events import ChangeEvent
from shared.edge.queued import queue_handler
from shared.operations.webhook_fan_out import fan_out_event

handler = queue_handler(fan_out_event, ChangeEvent)
