"""Nobody hands on what they lack: not by a role, a deny, a group, an edit, nor by an API key that may less."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.context import Actor, transaction
from shared.identity import store
from shared.identity.errors import PermissionsLacking
from shared.identity.grants import require_grantable, require_group_grantable, require_role_grantable
from shared.permissions import BuiltInRole, Permission
from tests.as_owner import owner_connection
from tests.factories import make_environment, make_member, make_plugin
from tests.lock_waits import wait_until_one_waits
from tests.rights import bind, make_group, make_role, nest

PUBLISHING = (Permission.CATALOG_WRITE, Permission.VERSIONS_PUBLISH)


@pytest.fixture
def developer(owner: Actor) -> Actor:
    """A user who may read."""
    return make_member(owner, BuiltInRole.DEVELOPER)


def lacking(actor: Actor, ask: Callable[..., None], *asked: object, **scope: object) -> list[Permission]:
    """What a refusal says is missing; nothing if there is none."""
    with transaction(actor) as conn:
        store.lock_epoch(conn)
        try:
            ask(conn, actor, *asked, **scope)
        except PermissionsLacking as refused:
            missing = refused.fields["missing"]
            assert isinstance(missing, list)
            return missing
    return []


def test_only_what_one_holds_can_be_given_and_the_refusal_names_the_rest(owner: Actor, developer: Actor) -> None:
    wanted = [Permission.AUDIT_READ, Permission.CATALOG_READ, Permission.CATALOG_WRITE]

    assert lacking(developer, require_grantable, wanted) == [Permission.CATALOG_WRITE, Permission.AUDIT_READ]
    assert lacking(owner, require_grantable, wanted) == []


def test_what_one_holds_for_a_plugin_can_be_given_for_that_plugin_alone(owner: Actor, developer: Actor) -> None:
    mine, other = make_plugin(owner).plugin_id, make_plugin(owner).plugin_id
    bind(owner, BuiltInRole.PUBLISHER, user_id=developer.user_id, plugin_tenant_id=owner.tenant_id, plugin_id=mine)

    assert lacking(developer, require_grantable, PUBLISHING, plugin_id=mine) == []
    assert lacking(developer, require_grantable, PUBLISHING, plugin_id=other) == list(PUBLISHING)
    assert lacking(developer, require_grantable, PUBLISHING) == list(PUBLISHING)


def test_an_api_key_gives_no_more_than_its_scopes(owner: Actor) -> None:
    key = replace(owner, scopes=frozenset({Permission.CATALOG_READ, Permission.ROLES_MANAGE}))
    group = make_group(owner)
    bind(owner, BuiltInRole.PUBLISHER, group_id=group)
    role = make_role(owner, *PUBLISHING)

    assert lacking(key, require_grantable, PUBLISHING) == list(PUBLISHING)
    assert lacking(key, require_group_grantable, group) == [*PUBLISHING, Permission.ENVIRONMENTS_READ]
    assert lacking(key, require_role_grantable, role, PUBLISHING) == list(PUBLISHING)


def test_a_group_gives_what_every_group_it_is_in_is_bound_to(owner: Actor, developer: Actor) -> None:
    inner, middle, outer = (make_group(owner) for _ in range(3))
    nest(owner, middle, inner)
    nest(owner, outer, middle)
    assert lacking(developer, require_group_grantable, inner) == []

    environment = make_environment(owner)
    bind(owner, BuiltInRole.PUBLISHER, group_id=outer, environment_id=environment.environment_id)

    assert lacking(developer, require_group_grantable, inner) == list(PUBLISHING)
    assert lacking(owner, require_group_grantable, inner) == []


def test_a_deny_of_a_group_is_handed_on_too(owner: Actor, developer: Actor) -> None:
    group = make_group(owner)
    bind(owner, BuiltInRole.PUBLISHER, group_id=group, effect="deny")

    assert lacking(developer, require_group_grantable, group) == list(PUBLISHING)


def test_a_role_is_changed_only_by_who_holds_it_wherever_it_is_bound(owner: Actor, developer: Actor) -> None:
    role, plugin = make_role(owner, Permission.CATALOG_READ), make_plugin(owner).plugin_id
    where = {"plugin_tenant_id": owner.tenant_id, "plugin_id": plugin}
    bind(owner, str(role), group_id=make_group(owner), **where)
    assert lacking(developer, require_role_grantable, role, [Permission.CATALOG_READ]) == []

    bind(owner, BuiltInRole.DEVELOPER, user_id=developer.user_id, effect="deny", **where)
    assert lacking(developer, require_role_grantable, role, [Permission.ENVIRONMENTS_READ]) == [
        Permission.CATALOG_READ,
        Permission.ENVIRONMENTS_READ,
    ]


def test_a_revocation_that_commits_while_we_wait_for_the_lock_is_honoured(owner: Actor) -> None:
    admin = make_member(owner, BuiltInRole.ADMIN)

    with ThreadPoolExecutor(1) as other, owner_connection(owner) as revoking:
        revoking.execute("select app.lock_epoch()")
        asked = other.submit(lacking, admin, require_grantable, PUBLISHING)
        wait_until_one_waits(asked.done)
        revoking.execute("delete from binding where tenant_id = %s and user_id = %s", (owner.tenant_id, admin.user_id))
        revoking.commit()

        assert asked.result(timeout=20) == list(PUBLISHING)
