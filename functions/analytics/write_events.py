"""Writes accepted events into the time series; the intake's queue calls it, with as many messages as lie there."""

from shared.analytics.messages import unpack_message
from shared.analytics.writing import write_events
from shared.edge.queued import batch_handler

handler = batch_handler(write_events, unpack_message)
