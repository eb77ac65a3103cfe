"""Shapes of tenants: what is asked and answered over the API, and the row their store reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.fields import Internal, Line, RequestModel, ResponseModel
from shared.filters import Reads
from shared.identity.plans import Plan

# No abbreviations: CEST is one offset all year, and which one depends on who reads it.
TimeZone = Annotated[
    str,
    StringConstraints(max_length=64, pattern=r"^(UTC|[A-Z][A-Za-z_]*(/[A-Z][A-Za-z0-9_+-]*)+)$"),
    Field(examples=["Europe/Berlin"], description="A name of the IANA time zone database, in which hours are meant."),
]


class TenantPatch(RequestModel):
    """The fields of the own tenant to change; those left out stay."""

    name: Line = ""
    time_zone: TimeZone = "UTC"


class PlanPatch(RequestModel):
    """What the platform changes of a tenant."""

    plan: Annotated[Plan, Field(description="What its requests are limited by.")]


class ListTenants(RequestModel):
    """Which page of all tenants."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("slug")] = None


@dataclass(frozen=True)
class TenantRow:
    """A tenant as its store reads it."""

    tenant_id: UUID
    slug: str
    name: str
    time_zone: str
    plan: str
    revision: int
    created_at: datetime
    suspended_at: datetime | None


class Tenant(ResponseModel):
    """A company on this platform, or the platform itself."""

    href: Annotated[str, Internal]
    tenant_id: Annotated[UUID, Internal]
    slug: Annotated[str, Internal]
    name: Annotated[str, Internal]
    time_zone: Annotated[str, Internal]
    plan: Annotated[str, Internal]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]
    created_at: Annotated[datetime, Internal]
    suspended_at: Annotated[
        datetime | None, Internal, Field(description="Since when none of its users may do anything.")
    ]

    @classmethod
    def of(cls, row: TenantRow, href: str = "") -> "Tenant":
        """The answer that shows a row; href: where it is read, by default where the platform reads it."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "href"}
        return cls(href=href or f"/v1/tenants/{row.tenant_id}", **own)


class TenantPage(ResponseModel):
    """Tenants by slug."""

    items: Annotated[list[Tenant], Internal]
    next_cursor: Annotated[str | None, Internal]
