"""What webhooks are told of alerts. An event holds ids and figures; what people wrote is read over the API."""

from uuid import UUID

from shared.cloud_events import TO_WEBHOOK
from shared.outbox import Event

PREFIX = "plugyard.slo.alert."


def alert_event(what: str, slo_alert_id: UUID, revision: int, to_webhook: object = None, **told: object) -> Event:
    """What happened to an alert; with a webhook, for that one alone."""
    addressed = {TO_WEBHOOK: to_webhook} if to_webhook else {}
    data = {"slo_alert_id": slo_alert_id, "href": f"/v1/slo/alerts/{slo_alert_id}", **told, **addressed}
    return Event(f"{PREFIX}{what}", "slo-alert", slo_alert_id, revision, data)
