"""Brings roll-ups of usage up to the events that were written; a schedule calls it every minute."""

from shared.analytics.refresh import refresh_rollups
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(refresh_rollups)
