"""Messages between the functions that send webhooks, as they lie in their queues.

`id` and `correlationid` are named as in a CloudEvent, so that the queue's edge logs them at every step.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_EXCERPT = 1024

# The revision of the webhook whose URL the message goes to; 0, which none has, in a message from before it was told.
WebhookRevision = Annotated[int, Field(ge=0, lt=2**63)]


class Failure(StrEnum):
    """Why an attempt failed; counted as a metric and shown in the delivery's log."""

    URL_REFUSED = "url-refused"
    ADDRESS_REFUSED = "address-refused"
    NAME_UNKNOWN = "name-unknown"
    NOT_CONNECTED = "not-connected"
    TLS_FAILED = "tls-failed"
    CERTIFICATE_REFUSED = "certificate-refused"
    TIMED_OUT = "timed-out"
    # Closed by the receiver, which may well have the message.
    NO_ANSWER = "no-answer"
    PROTOCOL_BROKEN = "protocol-broken"
    REDIRECTED = "redirected"
    GONE = "gone"
    STATUS_REFUSED = "status-refused"
    # Our own: its secret cannot be opened, or the sender's queue does not take the message.
    UNSIGNABLE = "unsignable"
    SEND_REFUSED = "send-refused"


class WebhookSend(BaseModel):
    """One attempt to make: everything the sender needs, since it can look nothing up."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    tenant_id: UUID
    delivery_id: UUID
    attempt: Annotated[int, Field(ge=1)]
    url: str
    headers: dict[str, str]
    body: str
    signed_at: datetime
    webhook_revision: WebhookRevision = 0
    correlationid: UUID


class AttemptOutcome(BaseModel):
    """What came of one attempt. A null reason is a success; an excerpt is there for failures only."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    tenant_id: UUID
    delivery_id: UUID
    attempt: Annotated[int, Field(ge=1)]
    attempted_at: datetime
    duration_ms: Annotated[int, Field(ge=0, lt=2**31)] = 0
    status: Annotated[int | None, Field(ge=100, le=999)] = None
    reason: Failure | None = None
    retry_after_s: Annotated[int | None, Field(ge=0)] = None
    response_excerpt: Annotated[str | None, Field(max_length=MAX_EXCERPT)] = None
    webhook_revision: WebhookRevision = 0
    correlationid: UUID
