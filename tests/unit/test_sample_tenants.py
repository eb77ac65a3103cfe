"""The demo tenants overlap where a demonstration of isolation needs it."""

from infra.local.dev_users import find_dev_user
from infra.local.sample.facts import read_facts
from infra.local.sample.tenants import ACME, DEV_USERS, GLOBEX, NEWCOMERS, PLATFORM, TENANTS, SampleTenant
from shared.context import PLATFORM_TENANT_ID
from shared.permissions import BuiltInRole


def names(tenant: SampleTenant) -> set[str]:
    return {plugin.draft.name for plugin in tenant.plugins}


def test_one_private_name_exists_in_both_companies() -> None:
    assert names(ACME) & names(GLOBEX) == {"service-health"}


def test_no_private_name_is_public() -> None:
    assert (names(ACME) | names(GLOBEX)).isdisjoint(plugin.name for plugin in read_facts())


def test_every_private_plugin_is_private_and_has_a_version() -> None:
    for plugin in (*ACME.plugins, *GLOBEX.plugins):
        assert not plugin.draft.is_public
        assert plugin.releases


def test_each_company_has_an_owner_first_a_publisher_and_a_developer() -> None:
    for tenant in (ACME, GLOBEX):
        first = [BuiltInRole.OWNER, BuiltInRole.PUBLISHER, BuiltInRole.DEVELOPER]
        assert [user.role for user in tenant.users][:3] == first


def test_each_company_has_three_environments_of_which_one_is_production() -> None:
    for tenant in (ACME, GLOBEX):
        assert [(e.name, e.is_production) for e in tenant.environments] == [
            ("development", False),
            ("staging", False),
            ("production", True),
        ]


def test_newcomer_is_known_to_the_issuer_and_a_user_of_no_tenant() -> None:
    nina = find_dev_user("acme", "nina")

    assert nina in NEWCOMERS
    assert nina not in {user for tenant in TENANTS for user in tenant.users}


def test_tenants_and_people_are_told_apart_by_their_ids() -> None:
    assert PLATFORM.tenant_id == PLATFORM_TENANT_ID
    assert len({tenant.tenant_id for tenant in TENANTS}) == len(TENANTS)
    assert all(tenant.tenant_id.version == 7 for tenant in (ACME, GLOBEX))
    assert len({user.subject for user in DEV_USERS}) == len(DEV_USERS)
