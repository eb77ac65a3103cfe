"""Shapes of a dry run: what publishing, yanking or deprecating a version would break, and who would follow."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from shared.fields import Internal, ResponseModel
from shared.versions.conflict_models import BreachAnswer
from shared.versions.models import DependencyKind, ReleaseDraft

MAX_DEPENDENTS = 500
MAX_ENVIRONMENTS = 50
MAX_BREACHES = 20


class ImpactAction(StrEnum):
    """What is to be done to a version."""

    PUBLISH = "publish"
    YANK = "yank"
    DEPRECATE = "deprecate"


class ImpactRequest(ReleaseDraft):
    """What is to be done; the version's dependencies and hosts are told where it is to be published."""

    plugin_id: UUID
    action: ImpactAction

    @model_validator(mode="after")
    def _needs_are_of_a_release(self) -> "ImpactRequest":
        told = self.dependencies or self.peer_dependencies or self.optional_dependencies or self.host_range
        if told and self.action is not ImpactAction.PUBLISH:
            raise ValueError("a version that is there has its dependencies already; tell them to publish one")
        return self


class DependentEffect(StrEnum):
    """What becomes of who depends on the plugin."""

    # Publishing: of its newest version.
    FOLLOWS = "follows"
    STAYS_BEHIND = "stays-behind"
    # Yanking: no version is left that it accepts; or the newest is another than today, or none where it needs none.
    BREAKS = "breaks"
    MOVES = "moves"
    # Deprecating: the newest version that it accepts is the deprecated one.
    WARNED = "warned"


class EnvironmentEffect(StrEnum):
    """What becomes of an environment that runs the plugin."""

    GOES_TOGETHER = "goes-together"
    BREAKS = "breaks"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class AskingRow:
    """A plugin that asks for another, or is asked for, as a tenant reads its name."""

    name: str
    plugin_id: UUID
    packed: str


@dataclass(frozen=True, slots=True)
class OthersRow:
    """How many tenants, and environments of theirs, run a version; none told below the threshold."""

    tenants: int | None
    environments: int | None


class DependentImpact(ResponseModel):
    """Versions of one dependent that ask for the plugin in the same range, and what becomes of them."""

    name: Annotated[str, Internal]
    plugin_id: Annotated[UUID, Internal]
    versions: Annotated[list[str], Internal, Field(description="For publish its newest stable version alone.")]
    kind: Annotated[DependencyKind, Internal]
    range: Annotated[str, Internal]
    effect: Annotated[DependentEffect, Internal]
    candidate: Annotated[
        str | None, Internal, Field(description="The newest version it would accept afterwards; null if none is left.")
    ]


class DependentsImpact(ResponseModel):
    """What becomes of plugins that depend on this one; those to whom nothing happens are left out."""

    items: Annotated[list[DependentImpact], Internal, Field(description="By name.")]
    asked_count: Annotated[int, Internal, Field(description="Plugins that were looked at, up to 500.")]
    is_cut: Annotated[bool, Internal, Field(description="There are more that were not looked at.")]


class EnvironmentImpact(ResponseModel):
    """An environment that runs the plugin, and what becomes of it."""

    environment_id: Annotated[UUID, Internal]
    versions: Annotated[list[str], Internal, Field(description="What it runs of the plugin.")]
    effect: Annotated[EnvironmentEffect, Internal]
    breach_count: Annotated[
        int, Internal, Field(description="Contradictions that are not there today; up to 20 are told.")
    ]
    breaches: Annotated[list[BreachAnswer], Internal]
    explanations: Annotated[list[str], Internal, Field(description="The same in words.")]


class EnvironmentsImpact(ResponseModel):
    """Own environments that run it and that the asker may read."""

    items: Annotated[list[EnvironmentImpact], Internal]
    is_cut: Annotated[bool, Internal, Field(description="There are more than the 50 that were looked at.")]
    is_asking_cut: Annotated[
        bool,
        Internal,
        Field(description="More than 20,000 plugins ask for it; what those after them by name refuse is not told."),
    ]


class OthersImpact(ResponseModel):
    """How many tenants run it, where they are enough that none of them is told of."""

    tenants: Annotated[int | None, Internal]
    environments: Annotated[int | None, Internal]
    is_below_threshold: Annotated[bool, Internal, Field(description="Fewer than five tenants, or none.")]

    @classmethod
    def of(cls, row: OthersRow) -> "OthersImpact":
        """The answer that shows a row."""
        return cls(tenants=row.tenants, environments=row.environments, is_below_threshold=row.tenants is None)


class ImpactAnswer(ResponseModel):
    """What would come of it. Nothing was done."""

    plugin_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    action: Annotated[ImpactAction, Internal]
    dependents: Annotated[DependentsImpact, Internal]
    environments: Annotated[
        EnvironmentsImpact | None, Internal, Field(description="Null for who may read no environment.")
    ]
    others: Annotated[
        OthersImpact | None,
        Internal,
        Field(description="Of a public plugin, for who may publish it; null for everybody else."),
    ]
