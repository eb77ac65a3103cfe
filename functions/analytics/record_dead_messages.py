"""Keeps as dead events what the writer gave up; its dead-letter queue calls it."""

from shared.analytics.dead_messages import read_dead_message, record_dead_messages
from shared.edge.queued import batch_handler

handler = batch_handler(record_dead_messages, read_dead_message)
