"""Shapes of a question about which versions go together, and of its answer."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from shared.catalog.models import PluginName
from shared.fields import Internal, Public, RequestModel, ResponseModel, Storable
from shared.versions.problem import Mode, OriginKind
from shared.versions.proposals import ChangeKind
from shared.versions.resolver import Method
from shared.versions.semver import MAX_LENGTH, checked_range, checked_version

MAX_WANTED = 500
MAX_INSTALLED = 5_000


Range = Annotated[str, StringConstraints(max_length=MAX_LENGTH), Storable, AfterValidator(checked_range)]
VersionNumber = Annotated[str, StringConstraints(max_length=MAX_LENGTH), Storable, AfterValidator(checked_version)]
# What is installed may be under a name or a version that no catalog would take; it is told, and asks for nothing.
InstalledName = Annotated[str, StringConstraints(min_length=1, max_length=214), Storable]
InstalledVersion = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH), Storable]


class Wanted(RequestModel):
    """A plugin that is to be there."""

    name: PluginName
    range: Annotated[
        Range | None,
        Field(description="As npm writes it; any stable version where it is not given.", examples=["^1.2.0"]),
    ] = None


class ResolveRequest(RequestModel):
    """What is wanted, what is there, and under which conditions."""

    wanted: Annotated[
        list[Wanted],
        Field(max_length=MAX_WANTED, description="The most important first: they get newer versions first."),
    ] = []
    installed: Annotated[
        dict[InstalledName, InstalledVersion],
        Field(max_length=MAX_INSTALLED, description="What is there today, which stays unless it has to change."),
    ] = {}
    direct: Annotated[
        list[InstalledName] | None,
        Field(
            max_length=MAX_INSTALLED,
            description="Which of the installed were asked for themselves; the others go when nothing needs them. All, "
            "where it is not given.",
        ),
    ] = None
    environment_id: Annotated[
        UUID | None, Field(description="Takes what this environment runs in place of `installed` and `direct`.")
    ] = None
    host_version: Annotated[VersionNumber | None, Field(examples=["1.45.0"])] = None
    locked: Annotated[
        dict[InstalledName, InstalledVersion],
        Field(max_length=MAX_INSTALLED, description="Versions to keep before anything newer is taken."),
    ] = {}
    is_frozen: Annotated[
        bool, Field(description="Locked versions are a demand, and a conflict if they cannot be kept.")
    ] = False
    mode: Annotated[
        Mode,
        Field(
            description="`minimal` keeps one plugin after the other as installed where that goes, and never changes "
            "more than `highest`."
        ),
    ] = Mode.HIGHEST
    can_use_prereleases: Annotated[bool, Field(description="Ranges accept pre-releases too.")] = False
    can_use_yanked: bool = False

    @model_validator(mode="after")
    def _asks_something(self) -> "ResolveRequest":
        if not (self.wanted or self.installed or self.environment_id):
            raise ValueError("name plugins in wanted, or what there is in installed or environment_id")
        if self.environment_id and (self.installed or self.direct is not None):
            raise ValueError("environment_id takes the place of installed and direct")
        names = [wanted.name for wanted in self.wanted]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"wanted names {twice[0]} twice")
        return self


class Outcome(StrEnum):
    """How a question ended; undecided: the budget was not enough to find a set or to rule it out."""

    RESOLVED = "resolved"
    CONFLICT = "conflict"
    UNDECIDED = "undecided"


class ChosenChange(StrEnum):
    """What an answer means for what is installed."""

    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept"


class OriginAnswer(ResponseModel):
    """A demand that is not a plugin's own."""

    kind: Annotated[OriginKind, Public]
    name: Annotated[str, Public]
    says: Annotated[str | None, Public, Field(description="A range, a version, a host release or a policy's reason.")]


class AskerAnswer(ResponseModel):
    """A chosen version that asks for the plugin."""

    name: Annotated[str, Public]
    version: Annotated[str, Public]
    range: Annotated[str, Public]


class ObstacleAnswer(ResponseModel):
    """Why it is not the newest version."""

    newer: Annotated[str, Public]
    because: Annotated[str, Public]


class ChosenVersion(ResponseModel):
    """A version of the answer, and why it is this one."""

    name: Annotated[str, Public]
    plugin_id: Annotated[UUID | None, Public, Field(description="Null for what the host brings and no catalog knows.")]
    version: Annotated[str, Public]
    was: Annotated[str | None, Public]
    change: Annotated[ChosenChange, Public]
    demanded_by: Annotated[list[OriginAnswer], Public]
    asked_by: Annotated[list[AskerAnswer], Public, Field(description="Up to five.")]
    asked_by_count: Annotated[int, Public]
    held_back: Annotated[ObstacleAnswer | None, Public]


class RemovedVersion(ResponseModel):
    """What is installed and no longer needed."""

    name: Annotated[str, Public]
    was: Annotated[str, Public]


class MoveAnswer(ResponseModel):
    """One plugin's part of a step; null: not there, before or after."""

    name: Annotated[str, Public]
    before: Annotated[str | None, Public]
    after: Annotated[str | None, Public]


class StepAnswer(ResponseModel):
    """Plugins to move at once; no contradiction is there after it that was not before.

    If the installed set goes together on the host that is asked for, so does every set on the way.
    """

    moves: Annotated[list[MoveAnswer], Public]


class WarningKind(StrEnum):
    """What to know of an answer."""

    DEPRECATED = "deprecated"
    VERSION_DEPRECATED = "version-deprecated"
    YANKED = "yanked"
    UNMAINTAINED = "unmaintained"
    ADVISORY = "advisory"
    HOST_UNKNOWN = "host-unknown"
    LOCK_LOST = "lock-lost"


class ResolveWarning(ResponseModel):
    """Something to know that does not stand in the way."""

    kind: Annotated[WarningKind, Public]
    name: Annotated[str, Public]
    version: Annotated[str | None, Public]
    message: Annotated[str, Public]


class ChangeAnswer(ResponseModel):
    """One change of the request; name: the plugin; to: its new range, or another release of the host."""

    kind: Annotated[ChangeKind, Public]
    name: Annotated[str | None, Public]
    to: Annotated[str | None, Public]


class ProposalAnswer(ResponseModel):
    """Changes after which the request was resolved. request: the whole of it, changed; send it to have the answer."""

    changes: Annotated[list[ChangeAnswer], Public]
    request: Annotated[dict[str, JsonValue], Public]


class DerivationAnswer(ResponseModel):
    """One step of a proof: states of plugins that are not all so at once, and the steps from which that follows."""

    number: Annotated[int, Public]
    states: Annotated[dict[str, str], Public]
    causes: Annotated[list[int], Public]
    origin: Annotated[OriginAnswer | None, Public]
    requires: Annotated[
        str | None, Public, Field(description="Of a plugin's own fact: the name and range it asks for.")
    ]


class ConflictAnswer(ResponseModel):
    """Why there is no answer, and what to change."""

    explanation: Annotated[str, Public, Field(description="At most 80 words.")]
    origins: Annotated[list[OriginAnswer], Public]
    proposals: Annotated[list[ProposalAnswer], Public]
    derivation: Annotated[
        list[DerivationAnswer], Public, Field(description="Facts first; empty where only a SAT solver could tell.")
    ]


class ResolveAnswer(ResponseModel):
    """Versions that go together, or why there are none."""

    outcome: Annotated[Outcome, Public]
    method: Annotated[Method | None, Public] = None
    generation: Annotated[int, Internal, Field(description="The newest state of the dependency graph that was read.")]
    host_version: Annotated[str | None, Public]
    chosen: Annotated[list[ChosenVersion], Public] = []
    removed: Annotated[list[RemovedVersion], Public] = []
    steps: Annotated[list[StepAnswer], Public, Field(description="How to get there from what is installed.")] = []
    added_count: Annotated[int, Public] = 0
    changed_count: Annotated[int, Public] = 0
    unknown: Annotated[list[str], Public, Field(description="Installed, and no plugin that you can see.")]
    warnings: Annotated[list[ResolveWarning], Public]
    conflict: Annotated[ConflictAnswer | None, Public] = None
