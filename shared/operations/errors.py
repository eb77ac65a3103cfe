"""What can go wrong in room operations alone; the kinds are in `shared/errors.py`."""

from uuid import UUID

from shared.errors import Broken, Conflict, Invalid, NotFound


class WebhookNotFound(NotFound):
    """No such webhook in this tenant."""

    code = "webhook-not-found"
    title = "There is no such webhook in this tenant."

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: what was asked for."""
        super().__init__(webhook_id=str(webhook_id))


class DeliveryNotFound(NotFound):
    """No such delivery of that webhook in this tenant."""

    code = "delivery-not-found"
    title = "There is no such delivery of this webhook; they are kept for 30 days."

    def __init__(self, delivery_id: UUID) -> None:
        """delivery_id: what was asked for."""
        super().__init__(delivery_id=str(delivery_id))


class WebhookLimitReached(Conflict):
    """The tenant has as many webhooks as the `limit` allows."""

    code = "webhook-limit-reached"
    title = "The tenant has as many webhooks as it may; delete one first."


class WebhookDisabled(Conflict):
    """Nothing is sent to a webhook that is disabled."""

    code = "webhook-disabled"
    title = "This webhook is disabled; enable it first."

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: the disabled one."""
        super().__init__(webhook_id=str(webhook_id))


class WebhookUrlRefused(Invalid):
    """A webhook points to where no message may go."""

    code = "webhook-url-refused"
    title = "No message can be sent to this URL; see errors."

    def __init__(self, message: str) -> None:
        """message: what is wrong with it, without the URL itself."""
        super().__init__(errors=[{"at": "body.url", "message": message}])


class SecretUnreadable(Broken):
    """A webhook's sealed secret opens under none of the keys; no message can be signed with it."""

    code = "secret-unreadable"
    title = "A sealed secret cannot be opened; is WEBHOOK_KEY the one it was sealed under?"

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: whose secret it is."""
        super().__init__(webhook_id=str(webhook_id))
