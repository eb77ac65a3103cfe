"""Tells the dependents of a published version of it; a queue behind the event bus calls it."""

from shared.cloud_events import ChangeEvent
from shared.edge.queued import queue_handler
from shared.versions.refresh import refresh_graph

handler = queue_handler(refresh_graph, ChangeEvent)
