"""Cedar, Amazon Verified Permissions' engine, in process on the same rights: a policy a binding, parsed beforehand.

It has no store: what it takes is the decision alone, over the policies and entities of one tenant that are in memory.
"""

import json
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from cedarpy import Decision, Entities, PolicySet, is_authorized

from shared.permissions import Permission
from tests.access_model import AccessModel, Asked, Bound
from tests.access_rows import Cast
from tests.bench.access import TenantAccess

TITLE = "Cedar, in process"
Request = dict[str, object]


@dataclass(frozen=True)
class CedarTenant:
    """The rights of a tenant, parsed."""

    policies: PolicySet
    entities: Entities

    @classmethod
    def of(cls, tenant: TenantAccess) -> "CedarTenant":
        """Each binding as a policy, each user and group as an entity."""
        policies = "\n".join(_policy(tenant.cast, tenant.model, bound) for bound in tenant.model.bindings)
        return cls(PolicySet.from_str(policies), Entities.from_json_str(json.dumps(_entities(tenant))))

    def request(self, user_id: UUID, permission: Permission, plugin_id: UUID | None, asked: Asked) -> Request:
        """A question as Cedar takes it; what is not known is missing from its context."""
        context: dict[str, object] = {}
        if asked.mfa_at:
            context["mfa_age_s"] = int((asked.at - asked.mfa_at).total_seconds())
        if asked.source_ip:
            context["source"] = {"__extn": {"fn": "ip", "arg": asked.source_ip}}
        return {
            "principal": {"type": "User", "id": str(user_id)},
            "action": {"type": "Action", "id": permission.value},
            "resource": {"type": "Thing", "id": str(plugin_id or "tenant")},
            "context": context,
        }

    def is_allowed(self, request: Request) -> bool:
        """Cedar's decision."""
        return is_authorized(cast("dict[str, str]", request), self.policies, self.entities).decision == Decision.Allow


def _policy(who: Cast, model: AccessModel, bound: Bound) -> str:
    kind = "==" if bound.principal_id in who.users else "in"
    principal = f'principal {kind} {"User" if kind == "==" else "Group"}::"{bound.principal_id}"'
    actions = ", ".join(f'Action::"{permission.value}"' for permission in sorted(model.roles[bound.role_id]))
    resource = f'resource == Thing::"{bound.scope_id}"' if bound.scope_id else "resource"
    effect = "forbid" if bound.is_deny else "permit"
    return f"{effect} ({principal}, action in [{actions}], {resource}){_conditions(bound)};"


def _conditions(bound: Bound) -> str:
    """What an allow must know to hold, and what a deny must know not to hold."""
    limits, parts = bound.limits, []
    if limits.mfa_max_age_s is not None:
        parts.append(("context has mfa_age_s", f"context.mfa_age_s <= {limits.mfa_max_age_s}"))
    if limits.networks:
        near = " || ".join(f'context.source.isInRange(ip("{network}"))' for network in limits.networks)
        parts.append(("context has source", f"({near})"))
    if not parts:
        return ""
    known = (f"(!({has}) || {holds})" if bound.is_deny else f"({has} && {holds})" for has, holds in parts)
    return f" when {{ {' && '.join(known)} }}"


def _entities(tenant: TenantAccess) -> list[object]:
    users = [_entity("User", user, [g for g, u in tenant.model.group_users if u == user]) for user in tenant.cast.users]
    groups = [
        _entity("Group", group, [outer for outer, inner in tenant.model.group_groups if inner == group])
        for group in tenant.cast.groups
    ]
    return [*users, *groups]


def _entity(kind: str, entity_id: UUID, groups: list[UUID]) -> object:
    parents = [{"type": "Group", "id": str(group)} for group in groups]
    return {"uid": {"type": kind, "id": str(entity_id)}, "attrs": {}, "parents": parents}
