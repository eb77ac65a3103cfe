"""Why somebody may do something or not: judged bindings become reasons, and reasons a sentence."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from shared.identity.access_models import (
    Asked,
    Ceiling,
    ExplainedBinding,
    ExplainedCondition,
    ExplainedGroup,
    Explanation,
    JudgedBinding,
    Membership,
    Question,
    Standing,
)

# What is the platform's alone, whatever the bindings say.
_PLATFORMS = {
    Ceiling.PLATFORM_TENANT: "{permission} counts in the platform's own tenant only",
    Ceiling.PUBLIC_PLUGIN: "this is a public plugin of the platform, and read-only to every other tenant",
}

WHOLE_TENANT = UUID(int=0)


def explain(
    is_allowed: bool,
    ceiling: Ceiling | None,
    question: Question,
    asked: Asked,
    standing: Standing,
    judged: Sequence[JudgedBinding],
    memberships: Sequence[Membership],
) -> Explanation:
    """The reasons for a verdict that the database gave. ceiling: what stands above the bindings, if anything does."""
    paths, scope = shortest_paths(memberships), "plugin" if question.plugin_id else "environment"

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
        is_outside_key=ceiling == Ceiling.KEY,
        is_platforms=ceiling in _PLATFORMS,
        allowed_by=told(b for b in judged if b.effect == "allow" and is_met(b)),
        denied_by=told(b for b in judged if b.effect == "deny" and is_met(b) is not False),
        would_allow=told(b for b in judged if b.effect == "allow" and not is_met(b)),
    )
    return explanation.model_copy(update={"sentence": sentence_of(explanation, question.permission, ceiling)})


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


def sentence_of(explanation: Explanation, permission: str, ceiling: Ceiling | None) -> str:
    """The explanation for who has never seen a binding."""
    if explanation.is_tenant_suspended or explanation.is_user_suspended:
        suspended = "tenant" if explanation.is_tenant_suspended else "user"
        return f"No: this {suspended} is suspended, which ends every right until it is restored."
    if ceiling in _PLATFORMS:
        return f"No: {_PLATFORMS[ceiling].format(permission=permission)}."
    if explanation.denied_by:
        return f"No: {_given(explanation.denied_by[0], 'denies')} {permission}, and a deny beats every allow."
    if explanation.allowed_by:
        beyond = f"No: the user may, but {permission} is not among the scopes of this API key."
        return beyond if ceiling else f"Yes: {_given(explanation.allowed_by[0], 'allows')} {permission}."
    if explanation.would_allow:
        nearest = min(explanation.would_allow, key=lambda b: len(open_conditions(b)))
        lacking = "; and ".join(condition.told for condition in open_conditions(nearest))
        return f"No: {_given(nearest, 'would allow')} {permission}, but {lacking}."
    return f"No: no role that this user has here, directly or by a group, allows {permission}."


def _given(binding: ExplainedBinding, verb: str) -> str:
    by = " > ".join(f"'{group.name}'" for group in binding.via)
    whom = f"given to the group {by}" if by else "given to the user"
    where = "in the whole tenant" if binding.scope == "tenant" else f"for this {binding.scope}"
    if verb == "denies":
        whom = f"denied to the group {by}" if by else "denied to the user"
        return f"the role '{binding.role_name}', {whom} {where}, takes away"
    return f"the role '{binding.role_name}', {whom} {where}, {verb}"


def open_conditions(binding: ExplainedBinding) -> list[ExplainedCondition]:
    """Those that are not met, or cannot be judged."""
    return [condition for condition in binding.conditions if condition.state != "met"]


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
        ("hours", binding.is_scheduled, binding.is_open, _hours(binding, standing)),
        ("network", binding.is_placed, binding.is_network_met, _network(binding, asked)),
    ]
    return [
        ExplainedCondition.model_validate({"kind": kind, "state": _STATES[judged], "told": told})
        for kind, is_set, judged, told in limits
        if is_set
    ]


_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STATES = {True: "met", False: "unmet", None: "unknown"}


def _mfa(binding: JudgedBinding, asked: Asked, standing: Standing) -> str:
    wanted = f"it wants one not older than {_span(binding.mfa_max_age_s or 0)}"
    anew = "" if binding.is_mfa_met else " (log in with needs_mfa=true)"
    if asked.mfa_at is None:
        return f"no second factor is known, and {wanted}{anew}"
    age_s = int((standing.asked_at - asked.mfa_at).total_seconds())
    return f"the second factor was proven {_span(age_s - age_s % 60 or age_s)} before, and {wanted}{anew}"


def _span(seconds: int) -> str:
    """In the largest unit of which it is a whole number."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0 and (seconds or size == 1))
    return f"{seconds // size} {unit}{'' if seconds == size else 's'}"


def _hours(binding: JudgedBinding, standing: Standing) -> str:
    if binding.opens_at is None or binding.closes_at is None:
        return ""
    days = [_DAYS[day - 1] for day in sorted(binding.weekdays or [])]
    is_row = len(days) > 2 and _DAYS.index(days[-1]) - _DAYS.index(days[0]) == len(days) - 1
    when = f"{days[0]} to {days[-1]}" if is_row else ", ".join(days)
    return (
        f"it is {standing.local_at:%A %H:%M} in {standing.time_zone}, {'within' if binding.is_open else 'outside'}"
        f" its hours: {when} {binding.opens_at:%H:%M} to {binding.closes_at:%H:%M}"
    )


def _network(binding: JudgedBinding, asked: Asked) -> str:
    if asked.source_ip is None:
        return "the address is not known, and it wants one of its networks"
    return f"the address {asked.source_ip} is {'' if binding.is_network_met else 'not '}in one of its networks"
