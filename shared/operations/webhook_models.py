"""Shapes of webhooks: what is asked and answered over the API, and the rows their stores read."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from shared.fields import Internal, Line, RequestModel, ResponseModel, Secret, Storable
from shared.filters import Reads
from shared.operations.webhook_target import find_target

TEST_EVENT = "plugyard.webhook.test"


class DeliveryState(StrEnum):
    """What became of one event for one webhook."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


def _without_doubles(event_types: list[str]) -> list[str]:
    return list(dict.fromkeys(event_types))


def _is_target(url: str) -> str:
    find_target(url)
    return url


WebhookUrl = Annotated[
    str,
    StringConstraints(max_length=2048),
    Storable,
    AfterValidator(_is_target),
    Field(
        description="https, by name, port 443 or 8443, without user or fragment.",
        examples=["https://hooks.example.com/plugyard"],
    ),
]
EventTypes = Annotated[
    list[Annotated[str, StringConstraints(max_length=200, pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*(\.\*)?$")]],
    Field(
        max_length=50,
        description="Types of events; one that ends in `.*` stands for all that begin like it. Empty: every event.",
        examples=[["plugyard.plugin.*", "plugyard.version.published"]],
    ),
    AfterValidator(_without_doubles),
]


class WebhookDraft(RequestModel):
    """A webhook to create."""

    url: WebhookUrl
    event_types: EventTypes = []
    description: Line | None = None


class WebhookPatch(RequestModel):
    """The fields of a webhook to change; those left out stay."""

    url: WebhookUrl = ""
    event_types: EventTypes = []
    description: Line | None = None
    is_enabled: bool = True


class ListWebhooks(RequestModel):
    """Which page of the tenant's webhooks."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("webhook_id")] = None


class ListDeliveries(RequestModel):
    """Which deliveries of a webhook, and which page of them."""

    state: Annotated[DeliveryState | None, Reads("state")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("delivery_id")] = None


@dataclass(frozen=True)
class WebhookRow:
    """A webhook as its store reads it."""

    webhook_id: UUID
    url: str
    event_types: list[str]
    description: str | None
    is_enabled: bool
    disabled_at: datetime | None
    disabled_reason: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery as its store reads it."""

    delivery_id: UUID
    webhook_id: UUID
    event_id: UUID
    event_type: str
    correlation_id: UUID
    state: str
    reason: str | None
    attempt_count: int
    next_attempt_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class SentDelivery(DeliveryRow):
    """A delivery with its content; body: the event, as it is signed and sent."""

    body: str


@dataclass(frozen=True)
class AttemptRow:
    """One line of a delivery's log."""

    attempt: int
    attempted_at: datetime
    duration_ms: int
    status: int | None
    reason: str | None
    response_excerpt: str | None


class Webhook(ResponseModel):
    """An address that is told of changes."""

    href: Annotated[str, Internal]
    webhook_id: Annotated[UUID, Internal]
    url: Annotated[str, Internal]
    event_types: Annotated[list[str], Internal]
    description: Annotated[str | None, Internal]
    is_enabled: Annotated[bool, Internal]
    disabled_at: Annotated[datetime | None, Internal]
    disabled_reason: Annotated[
        str | None, Internal, Field(description="`by-hand`, `gone` (the receiver said so) or `failing-for-5-days`.")
    ]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]
    created_at: Annotated[datetime, Internal]
    updated_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: WebhookRow) -> "Webhook":
        """The answer that shows a row."""
        return cls(**shown(row))


class WebhookWithSecret(Webhook):
    """A webhook and the secret it signs with from now on."""

    is_shown_once = True

    signing_secret: Annotated[
        str | None,
        Secret,
        Field(description="Shown this once. Null in the answer to a retry by Idempotency-Key: rotate to get another."),
    ]
    previous_secret_expires_at: Annotated[
        datetime | None, Internal, Field(description="Until then messages carry a signature by the previous one too.")
    ]


def shown(row: WebhookRow) -> dict[str, object]:
    """What every answer about a webhook says of its row."""
    own = {name: getattr(row, name) for name in Webhook.model_fields if name != "href"}
    return {"href": f"/v1/webhooks/{row.webhook_id}", **own}


class WebhookPage(ResponseModel):
    """The tenant's webhooks, oldest first."""

    items: Annotated[list[Webhook], Internal]
    next_cursor: Annotated[str | None, Internal]


class Delivery(ResponseModel):
    """One event on its way to one webhook."""

    href: Annotated[str, Internal]
    delivery_id: Annotated[UUID, Internal]
    event_id: Annotated[UUID, Internal, Field(description="Also the `webhook-id` of every message about it.")]
    event_type: Annotated[str, Internal]
    correlation_id: Annotated[
        UUID, Internal, Field(description="The `request_id` of the request that made the change.")
    ]
    state: Annotated[DeliveryState, Internal]
    reason: Annotated[str | None, Internal, Field(description="Why it failed, or why its last attempt did.")]
    attempt_count: Annotated[int, Internal]
    next_attempt_at: Annotated[datetime | None, Internal]
    created_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: DeliveryRow) -> "Delivery":
        """The answer that shows a row."""
        return cls(**delivered(row))


def delivered(row: DeliveryRow) -> dict[str, object]:
    """What every answer about a delivery says of its row."""
    own = {name: getattr(row, name) for name in Delivery.model_fields if name != "href"}
    return {"href": f"/v1/webhooks/{row.webhook_id}/deliveries/{row.delivery_id}", **own}


class Attempt(ResponseModel):
    """One line of a delivery's log."""

    attempt: Annotated[int, Internal]
    attempted_at: Annotated[datetime, Internal]
    duration_ms: Annotated[int, Internal]
    status: Annotated[int | None, Internal, Field(description="Null where no answer came.")]
    reason: Annotated[str | None, Internal, Field(description="Why it failed; null for a success.")]
    response_excerpt: Annotated[
        str | None, Internal, Field(description="The first kilobyte of a refusal, as the receiver wrote it.")
    ]


class DeliveryLog(Delivery):
    """A delivery with what is sent and every attempt, latest first."""

    event: Annotated[dict[str, JsonValue], Internal, Field(description="The CloudEvent, as sent.")]
    attempts: Annotated[list[Attempt], Internal]

    @classmethod
    def with_attempts(cls, row: SentDelivery, attempts: list[AttemptRow]) -> "DeliveryLog":
        """The answer that shows a delivery's row and its log."""
        lines = [Attempt(**{name: getattr(a, name) for name in Attempt.model_fields}) for a in attempts]
        return cls(**delivered(row), event=json.loads(row.body), attempts=lines)


class DeliveryPage(ResponseModel):
    """Deliveries of a webhook, newest first."""

    items: Annotated[list[Delivery], Internal]
    next_cursor: Annotated[str | None, Internal]
