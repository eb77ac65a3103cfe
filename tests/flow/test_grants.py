"""Nobody hands on what they lack: not by a role, a deny, a group, an edit, nor by an API key that may less."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta
from ipaddress import ip_network

import pytest

from shared.context import Actor, transaction
from shared.identity import store
from shared.identity.binding_models import BindingDraft
from shared.identity.bindings import create_binding
from shared.identity.errors import PermissionsLacking
from shared.identity.grant_models import Limits
from shared.identity.grants import (
    require_grantable,
    require_group_grantable,
    require_group_held,
    require_held,
    require_role_grantable,
)
from shared.identity.key_models import ApiKeyDraft
from shared.identity.keys import create_api_key
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
    assert lacking(key, require_group_grantable, group) == [
        *PUBLISHING,
        Permission.ENVIRONMENTS_READ,
        Permission.INSTALLS_WRITE,
        Permission.EVENTS_WRITE,
        Permission.ANALYTICS_READ,
    ]
    assert lacking(key, require_role_grantable, role, PUBLISHING) == list(PUBLISHING)


def test_a_group_gives_what_every_group_it_is_in_is_bound_to(owner: Actor, developer: Actor) -> None:
    inner, middle, outer = (make_group(owner) for _ in range(3))
    nest(owner, middle, inner)
    nest(owner, outer, middle)
    assert lacking(developer, require_group_grantable, inner) == []

    environment = make_environment(owner)
    bind(owner, BuiltInRole.PUBLISHER, group_id=outer, environment_id=environment.environment_id)

    assert lacking(developer, require_group_grantable, inner) == [
        *PUBLISHING,
        Permission.INSTALLS_WRITE,
        Permission.EVENTS_WRITE,
    ]
    assert lacking(owner, require_group_grantable, inner) == []


def test_a_deny_of_a_group_is_handed_on_too(owner: Actor, developer: Actor) -> None:
    group = make_group(owner)
    bind(owner, BuiltInRole.PUBLISHER, group_id=group, effect="deny")

    assert lacking(developer, require_group_grantable, group) == [
        *PUBLISHING,
        Permission.INSTALLS_WRITE,
        Permission.EVENTS_WRITE,
    ]


def admin_on(owner: Actor, limits: Limits) -> Actor:
    """A user who is an admin on conditions, which hold at the moment, and else a developer."""
    admin = make_member(owner, BuiltInRole.DEVELOPER)
    bind(owner, BuiltInRole.ADMIN, user_id=admin.user_id, **asdict(limits))
    return replace(admin, mfa_at=datetime.now(UTC), source_ip="192.0.2.7")


NETWORK = [ip_network("192.0.2.0/24")]
WIDER = [ip_network("192.0.0.0/16")]
SOON = datetime.now(UTC) + timedelta(days=1)
WEEK = Limits(weekdays=[1, 2, 3, 4, 5, 6, 7], opens_at=time(0), closes_at=time(0))
WITH_MFA = Limits(mfa_max_age_s=900)


@pytest.mark.parametrize(
    ("held", "narrower", "wider"),
    [
        (WITH_MFA, Limits(mfa_max_age_s=60), Limits(mfa_max_age_s=901)),
        (Limits(SOON), Limits(SOON), Limits(SOON + timedelta(seconds=1))),
        (Limits(networks=NETWORK), Limits(networks=[ip_network("192.0.2.0/28")]), Limits(networks=WIDER)),
        (WEEK, replace(WEEK, weekdays=[1]), replace(WEEK, closes_at=time(1))),
    ],
)
def test_what_one_holds_on_a_condition_is_given_on_no_less(
    owner: Actor, held: Limits, narrower: Limits, wider: Limits
) -> None:
    admin = admin_on(owner, held)

    assert lacking(admin, require_held, PUBLISHING) == []
    assert lacking(admin, require_grantable, PUBLISHING) == list(PUBLISHING)
    assert lacking(admin, require_grantable, PUBLISHING, limits=narrower) == []
    assert lacking(admin, require_grantable, PUBLISHING, limits=wider) == list(PUBLISHING)
    assert lacking(admin, require_grantable, [Permission.CATALOG_READ]) == []


def test_nobody_rids_their_own_rights_of_a_condition(owner: Actor) -> None:
    admin = admin_on(owner, WITH_MFA)
    roles_read = make_role(owner, Permission.ROLES_READ)
    group = make_group(owner)
    bind(owner, BuiltInRole.ADMIN, group_id=group)
    bind(owner, str(roles_read), user_id=admin.user_id)

    draft = BindingDraft(role_id=roles_read, user_id=admin.user_id, valid_until=SOON)
    assert create_binding(admin, draft, datetime.now(UTC)).valid_until == SOON
    assert lacking(admin, require_group_held, group) == []
    assert Permission.ROLES_MANAGE in lacking(admin, require_group_grantable, group)
    assert lacking(admin, require_role_grantable, roles_read, [Permission.ROLES_READ]) == []
    assert lacking(admin, require_role_grantable, roles_read, [Permission.ROLES_READ, Permission.ROLES_MANAGE]) == [
        Permission.ROLES_MANAGE
    ]
    key = ApiKeyDraft(name="kept", user_id=owner.user_id, scopes=[Permission.ROLES_MANAGE])
    with pytest.raises(PermissionsLacking):
        create_api_key(admin, key, datetime.now(UTC))


def test_a_group_bound_on_a_condition_is_joined_by_who_holds_it_on_the_same(owner: Actor) -> None:
    admin, group = admin_on(owner, WITH_MFA), make_group(owner)
    bind(owner, BuiltInRole.PUBLISHER, group_id=group, mfa_max_age_s=900)

    assert lacking(admin, require_group_grantable, group) == []


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
