"""Shapes of questions about rights: may somebody do something, why, and who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.fields import Instant, Internal, IpAddress, Personal, RequestModel, ResponseModel
from shared.permissions import Permission

MAX_QUESTIONS = 100


class Scoped(RequestModel):
    """A permission in a scope: one plugin, one environment, or else the whole tenant."""

    permission: Annotated[Permission, Field(examples=["versions:publish"])]
    plugin_id: UUID | None = None
    environment_id: UUID | None = None

    @model_validator(mode="after")
    def _is_in_one_scope(self) -> Self:
        if self.plugin_id and self.environment_id:
            raise ValueError("give plugin_id, environment_id or neither")
        return self

    @property
    def scope_ids(self) -> list[UUID]:
        """The plugin or environment; empty for the whole tenant."""
        return [scope_id for scope_id in (self.plugin_id, self.environment_id) if scope_id]


class Question(Scoped):
    """May somebody do something there?"""

    user_id: Annotated[UUID | None, Field(description="Yourself, if left out; about others only with roles:read.")] = (
        None
    )


class Ceiling(StrEnum):
    """What stands above whatever somebody's bindings say."""

    KEY = "key"
    PLATFORM_TENANT = "platform-tenant"
    PUBLIC_PLUGIN = "public-plugin"


class Circumstances(RequestModel):
    """What to suppose. Left out, your own questions are of this very request, and nothing is known of others'."""

    mfa_at: Annotated[Instant | None, Field(description="When a second factor was proven.")] = None
    source_ip: IpAddress | None = None
    at: Annotated[Instant | None, Field(description="When it is done; now, if left out.")] = None


class CheckQuestions(RequestModel):
    """Up to 100 questions, answered in their order as of one moment."""

    questions: Annotated[list[Question], Field(min_length=1, max_length=MAX_QUESTIONS)]
    context: Circumstances | None = None


class ExplainQuestion(Question):
    """One question, to be answered with the reasons."""

    context: Circumstances | None = None


class ListHolders(Scoped):
    """Who may do something there, and which page of them."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=1024)] = None


@dataclass(frozen=True)
class Asked:
    """Under which circumstances a question is asked. at: None is the database's now."""

    mfa_at: datetime | None
    source_ip: str | None
    at: datetime | None


@dataclass(frozen=True)
class CheckRow:
    """The answer to a question, and whether it could be asked."""

    is_allowed: bool
    can_be_asked: bool
    is_user_known: bool
    is_plugin_known: bool
    is_plugin_read_only: bool
    is_environment_known: bool


@dataclass(frozen=True)
class Standing:
    """What stands above every binding. local_at: the moment asked about, on the tenant's clocks."""

    time_zone: str
    asked_at: datetime
    local_at: datetime
    is_tenant_suspended: bool
    is_user_suspended: bool
    is_user_removed: bool


@dataclass(frozen=True)
class JudgedBinding:
    """A binding that speaks of the permission; each `is_..._met` is None where it cannot be judged.

    scope_id: all zeros for the whole tenant. is_scheduled, is_placed: it has hours, it has networks.
    """

    binding_id: UUID
    role_id: UUID
    role_name: str
    principal_id: UUID
    scope_id: UUID
    effect: str
    valid_until: datetime | None
    mfa_max_age_s: int | None
    is_scheduled: bool
    is_placed: bool
    is_valid: bool
    is_mfa_met: bool | None
    is_open: bool
    is_network_met: bool | None
    weekdays: list[int] | None
    opens_at: time | None
    closes_at: time | None


@dataclass(frozen=True)
class Membership:
    """A group a user is in: by another group, or directly (None)."""

    user_id: UUID
    group_id: UUID
    name: str
    inner_group_id: UUID | None


@dataclass(frozen=True)
class HolderRow:
    """A user who may do something, and the bindings that allow it, side by side in four lists."""

    user_id: UUID
    display_name: str
    is_conditional: bool
    binding_ids: list[UUID]
    role_ids: list[UUID]
    role_names: list[str]
    group_ids: list[UUID | None]


class Verdict(ResponseModel):
    """The answer to one question."""

    is_allowed: Annotated[bool, Internal]


class Verdicts(ResponseModel):
    """The answers, in the order of the questions."""

    answers: Annotated[list[Verdict], Internal]


class ExplainedGroup(ResponseModel):
    """A group on the way from a user to a binding."""

    group_id: Annotated[UUID, Internal]
    name: Annotated[str, Internal]


class ExplainedCondition(ResponseModel):
    """A limit of a binding, and what it came to."""

    kind: Annotated[Literal["valid_until", "mfa", "hours", "network"], Internal]
    state: Annotated[Literal["met", "unmet", "unknown"], Internal]
    told: Annotated[str, Internal]


class ExplainedBinding(ResponseModel):
    """A binding that speaks of the permission to this user here."""

    href: Annotated[str, Internal]
    binding_id: Annotated[UUID, Internal]
    role_id: Annotated[UUID, Internal]
    role_name: Annotated[str, Internal]
    scope: Annotated[Literal["tenant", "plugin", "environment"], Internal]
    via: Annotated[
        list[ExplainedGroup],
        Internal,
        Field(description="From a group the user is in to the one that is bound; empty where the user is."),
    ]
    conditions: Annotated[list[ExplainedCondition], Internal]


class Explanation(ResponseModel):
    """A verdict with its reasons."""

    is_allowed: Annotated[bool, Internal]
    sentence: Annotated[str, Internal, Field(description="The same, in words.")]
    local_time: Annotated[str, Internal, Field(description="The moment asked about, on the tenant's clocks.")]
    time_zone: Annotated[str, Internal]
    is_tenant_suspended: Annotated[bool, Internal]
    is_user_suspended: Annotated[bool, Internal]
    is_outside_key: Annotated[bool, Internal, Field(description="Is it more than the scopes of this API key?")]
    is_platforms: Annotated[
        bool, Internal, Field(description="Is it for the platform alone: its tenants, or a public plugin of its own?")
    ]
    allowed_by: Annotated[list[ExplainedBinding], Internal]
    denied_by: Annotated[list[ExplainedBinding], Internal, Field(description="Each beats every allow.")]
    would_allow: Annotated[
        list[ExplainedBinding], Internal, Field(description="Bindings that would, but for what is not met.")
    ]


class HolderBinding(ResponseModel):
    """How somebody has a permission. group_id: the group that is bound; null where the user is."""

    binding_id: Annotated[UUID, Internal]
    role_id: Annotated[UUID, Internal]
    role_name: Annotated[str, Internal]
    group_id: Annotated[UUID | None, Internal]
    via: Annotated[
        list[ExplainedGroup],
        Internal,
        Field(description="From a group the user is in to the one that is bound; empty where the user is."),
    ]


class Holder(ResponseModel):
    """A user who may do what was asked about."""

    subject_field = "user_id"

    user_id: Annotated[UUID, Internal]
    display_name: Annotated[str, Personal]
    is_conditional: Annotated[
        bool, Internal, Field(description="Only with conditions: on a second factor, the hour or the network.")
    ]
    bindings: Annotated[list[HolderBinding], Internal]

    @classmethod
    def of(cls, row: HolderRow, paths: Mapping[UUID, list[ExplainedGroup]]) -> "Holder":
        """The answer that shows a row. paths: the way to each group the user is in."""
        ways = zip(row.binding_ids, row.role_ids, row.role_names, row.group_ids, strict=True)
        bindings = [
            HolderBinding(binding_id=b, role_id=r, role_name=n, group_id=g, via=paths.get(g, []) if g else [])
            for b, r, n, g in ways
        ]
        return cls(
            user_id=row.user_id,
            display_name=row.display_name,
            is_conditional=row.is_conditional,
            bindings=bindings,
        )


class HolderPage(ResponseModel):
    """Users by id."""

    items: Annotated[list[Holder], Internal]
    next_cursor: Annotated[str | None, Internal]
