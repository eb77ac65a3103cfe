"""Rebuilds the search projection; a schedule calls it."""

from shared.catalog.rebuild import rebuild_search
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(rebuild_search)
