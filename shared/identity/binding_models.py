"""Shapes of bindings: what is asked and answered over the API, and the rows their store reads."""

from dataclasses import dataclass, fields
from datetime import datetime, time
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from shared.fields import Instant, Internal, IpNetwork, RequestModel, ResponseModel
from shared.filters import Reads
from shared.identity.grant_models import Limits

Effect = Literal["allow", "deny"]


def _without_zone(given: time) -> time:
    if given.tzinfo is not None:
        raise ValueError("is a time of the tenant's own zone, without an offset")
    return given


LocalTime = Annotated[time, AfterValidator(_without_zone)]


class BusinessHours(RequestModel):
    """When a binding counts, in the tenant's time zone; hours that close before they open close on the next day."""

    weekdays: Annotated[
        list[Annotated[int, Field(ge=1, le=7)]],
        Field(min_length=1, max_length=7, examples=[[1, 2, 3, 4, 5]], description="1 is Monday."),
        AfterValidator(lambda given: sorted(set(given))),
    ]
    opens_at: Annotated[LocalTime, Field(examples=["08:00:00"])]
    closes_at: Annotated[LocalTime, Field(examples=["18:00:00"])]


class Conditions(RequestModel):
    """What must hold at the moment of a check; all that are given, together."""

    mfa_max_age_s: Annotated[
        int | None, Field(ge=60, le=2592000, description="How long ago a second factor may have been proven.")
    ] = None
    hours: BusinessHours | None = None
    networks: Annotated[list[IpNetwork] | None, Field(min_length=1, max_length=20, examples=[["192.0.2.0/24"]])] = None


class BindingDraft(RequestModel):
    """A role for a user or a group: in the whole tenant, or for one plugin or one environment."""

    role_id: UUID
    user_id: UUID | None = None
    group_id: UUID | None = None
    effect: Annotated[Effect, Field(description="A deny takes away what the role allows; it beats every allow.")] = (
        "allow"
    )
    plugin_id: Annotated[UUID | None, Field(description="One of the tenant's own plugins, or a public one.")] = None
    environment_id: UUID | None = None
    valid_until: Instant | None = None
    conditions: Conditions = Conditions()

    @model_validator(mode="after")
    def _names_one_of_each(self) -> Self:
        if (self.user_id is None) == (self.group_id is None):
            raise ValueError("give user_id or group_id, not both" if self.user_id else "give user_id or group_id")
        if self.plugin_id and self.environment_id:
            raise ValueError("give plugin_id, environment_id or neither")
        return self

    @property
    def limits(self) -> Limits:
        """For how long and on what conditions it is to count."""
        asked, hours = self.conditions, self.conditions.hours
        if hours is None:
            return Limits(self.valid_until, asked.mfa_max_age_s, networks=asked.networks)
        times = (hours.weekdays, hours.opens_at, hours.closes_at)
        return Limits(self.valid_until, asked.mfa_max_age_s, *times, networks=asked.networks)


class ListBindings(RequestModel):
    """Which bindings, and which page of them; filters that are given all apply."""

    user_id: Annotated[UUID | None, Reads("user_id")] = None
    group_id: Annotated[UUID | None, Reads("group_id")] = None
    role_id: Annotated[UUID | None, Reads("role_id")] = None
    plugin_id: Annotated[UUID | None, Reads("plugin_id")] = None
    environment_id: Annotated[UUID | None, Reads("environment_id")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("binding_id")] = None


@dataclass(frozen=True)
class BindingRow:
    """A binding as its store reads it."""

    binding_id: UUID
    role_id: UUID
    role_name: str
    permissions: list[str]
    user_id: UUID | None
    group_id: UUID | None
    effect: Effect
    plugin_id: UUID | None
    environment_id: UUID | None
    valid_until: datetime | None
    mfa_max_age_s: int | None
    weekdays: list[int] | None
    opens_at: time | None
    closes_at: time | None
    networks: list[IPv4Network | IPv6Network] | None
    created_at: datetime

    @property
    def limits(self) -> Limits:
        """For how long and on what conditions it counts."""
        return Limits(**{limit.name: getattr(self, limit.name) for limit in fields(Limits)})


class ShownHours(ResponseModel):
    """When a binding counts, in the tenant's time zone."""

    weekdays: Annotated[list[int], Internal]
    opens_at: Annotated[time, Internal]
    closes_at: Annotated[time, Internal]


class ShownConditions(ResponseModel):
    """What must hold at the moment of a check."""

    mfa_max_age_s: Annotated[int | None, Internal]
    hours: Annotated[ShownHours | None, Internal]
    networks: Annotated[list[str] | None, Internal]

    @classmethod
    def of(cls, row: BindingRow) -> "ShownConditions":
        """The conditions of a row."""
        hours = None
        if row.weekdays and row.opens_at is not None and row.closes_at is not None:
            hours = ShownHours(weekdays=row.weekdays, opens_at=row.opens_at, closes_at=row.closes_at)
        networks = [str(network) for network in row.networks] if row.networks else None
        return cls(mfa_max_age_s=row.mfa_max_age_s, hours=hours, networks=networks)


class Binding(ResponseModel):
    """A role that a user or a group is given, or denied; made and removed, never changed."""

    href: Annotated[str, Internal]
    binding_id: Annotated[UUID, Internal]
    role_id: Annotated[UUID, Internal]
    role_name: Annotated[str, Internal]
    user_id: Annotated[UUID | None, Internal]
    group_id: Annotated[UUID | None, Internal]
    effect: Annotated[Effect, Internal]
    plugin_id: Annotated[UUID | None, Internal]
    environment_id: Annotated[UUID | None, Internal]
    valid_until: Annotated[datetime | None, Internal]
    conditions: Annotated[ShownConditions, Internal]
    created_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: BindingRow) -> "Binding":
        """The answer that shows a row."""
        derived = {"href", "conditions"}
        return cls(
            href=f"/v1/bindings/{row.binding_id}",
            conditions=ShownConditions.of(row),
            **{name: getattr(row, name) for name in cls.model_fields if name not in derived},
        )


class BindingPage(ResponseModel):
    """Bindings, oldest first."""

    items: Annotated[list[Binding], Internal]
    next_cursor: Annotated[str | None, Internal]
