"""HTTP endpoints of room operations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.edge.liveness import LivenessResponse
from shared.edge.preconditions import IfMatch
from shared.operations import health, migration_status, parked_events, webhooks
from shared.operations.health_models import Health, Liveness
from shared.operations.migration_models import MigrationStatus
from shared.operations.parked_models import ListParkedEvents, ParkedEvent, ParkedEventPage
from shared.operations.webhook_models import (
    Delivery,
    DeliveryLog,
    DeliveryPage,
    ListDeliveries,
    ListWebhooks,
    Webhook,
    WebhookDraft,
    WebhookPage,
    WebhookPatch,
    WebhookWithSecret,
)

app = room_app("operations")


@app.get("/v1/jobs/parked-events")
def list_parked_events(query: Annotated[ListParkedEvents, Query()], actor: CurrentActor) -> ParkedEventPage:
    """Changes of this tenant that could not be told, longest parked first; later ones of the same thing wait."""
    return parked_events.list_parked_events(actor, query)


@app.post("/v1/jobs/parked-events/{aggregate_id}/replay", status_code=202)
def replay_parked_event(aggregate_id: UUID, actor: CurrentActor) -> ParkedEvent:
    """Try a parked event again, and after it what waits behind it."""
    return parked_events.replay_parked_event(actor, aggregate_id)


@app.get("/v1/migrations")
def list_migrations(actor: CurrentActor) -> MigrationStatus:
    """What was applied to the database and what this version would apply."""
    return migration_status.list_migrations(actor)


@app.get("/v1/webhooks")
def list_webhooks(query: Annotated[ListWebhooks, Query()], actor: CurrentActor) -> WebhookPage:
    """This tenant's webhooks, oldest first."""
    return webhooks.list_webhooks(actor, query)


@app.post("/v1/webhooks", status_code=201)
def create_webhook(draft: WebhookDraft, actor: CurrentActor, now: Now) -> WebhookWithSecret:
    """Have changes told to an address. The answer holds the secret that messages are signed with, this once."""
    return webhooks.create_webhook(actor, draft, now)


@app.get("/v1/webhooks/{webhook_id}")
def get_webhook(webhook_id: UUID, actor: CurrentActor) -> Webhook:
    """One webhook by its id."""
    return webhooks.get_webhook(actor, webhook_id)


@app.patch("/v1/webhooks/{webhook_id}")
def update_webhook(webhook_id: UUID, patch: WebhookPatch, revision: IfMatch, actor: CurrentActor, now: Now) -> Webhook:
    """Change fields of a webhook; disable it, or enable it again."""
    return webhooks.update_webhook(actor, webhook_id, patch, revision, now)


@app.delete("/v1/webhooks/{webhook_id}", status_code=204)
def delete_webhook(webhook_id: UUID, revision: IfMatch, actor: CurrentActor) -> None:
    """Remove a webhook with its secrets and its log."""
    webhooks.delete_webhook(actor, webhook_id, revision)


@app.post("/v1/webhooks/{webhook_id}/rotate-secret")
def rotate_secret(webhook_id: UUID, actor: CurrentActor, now: Now) -> WebhookWithSecret:
    """A new secret; those before stay good for 24 hours, two of them at most."""
    return webhooks.rotate_secret(actor, webhook_id, now)


@app.post("/v1/webhooks/{webhook_id}/test", status_code=202)
def send_test_event(webhook_id: UUID, actor: CurrentActor, now: Now) -> Delivery:
    """Send a `plugyard.webhook.test` event to this webhook alone."""
    return webhooks.send_test_event(actor, webhook_id, now)


@app.get("/v1/webhooks/{webhook_id}/deliveries")
def list_deliveries(webhook_id: UUID, query: Annotated[ListDeliveries, Query()], actor: CurrentActor) -> DeliveryPage:
    """What was or will be sent to this webhook, newest first, for 30 days."""
    return webhooks.list_deliveries(actor, webhook_id, query)


@app.get("/v1/webhooks/{webhook_id}/deliveries/{delivery_id}")
def get_delivery(webhook_id: UUID, delivery_id: UUID, actor: CurrentActor) -> DeliveryLog:
    """One delivery with the event and its attempts."""
    return webhooks.get_delivery(actor, webhook_id, delivery_id)


@app.post("/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202)
def replay_delivery(webhook_id: UUID, delivery_id: UUID, actor: CurrentActor, now: Now) -> Delivery:
    """Send a delivery again, with its whole schedule of retries before it."""
    return webhooks.replay_delivery(actor, webhook_id, delivery_id, now)


@app.get("/v1/health")
def get_health(actor: CurrentActor, now: Now) -> Health:
    """Every store, the newest migration and the backlog of changes."""
    return health.get_health(actor, now)


@app.get("/v1/health/live", response_class=LivenessResponse, responses={503: {"model": Liveness}})
def get_liveness(now: Now) -> Liveness:
    """Whether requests can be answered; for load balancers and uptime checks, without a credential."""
    return health.get_liveness(now)


handler = http_handler(app)
