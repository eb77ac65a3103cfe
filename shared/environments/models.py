"""Shapes of environments: what is asked, what is answered, and what their store reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.fields import Internal, Line, RequestModel, ResponseModel
from shared.filters import Reads

EnvironmentName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$"),
    Field(examples=["production"], description="What people and pipelines call it; it never changes."),
]
IsProduction = Annotated[bool, Field(description="Do the people a change is made for work there?")]


class EnvironmentDraft(RequestModel):
    """An environment to create."""

    name: EnvironmentName
    title: Annotated[Line, Field(examples=["Production, Frankfurt"])]
    is_production: IsProduction = False


class EnvironmentPatch(RequestModel):
    """The fields of an environment to change; those left out stay."""

    title: Line = ""
    is_production: IsProduction = False


class ListEnvironments(RequestModel):
    """Which page of the tenant's environments."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024), Reads("name")] = None


@dataclass(frozen=True)
class EnvironmentRow:
    """An environment as its store reads it."""

    environment_id: UUID
    name: str
    title: str
    is_production: bool
    revision: int
    created_at: datetime
    updated_at: datetime


class Environment(ResponseModel):
    """A place where the tenant runs plugins."""

    href: Annotated[str, Internal]
    environment_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    title: Annotated[str, Internal]
    is_production: Annotated[bool, Internal]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]
    created_at: Annotated[datetime, Internal]
    updated_at: Annotated[datetime, Internal]

    @classmethod
    def of(cls, row: EnvironmentRow) -> "Environment":
        """The answer that shows a row."""
        return cls(
            href=f"/v1/environments/{row.environment_id}",
            **{name: getattr(row, name) for name in cls.model_fields if name != "href"},
        )


class EnvironmentPage(ResponseModel):
    """Environments by name."""

    items: Annotated[list[Environment], Internal]
    next_cursor: Annotated[str | None, Internal]
