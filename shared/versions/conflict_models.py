"""Shapes of a check of an installed set: what contradicts what, by the plugin that has to move, and what helps."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from shared.fields import Internal, RequestModel, ResponseModel
from shared.versions.conflicts import Breach, BreachKind
from shared.versions.resolve_models import (
    MAX_INSTALLED,
    InstalledName,
    InstalledVersion,
    MoveAnswer,
    Outcome,
    StepAnswer,
    VersionNumber,
)

# A lock file holds a name in a few versions.
_MAX_VERSIONS = 100


class ConflictRequest(RequestModel):
    """What is there, all of it, and the host it runs on."""

    installed: Annotated[
        dict[
            InstalledName,
            InstalledVersion | Annotated[list[InstalledVersion], Field(min_length=1, max_length=_MAX_VERSIONS)],
        ],
        Field(
            max_length=MAX_INSTALLED,
            examples=[{"@acme/plugin-search": "1.4.0", "@acme/search-common": ["1.2.0", "2.0.1"]}],
            description="By name the version, or all of them where a lock file has several: one that fits is enough.",
        ),
    ] = {}
    environment_id: Annotated[
        UUID | None, Field(description="Takes what this environment runs in place of `installed`.")
    ] = None
    host_version: Annotated[
        VersionNumber | None,
        Field(examples=["1.45.0"], description="Of an environment, the one it was imported with if it is not given."),
    ] = None
    can_use_prereleases: Annotated[
        bool, Field(description="Ranges accept pre-releases too, as in a question that was resolved with it.")
    ] = False

    @model_validator(mode="after")
    def _names_one_set(self) -> "ConflictRequest":
        if bool(self.installed) == bool(self.environment_id):
            raise ValueError("name what there is in installed, or an environment in environment_id, and not both")
        return self

    @property
    def versions(self) -> dict[str, Sequence[str]]:
        """What there is, by name all versions of it."""
        return {name: [told] if isinstance(told, str) else told for name, told in self.installed.items()}


class BreachAnswer(ResponseModel):
    """One version that does not go with what is there."""

    kind: Annotated[BreachKind, Internal]
    name: Annotated[str, Internal]
    version: Annotated[str, Internal]
    target: Annotated[str, Internal]
    range: Annotated[
        str, Internal, Field(description="What it asks of the target; of a package of the host, the version it ships.")
    ]
    found: Annotated[list[str], Internal, Field(description="What is there of the target.")]

    @classmethod
    def of(cls, breach: Breach) -> "BreachAnswer":
        """The answer that shows a breach."""
        return cls(**{name: getattr(breach, name) for name in cls.model_fields if name != "found"}, found=breach.found)


class ConflictGroupAnswer(ResponseModel):
    """What stands against one plugin as it is there, or is missing."""

    name: Annotated[
        str | None,
        Internal,
        Field(description="The plugin that has to move; null for all packages that the host ships in other versions."),
    ]
    explanation: Annotated[str, Internal, Field(description="At most 80 words.")]
    breaches: Annotated[list[BreachAnswer], Internal]


class FixAnswer(ResponseModel):
    """Changes after which all that is there goes together, nothing left out; or why there are none.

    One plugin after the other, by name, stays as it is where that goes.
    """

    outcome: Annotated[Outcome, Internal]
    added: Annotated[list[MoveAnswer], Internal]
    changed: Annotated[list[MoveAnswer], Internal]
    steps: Annotated[list[StepAnswer], Internal, Field(description="In which order, none adds a contradiction.")]
    explanation: Annotated[
        str | None, Internal, Field(description="Of a conflict: what is in the way, in at most 80 words.")
    ]


class ConflictsAnswer(ResponseModel):
    """Whether a set goes together; without a group it does, and there is nothing to fix."""

    host_version: Annotated[str | None, Internal]
    generation: Annotated[int, Internal, Field(description="The newest state of the dependency graph that was read.")]
    breach_count: Annotated[int, Internal, Field(description="Of them the groups show up to 2,000.")]
    groups: Annotated[list[ConflictGroupAnswer], Internal]
    fix: Annotated[FixAnswer | None, Internal]
    unknown: Annotated[
        list[str],
        Internal,
        Field(description="No plugin that you can see, or in no version that the catalog knows: it asks for nothing."),
    ]
    is_host_known: Annotated[bool, Internal, Field(description="Did anybody tell what this release of the host ships?")]
