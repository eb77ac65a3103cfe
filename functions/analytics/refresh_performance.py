"""Counts five-minute slots of performance anew where samples came; a schedule calls it."""

from shared.analytics.performance_refresh import refresh_performance
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(refresh_performance)
