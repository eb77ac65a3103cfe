"""Posts a signed message to its receiver; a queue calls it. It has no database and no secret."""

from clients.settings import sender_settings
from shared.edge.queued import queue_handler
from shared.operations.webhook_messages import WebhookSend
from shared.operations.webhook_sending import send_webhook

handler = queue_handler(send_webhook, WebhookSend, sender_settings)
