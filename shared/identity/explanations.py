"""Why somebody may do something or not: judged bindings become reasons, and reasons a sentence."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from shared.identity.access_models import (
    Asked,
    ExplainedBinding,
    ExplainedCondition,
    ExplainedGroup,
    Explanation,
    JudgedBinding,
    Membership,
    Question,
    Standing,
)

WHOLE_TENANT = UUID(int=0)


def explain(
    is_allowed: bool,
    is_outside_key: bool,
    question: Question,
    asked: Asked,
    standing: Standing,
    judged: Sequence[JudgedBinding],
    memberships: Sequence[Membership],
) -> Explanation:
    """The reasons for a verdict that the database gave. is_outside_key: the API key's scopes end before it."""
    paths = shortest_paths(memberships)
    scope = "plugin" if question.plugin_id else "environment"

    def told(chosen: Iterable[JudgedBinding]) -> list[ExplainedBinding]:
        return [
            ExplainedBinding(
                href=f"/v1/bindings/{b.binding_id}",
                binding_id=b.binding_id,
                role_id=b.role_id,
                role_name=b.role_name,
                scope="tenant" if b.scope_id == WHOLE_TENANT else scope,
                via=paths.get(b.principal_id, []),
                conditions=_conditions(b, asked, standing),
            )
            for b in chosen
        ]

    explanation = Explanation(
        is_allowed=is_allowed,
        sentence="",
        local_time=f"{standing.local_at:%A %Y-%m-%d %H:%M:%S}",
        time_zone=standing.time_zone,
        is_tenant_suspended=standing.is_tenant_suspended,
        is_user_suspended=standing.is_user_suspended,
        is_outside_key=is_outside_key,
        allowed_by=told(b for b in judged if b.effect == "allow" and is_met(b)),
        denied_by=told(b for b in judged if b.effect == "deny" and is_met(b) is not False),
        would_allow=told(b for b in judged if b.effect == "allow" and not is_met(b)),
    )
    return explanation.model_copy(update={"sentence": sentence_of(explanation, question.permission)})


def is_met(binding: JudgedBinding) -> bool | None:
    """Whether all limits hold; None where one cannot be judged and none is known not to hold."""
    judged = (binding.is_valid, binding.is_mfa_met, binding.is_open, binding.is_network_met)
    return False if False in judged else None if None in judged else True


def shortest_paths(memberships: Sequence[Membership]) -> dict[UUID, list[ExplainedGroup]]:
    """For each group the user is in, a shortest way to it, from a group the user is in directly."""
    found: dict[UUID, list[ExplainedGroup]] = {}
    reached: list[Membership] = [m for m in memberships if m.inner_group_id is None]
    while reached:
        for m in reached:
            before = found[m.inner_group_id] if m.inner_group_id else []
            found.setdefault(m.group_id, [*before, ExplainedGroup(group_id=m.group_id, name=m.name)])
        reached = [m for m in memberships if m.inner_group_id in found and m.group_id not in found]
    return found


def sentence_of(explanation: Explanation, permission: str) -> str:
    """The explanation for who has never seen a binding."""
    if explanation.is_tenant_suspended or explanation.is_user_suspended:
        suspended = "tenant" if explanation.is_tenant_suspended else "user"
        return f"No: this {suspended} is suspended, which ends every right until it is restored."
    if explanation.denied_by:
        return f"No: {_given(explanation.denied_by[0], 'denies')} {permission}, and a deny beats every allow."
    if explanation.allowed_by and explanation.is_outside_key:
        return f"No: the user may, but {permission} is not among the scopes of this API key."
    if explanation.allowed_by:
        return f"Yes: {_given(explanation.allowed_by[0], 'allows')} {permission}."
    if explanation.would_allow:
        nearest = min(explanation.would_allow, key=lambda b: len(_open_points(b)))
        return f"No: {_given(nearest, 'would allow')} {permission}, but {'; and '.join(_open_points(nearest))}."
    return f"No: no role that this user has here, directly or by a group, allows {permission}."


def _given(binding: ExplainedBinding, verb: str) -> str:
    by = " > ".join(f"'{group.name}'" for group in binding.via)
    whom = f"given to the group {by}" if by else "given to the user"
    where = "in the whole tenant" if binding.scope == "tenant" else f"for this {binding.scope}"
    if verb == "denies":
        whom = f"denied to the group {by}" if by else "denied to the user"
        return f"the role '{binding.role_name}', {whom} {where}, takes away"
    return f"the role '{binding.role_name}', {whom} {where}, {verb}"


def _open_points(binding: ExplainedBinding) -> list[str]:
    return [condition.told for condition in binding.conditions if condition.state != "met"]


def _conditions(binding: JudgedBinding, asked: Asked, standing: Standing) -> list[ExplainedCondition]:
    """The limits a binding has, in the order in which a person would look at them."""
    limits: list[tuple[str, bool, bool | None, str]] = [
        (
            "valid_until",
            binding.valid_until is not None,
            binding.is_valid,
            f"it {'ends' if binding.is_valid else 'ended'} at {binding.valid_until}",
        ),
        ("mfa", binding.mfa_max_age_s is not None, binding.is_mfa_met, _mfa(binding, asked, standing)),
        (
            "hours",
            binding.is_scheduled,
            binding.is_open,
            f"it is {standing.local_at:%A %H:%M} in {standing.time_zone},"
            f" {'within' if binding.is_open else 'outside'} its hours",
        ),
        ("network", binding.is_placed, binding.is_network_met, _network(binding, asked)),
    ]
    return [
        ExplainedCondition.model_validate({"kind": kind, "state": _STATES[judged], "told": told})
        for kind, is_set, judged, told in limits
        if is_set
    ]


_STATES = {True: "met", False: "unmet", None: "unknown"}


def _mfa(binding: JudgedBinding, asked: Asked, standing: Standing) -> str:
    wanted = f"it wants one of the last {timedelta(seconds=binding.mfa_max_age_s or 0)}"
    if asked.mfa_at is None:
        return f"no second factor is known, and {wanted}"
    return f"the second factor was proven {standing.asked_at - asked.mfa_at} before, and {wanted}"


def _network(binding: JudgedBinding, asked: Asked) -> str:
    if asked.source_ip is None:
        return "the address is not known, and it wants one of its networks"
    return f"the address {asked.source_ip} is {'' if binding.is_network_met else 'not '}in one of its networks"
