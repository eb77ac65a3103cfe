"""Shapes of the health of a deployment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.fields import Internal, Public, ResponseModel


class Store(StrEnum):
    """The stores a deployment may have, by the names operators know them by; only PostgreSQL is in each."""

    POSTGRES = "postgres"
    DOCUMENTS = "documents"
    TIMESERIES = "timeseries"
    CACHE = "cache"


class StoreState(StrEnum):
    """Absent is a store this deployment was not given: nothing is wrong with that."""

    REACHABLE = "reachable"
    AWAY = "away"
    ABSENT = "absent"


class Status(StrEnum):
    """Degraded: requests are answered, and an operator should look."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


class Trouble(StrEnum):
    """Why a deployment is degraded."""

    STORE_AWAY = "store-away"
    OUTBOX_LATE = "outbox-late"
    EVENTS_PARKED = "events-parked"


class Liveness(ResponseModel):
    """What everybody may know."""

    status: Annotated[Status, Public]


class StoreHealth(ResponseModel):
    """One store; version and time only of one that answered."""

    store: Annotated[Store, Internal]
    state: Annotated[StoreState, Internal]
    version: Annotated[str | None, Internal]
    latency_ms: Annotated[
        float | None, Field(description="Until it answered one question, connecting where need be."), Internal
    ]


class Migration(ResponseModel):
    """The newest migration of the database."""

    version: Annotated[str, Internal]
    age_s: Annotated[float, Field(description="Seconds since it was applied."), Internal]


class Backlog(ResponseModel):
    """What waits to be done: this tenant's, or everybody's for the platform. Counts end at 10,000."""

    unpublished: Annotated[int, Field(description="Events that wait to be published, parked ones aside."), Internal]
    oldest_unpublished_age_s: Annotated[float | None, Internal]
    parked: Annotated[int, Field(description="Aggregates whose next event the bus will not take."), Internal]
    deliveries_due: Annotated[int, Field(description="Deliveries to webhooks that should be sent by now."), Internal]


class Health(ResponseModel):
    """Whether this deployment can work, and what is in its way."""

    status: Annotated[Status, Internal]
    troubles: Annotated[list[Trouble], Internal]
    stores: Annotated[list[StoreHealth], Internal]
    migration: Annotated[Migration, Internal]
    backlog: Annotated[Backlog, Internal]


@dataclass(frozen=True)
class DatabaseState:
    """What the database says of itself."""

    migration: str
    migrated_at: datetime
    unpublished: int
    oldest_unpublished_at: datetime | None
    parked: int
    due: int
