"""Holds a sample of roll-ups against their events; a schedule calls it once a day."""

from shared.analytics.reconcile import reconcile_rollups
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(reconcile_rollups)
