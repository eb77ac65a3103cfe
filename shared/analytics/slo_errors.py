"""What can go wrong with objectives, alerts and silences; the kinds are in `shared/errors.py`."""

from uuid import UUID

from shared.errors import Conflict, NotFound


class ObjectiveNotFound(NotFound):
    """No such objective in this tenant."""

    code = "objective-not-found"
    title = "There is no such objective in this tenant."

    def __init__(self, slo_objective_id: UUID) -> None:
        """slo_objective_id: what was asked for."""
        super().__init__(slo_objective_id=str(slo_objective_id))


class AlertNotFound(NotFound):
    """No such alert in this tenant."""

    code = "alert-not-found"
    title = "There is no such alert in this tenant."

    def __init__(self, slo_alert_id: UUID) -> None:
        """slo_alert_id: what was asked for."""
        super().__init__(slo_alert_id=str(slo_alert_id))


class SilenceNotFound(NotFound):
    """No such silence in this tenant."""

    code = "silence-not-found"
    title = "There is no such silence in this tenant."

    def __init__(self, slo_silence_id: UUID) -> None:
        """slo_silence_id: what was asked for."""
        super().__init__(slo_silence_id=str(slo_silence_id))


class ObjectiveLimitReached(Conflict):
    """The tenant has as many objectives as the `limit` allows."""

    code = "objective-limit-reached"
    title = "The tenant has as many objectives as it can have."


class SilenceLimitReached(Conflict):
    """As many silences of the tenant as the `limit` allows have not ended."""

    code = "silence-limit-reached"
    title = "The tenant has as many silences as it can have; end some."


class EnvironmentUnknown(Conflict):
    """The request names an environment that the tenant has not."""

    code = "environment-unknown"
    title = "There is no such environment in this tenant."

    def __init__(self, environment_id: UUID) -> None:
        """environment_id: what was named."""
        super().__init__(environment_id=str(environment_id))


class WebhookUnknown(Conflict):
    """A step of an escalation names a webhook that the tenant has not."""

    code = "webhook-unknown"
    title = "A step of the escalation names a webhook that the tenant has not."

    def __init__(self, webhook_id: UUID) -> None:
        """webhook_id: the first that is missing."""
        super().__init__(webhook_id=str(webhook_id))


class AlertOver(Conflict):
    """An alert that is resolved needs nobody to take it."""

    code = "alert-over"
    title = "The alert is resolved already."
