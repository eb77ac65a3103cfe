"""What tests of dry runs do: ask, take rights away, run a version in many tenants."""

from uuid import UUID

from shared.catalog.models import Plugin
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import Permission
from shared.versions import impact
from shared.versions.impact_models import ImpactAction, ImpactAnswer, ImpactRequest
from tests.factories import DAY_1, make_environment, make_import, make_plugin, make_tenant, publish
from tests.rights import make_role, run


def assess(actor: Actor, plugin: Plugin, action: ImpactAction, version: str) -> ImpactAnswer:
    """What a dry run answers an actor."""
    request = ImpactRequest(plugin_id=plugin.plugin_id, action=action, version=version)
    return impact.assess_impact(actor, request, DAY_1)


def make_public(platform: Actor, name: str | None = None) -> Plugin:
    """A public plugin with two versions."""
    public = make_plugin(platform, name, is_public=True)
    publish(platform, public, "1.0.0")
    publish(platform, public, "2.0.0")
    return public


def make_runners(plugin: Plugin, count: int, version: str = "1.0.0") -> list[Actor]:
    """Tenants each of which runs a version in two environments."""
    tenants = [make_tenant() for _ in range(count)]
    for tenant in tenants:
        for _ in range(2):
            make_import(tenant, make_environment(tenant).environment_id, {plugin.name: [version]})
    return tenants


def give_alone(owner: Actor, user: Actor, permission: Permission) -> UUID:
    """Let a user hold that permission and no other."""
    run(owner, "delete from binding where tenant_id = %s and user_id = %s", user.user_id)
    run(
        owner,
        "insert into binding (tenant_id, binding_id, role_id, user_id, created_at) values (%s, %s, %s, %s, now())",
        new_id(),
        role_id := make_role(owner, permission),
        user.user_id,
    )
    return role_id
