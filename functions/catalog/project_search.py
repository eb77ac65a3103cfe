"""Brings changed standings of plugins into the search; a queue behind the event bus calls it."""

from shared.catalog.projection import project_search
from shared.cloud_events import ChangeEvent
from shared.edge.queued import queue_handler

handler = queue_handler(project_search, ChangeEvent)
