"""What people of acme may do beyond their roles: something for each question about rights to find on the first day.

Made by acme's owner through the services. Each step changes nothing the second time.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from clients.settings import settings
from infra.local.sample.tenants import ACME
from shared.catalog import service as catalog
from shared.context import Actor
from shared.environments import service as environments
from shared.environments.models import ListEnvironments
from shared.identity import bindings, groups, roles
from shared.identity import service as identity
from shared.identity.binding_models import BindingDraft, Conditions
from shared.identity.errors import BindingTaken, GroupNameTaken, MemberRemoved, RoleNameTaken
from shared.identity.group_models import GroupDraft, ListGroups
from shared.identity.role_models import ListRoles, RoleDraft
from shared.permissions import BuiltInRole, Permission

ENGINEERING = GroupDraft(name="engineering", description="Everybody who builds.")
PLATFORM_ENGINEERING = GroupDraft(name="platform-engineering", description="Who keeps what the others run on.")
ENVIRONMENT_KEEPER = RoleDraft(
    name="environment-keeper",
    description="Changes an environment.",
    permissions=[Permission.ENVIRONMENTS_READ, Permission.ENVIRONMENTS_MANAGE],
)
PUBLISHED_BY_ERIC = "@acme/plugin-kubernetes-cost"
DENIED_TO_DANA = "@acme/plugin-payments-console"
_AN_HOUR_S = 3600
# Of one page: a company that has made more itself has no need of these.
_MOST = 200


def give_rights(owner: Actor, now: datetime) -> None:
    """Two groups of which one is in the other, a role of acme's own, and bindings of each kind.

    For one plugin, for production with a second factor of the last hour, and a deny. The plugins must be there.
    """
    engineering, platform = (_group(owner, draft, now) for draft in (ENGINEERING, PLATFORM_ENGINEERING))
    for group_id, names in ((engineering, ("paul", "dana")), (platform, ("eric",))):
        for name in names:
            with suppress(MemberRemoved):
                groups.add_group_users(owner, group_id, [_user(name)], now)
    groups.nest_group(owner, engineering, platform, now)
    with suppress(RoleNameTaken):
        roles.create_role(owner, ENVIRONMENT_KEEPER)
    for draft in _bindings(owner, engineering, platform):
        with suppress(BindingTaken, MemberRemoved):
            bindings.create_binding(owner, draft, now)


def _bindings(owner: Actor, engineering: UUID, platform: UUID) -> list[BindingDraft]:
    role_ids = {role.name: role.role_id for role in roles.list_roles(owner, ListRoles(limit=_MOST)).items}
    places = environments.list_environments(owner, ListEnvironments(limit=_MOST)).items
    return [
        BindingDraft(role_id=role_ids[BuiltInRole.DEVELOPER], group_id=engineering),
        BindingDraft(
            role_id=role_ids[ENVIRONMENT_KEEPER.name],
            group_id=platform,
            environment_id=next(place.environment_id for place in places if place.name == "production"),
            conditions=Conditions(mfa_max_age_s=_AN_HOUR_S),
        ),
        BindingDraft(
            role_id=role_ids[BuiltInRole.PUBLISHER],
            user_id=_user("eric"),
            plugin_id=catalog.find_plugin(owner, PUBLISHED_BY_ERIC).plugin_id,
        ),
        BindingDraft(
            role_id=role_ids[BuiltInRole.DEVELOPER],
            user_id=_user("dana"),
            effect="deny",
            plugin_id=catalog.find_plugin(owner, DENIED_TO_DANA).plugin_id,
        ),
    ]


def _group(owner: Actor, draft: GroupDraft, now: datetime) -> UUID:
    with suppress(GroupNameTaken):
        return groups.create_group(owner, draft, now).group_id
    known = groups.list_groups(owner, ListGroups(limit=_MOST)).items
    return next(group.group_id for group in known if group.name == draft.name)


def _user(name: str) -> UUID:
    return identity.find_user(ACME.tenant_id, settings().oidc_issuer, f"{ACME.slug}|{name}").user_id
