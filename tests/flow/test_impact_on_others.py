"""What a dry run tells of other tenants: counts from five on, to who publishes to all of them, and nothing else."""

import psycopg
import pytest

from shared.catalog.models import Plugin
from shared.context import Actor, transaction
from shared.permissions import BuiltInRole, Permission
from shared.versions.impact_models import ImpactAction, OthersImpact
from shared.versions.impact_store import count_installations
from tests.factories import make_environment, make_import, make_member, make_plugin, publish
from tests.impact_steps import assess, give_alone, make_public, make_runners


@pytest.fixture
def public(platform: Actor) -> Plugin:
    """A public plugin with two versions."""
    return make_public(platform)


def test_other_tenants_are_counted_from_five_on(platform: Actor, public: Plugin) -> None:
    make_runners(public, 4)
    few = assess(platform, public, ImpactAction.YANK, "1.0.0").others
    make_runners(public, 1)
    enough = assess(platform, public, ImpactAction.YANK, "1.0.0").others

    assert few == OthersImpact(tenants=None, environments=None, is_below_threshold=True)
    assert enough == OthersImpact(tenants=5, environments=10, is_below_threshold=False)


def test_of_another_version_it_cannot_be_told_whether_anybody_runs_it(platform: Actor, public: Plugin) -> None:
    make_runners(public, 4)
    make_runners(public, 1, "2.0.0")

    hidden = OthersImpact(tenants=None, environments=None, is_below_threshold=True)
    assert assess(platform, public, ImpactAction.YANK, "2.0.0").others == hidden
    assert assess(platform, public, ImpactAction.YANK, "1.0.0").others == hidden
    any_version = assess(platform, public, ImpactAction.PUBLISH, "3.0.0").others
    assert any_version
    assert any_version.tenants == 5


def test_tenant_with_a_plugin_of_its_own_of_that_name_runs_its_own(platform: Actor, owner: Actor) -> None:
    public = make_public(platform, make_plugin(owner).name)
    make_import(owner, make_environment(owner).environment_id, {public.name: ["1.0.0"]})
    make_runners(public, 4)

    others = assess(platform, public, ImpactAction.YANK, "1.0.0").others

    assert others
    assert others.is_below_threshold


def test_of_others_only_who_publishes_to_all_is_told(platform: Actor, owner: Actor, public: Plugin) -> None:
    make_runners(public, 5)
    private, lib = make_plugin(platform), make_plugin(owner)
    reader = make_member(platform, BuiltInRole.DEVELOPER)
    give_alone(platform, reader, Permission.CATALOG_READ)

    for actor, plugin in ((owner, lib), (owner, public), (platform, private), (reader, public)):
        assert assess(actor, plugin, ImpactAction.PUBLISH, "9.0.0").others is None


@pytest.mark.parametrize("who", ["a tenant's owner", "a reader of the platform"])
def test_count_is_refused_by_the_database_itself(platform: Actor, owner: Actor, public: Plugin, who: str) -> None:
    actor = owner
    if who != "a tenant's owner":
        actor = make_member(platform, BuiltInRole.DEVELOPER)
        give_alone(platform, actor, Permission.CATALOG_READ)

    with transaction(actor) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        count_installations(conn, public.plugin_id, None, None, None)


def test_private_plugin_of_the_platform_is_counted_nowhere(platform: Actor) -> None:
    private = make_plugin(platform)
    make_runners(private, 5)

    with transaction(platform) as conn:
        assert count_installations(conn, private.plugin_id, None, None, None).tenants is None


def test_own_plugin_is_what_a_name_means_and_not_the_public_one(platform: Actor, owner: Actor) -> None:
    own = make_plugin(owner)
    publish(owner, own, "1.0.0")
    public = make_public(platform, own.name)
    asks = make_plugin(owner)
    publish(owner, asks, "1.0.0", {public.name: "^1.0.0"})
    make_import(owner, make_environment(owner).environment_id, {public.name: ["1.0.0"]})

    told = assess(owner, public, ImpactAction.PUBLISH, "3.0.0")

    assert told.dependents.items == []
    assert told.environments
    assert told.environments.items == []
    assert [item.name for item in assess(owner, own, ImpactAction.PUBLISH, "2.0.0").dependents.items] == [asks.name]
