"""Signs deliveries that are due and puts them before the sender; a schedule calls it, and a queue at once."""

from shared.edge.scheduled import scheduled_handler
from shared.operations.webhook_dispatch import dispatch_deliveries

handler = scheduled_handler(dispatch_deliveries)
