"""Tells the tenants that run what a new advisory speaks of; a queue behind the event bus calls it."""

from shared.cloud_events import ChangeEvent
from shared.edge.queued import queue_handler
from shared.versions.touched import match_advisory

handler = queue_handler(match_advisory, ChangeEvent)
