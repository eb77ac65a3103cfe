"""Records what came of an attempt to send a webhook; the sender's outcomes call it, through a queue."""

from shared.edge.queued import queue_handler
from shared.operations.webhook_messages import AttemptOutcome
from shared.operations.webhook_recording import record_attempt

handler = queue_handler(record_attempt, AttemptOutcome)
