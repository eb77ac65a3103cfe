"""Who may do what, computed in plain Python from the rows that say so: what `app.effective_mask` is held against.

Written from the rules in README and DECISIONS, not from the SQL: no masks, no derived rows, no set-wise cleverness.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.permissions import Permission


@dataclass(frozen=True)
class Asked:
    """When and from where somebody asks. mfa_at: when a second factor was proven; None where that is not known."""

    at: datetime
    mfa_at: datetime | None = None
    source_ip: str | None = None


@dataclass(frozen=True)
class Limits:
    """What bounds a binding; None is no bound. hours: weekdays (1 is Monday), opening and closing."""

    valid_until: datetime | None = None
    mfa_max_age_s: int | None = None
    hours: tuple[frozenset[int], time, time] | None = None
    networks: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Bound:
    """A binding. principal_id: a user or a group. scope_id: a plugin or an environment; None is the whole tenant."""

    binding_id: UUID
    role_id: UUID
    principal_id: UUID
    is_deny: bool = False
    scope_id: UUID | None = None
    limits: Limits = Limits()


@dataclass(frozen=True)
class AccessModel:
    """All that says who may do what in a tenant."""

    time_zone: str = "UTC"
    is_suspended: bool = False
    suspended_users: frozenset[UUID] = frozenset()
    roles: dict[UUID, frozenset[Permission]] = field(default_factory=dict)
    group_users: frozenset[tuple[UUID, UUID]] = frozenset()
    group_groups: frozenset[tuple[UUID, UUID]] = frozenset()
    bindings: tuple[Bound, ...] = ()

    def held(self, user_id: UUID, scope_id: UUID | None, asked: Asked) -> frozenset[Permission]:
        """What a user may do in a scope, or in the whole tenant."""
        if self.is_suspended or user_id in self.suspended_users:
            return frozenset()
        allows, denies = self.counted(user_id, scope_id, asked)
        allowed = {permission for bound in allows for permission in self.roles[bound.role_id]}
        return frozenset(allowed.difference(*(self.roles[bound.role_id] for bound in denies)))

    def counted(self, user_id: UUID, scope_id: UUID | None, asked: Asked) -> tuple[list[Bound], list[Bound]]:
        """The allows whose conditions all hold, and the denies of which none is known not to hold."""
        judged = [(b, self._is_met(b.limits, asked)) for b in self._reaching(user_id, scope_id, asked.at)]
        allows = [bound for bound, is_met in judged if not bound.is_deny and is_met is True]
        return allows, [bound for bound, is_met in judged if bound.is_deny and is_met is not False]

    def groups_of(self, user_id: UUID) -> set[UUID]:
        """Every group that a user is in, directly or through others."""
        found: set[UUID] = set()
        open_groups = [group for group, user in self.group_users if user == user_id]
        while open_groups:
            group = open_groups.pop()
            if group not in found:
                found.add(group)
                open_groups += [outer for outer, inner in self.group_groups if inner == group]
        return found

    def without_binding(self, binding_id: UUID) -> "AccessModel":
        """The model after a binding was removed."""
        return replace(self, bindings=tuple(b for b in self.bindings if b.binding_id != binding_id))

    def _reaching(self, user_id: UUID, scope_id: UUID | None, at: datetime) -> Iterator[Bound]:
        principals = {user_id, *self.groups_of(user_id)}
        for bound in self.bindings:
            is_there = bound.scope_id is None or bound.scope_id == scope_id
            is_valid = bound.limits.valid_until is None or at < bound.limits.valid_until
            if bound.principal_id in principals and is_there and is_valid:
                yield bound

    def _is_met(self, limits: Limits, asked: Asked) -> bool | None:
        """Whether all conditions hold; None where one cannot be judged and none is known to fail."""
        told = [_young(limits, asked), _near(limits, asked), self._open(limits, asked.at)]
        return False if False in told else None if None in told else True

    def _open(self, limits: Limits, at: datetime) -> bool:
        if limits.hours is None:
            return True
        weekdays, opens, closes = limits.hours
        local = at.astimezone(ZoneInfo(self.time_zone))
        if opens < closes:
            return local.isoweekday() in weekdays and opens <= local.time() < closes
        evening = local.isoweekday() in weekdays and local.time() >= opens
        yesterday = (local.date() - timedelta(days=1)).isoweekday()
        return evening or (yesterday in weekdays and local.time() < closes)


def _young(limits: Limits, asked: Asked) -> bool | None:
    if limits.mfa_max_age_s is None:
        return True
    return None if asked.mfa_at is None else asked.at - asked.mfa_at <= timedelta(seconds=limits.mfa_max_age_s)


def _near(limits: Limits, asked: Asked) -> bool | None:
    if limits.networks is None:
        return True
    if asked.source_ip is None:
        return None
    address = ip_address(asked.source_ip)
    return any(address in ip_network(network) for network in limits.networks)
