"""Judges every objective once a minute; a schedule calls it."""

from shared.analytics.evaluation import evaluate_slos
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(evaluate_slos)
