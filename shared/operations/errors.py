"""What can go wrong in room operations alone; the kinds are in `shared/errors.py`."""

from uuid import UUID

from shared.errors import Conflict, NotFound


class WebhookNotFound(NotFound):
    """No such webhook in this tenant."""

    code = "webhook-not-found"
    title = "There is no such webhook in this tenant."

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: what was asked for."""
        super().__init__(webhook_id=str(webhook_id))


class WebhookLimitReached(Conflict):
    """The tenant has as many webhooks as the `limit` allows."""

    code = "webhook-limit-reached"
    title = "The tenant has as many webhooks as it may; delete one first."
