"""Finds events whose ids came before under another time; a schedule calls it."""

from shared.analytics.id_checks import check_event_ids
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(check_event_ids)
