"""Bindings over the API: who is given or denied a role, where, until when, on what conditions; and pairs kept apart."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.errors import Forbidden
from shared.identity import bindings
from shared.identity.binding_models import BindingDraft
from shared.identity.errors import DeniesYourself
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import change
from tests.factories import make_api, make_environment, make_member, make_plugin
from tests.rights import bind, held, make_group, make_role

CONDITIONS = {
    "mfa_max_age_s": 900,
    "hours": {"weekdays": [1, 5], "opens_at": "08:00:00", "closes_at": "18:00:00"},
    "networks": ["192.0.2.0/24", "2001:db8::/32"],
}


@pytest.fixture
def user(owner: Actor) -> Actor:
    """A user who may read."""
    return make_member(owner, BuiltInRole.DEVELOPER)


def role_id(api: Api, name: str) -> str:
    """The id of a role by its name."""
    return next(str(role["role_id"]) for role in api.get("/v1/roles").items if role["name"] == name)


def give(api: Api, role: str, user: Actor, **fields: object) -> Answer:
    """A binding of a role for a user."""
    return api.post("/v1/bindings", {"role_id": role_id(api, role), "user_id": str(user.user_id), **fields})


def test_binding_counts_until_it_is_removed(api: Api, user: Actor) -> None:
    bound = give(api, "auditor", user)
    assert (bound.status, bound.headers["location"]) == (201, bound.json["href"])
    assert api.get(str(bound.json["href"])).json == bound.json
    assert Permission.AUDIT_READ in held(user)

    assert api.delete(str(bound.json["href"])).status == 204
    assert Permission.AUDIT_READ not in held(user)
    assert api.delete(str(bound.json["href"])).code == "binding-not-found"


def test_limits_are_kept_as_they_were_given(api: Api, user: Actor, now: datetime) -> None:
    until = (now + timedelta(days=1)).replace(microsecond=0)
    bound = give(api, "auditor", user, valid_until=until.isoformat(), conditions=CONDITIONS)

    assert bound.json["conditions"] == CONDITIONS
    assert datetime.fromisoformat(str(bound.json["valid_until"])) == until
    assert Permission.AUDIT_READ not in held(user)


@pytest.mark.parametrize("kind", ["own", "public", "environment"])
def test_binding_is_for_an_own_or_a_public_plugin_or_an_environment(
    api: Api, owner: Actor, platform: Actor, user: Actor, kind: str
) -> None:
    scope = {
        "own": lambda: {"plugin_id": make_plugin(owner).plugin_id},
        "public": lambda: {"plugin_id": make_plugin(platform, is_public=True).plugin_id},
        "environment": lambda: {"environment_id": make_environment(owner).environment_id},
    }[kind]()
    ((name, scope_id),) = scope.items()

    bound = give(api, "publisher", user, **{name: str(scope_id)})

    assert (bound.status, bound.json[name]) == (201, str(scope_id))
    assert Permission.CATALOG_WRITE in held(user, scope_id)
    assert Permission.CATALOG_WRITE not in held(user)


def test_what_another_tenant_has_is_not_there(api: Api, platform: Actor, stranger: Actor, user: Actor) -> None:
    hidden = make_plugin(platform)
    for fields in (
        {"plugin_id": make_plugin(stranger).plugin_id},
        {"plugin_id": hidden.plugin_id},
        {"environment_id": make_environment(stranger).environment_id},
        {"user_id": stranger.user_id},
        {"user_id": None, "group_id": make_group(stranger)},
        {"role_id": make_role(stranger)},
    ):
        body = {"role_id": role_id(api, "developer"), "user_id": user.user_id, **fields}
        answer = api.post("/v1/bindings", {name: value and str(value) for name, value in body.items()})
        assert answer.status == 404
    assert api.get(f"/v1/bindings/{bind(stranger, 'finance', user_id=stranger.user_id)}").code == "binding-not-found"


def test_user_has_no_more_bindings_in_a_scope_than_a_check_reads_at_ease(
    api: Api, owner: Actor, user: Actor, now: datetime
) -> None:
    made = (
        "insert into binding (tenant_id, binding_id, role_id, user_id, valid_until, created_at)"
        " select %s, gen_random_uuid(), r.role_id, %s, now() + make_interval(days => n), now()"
        " from role as r cross join generate_series(1, %s) as n where r.tenant_id = %s and r.name = 'finance'"
    )
    change(owner, made, owner.tenant_id, user.user_id, bindings.MAX_BINDINGS - 1, owner.tenant_id)

    refused = give(api, "auditor", user)
    elsewhere = give(api, "auditor", user, plugin_id=str(make_plugin(owner).plugin_id))

    assert (refused.status, refused.code, refused.json["limit"]) == (409, "binding-limit-reached", 50)
    assert elsewhere.status == 201


def test_same_binding_twice_is_refused(api: Api, user: Actor) -> None:
    assert give(api, "auditor", user, conditions=CONDITIONS).status == 201

    again = give(api, "auditor", user, conditions=CONDITIONS)
    assert (again.status, again.code) == (409, "binding-taken")


@pytest.mark.parametrize(
    "fields",
    [
        {"group_id": str(UUID(int=1))},
        {"user_id": None},
        {"plugin_id": str(UUID(int=1)), "environment_id": str(UUID(int=1))},
        {"valid_until": "2020-01-01T00:00:00Z"},
        {"valid_until": "2099-01-01T00:00:00"},
        {"conditions": {"mfa_max_age_s": 59}},
        {"conditions": {"networks": ["192.0.2.1/24"]}},
        {"conditions": {"networks": []}},
        {"conditions": {"hours": {"weekdays": [0], "opens_at": "08:00", "closes_at": "09:00"}}},
        {"conditions": {"hours": {"weekdays": [1], "opens_at": "08:00Z", "closes_at": "09:00"}}},
        {"effect": "maybe"},
    ],
    ids=str,
)
def test_binding_that_says_nothing_clear_is_refused(api: Api, user: Actor, fields: dict[str, object]) -> None:
    assert give(api, "auditor", user, **fields).status == 422


def test_list_shows_what_fits_page_by_page(api: Api, owner: Actor, user: Actor) -> None:
    group, plugin = make_group(owner), make_plugin(owner).plugin_id
    wanted = [
        give(api, "auditor", user, user_id=None, group_id=str(group)).json,
        give(api, "auditor", user, plugin_id=str(plugin)).json,
        give(api, "finance", user).json,
    ]

    by_role = api.get("/v1/bindings", role_id=role_id(api, "auditor")).items
    assert by_role == wanted[:2]
    assert api.get("/v1/bindings", group_id=group).items == wanted[:1]
    assert api.get("/v1/bindings", plugin_id=plugin).items == wanted[1:2]
    seen: list[object] = []
    page = api.get("/v1/bindings", user_id=user.user_id, limit=2)
    seen += page.items
    while page.json["next_cursor"]:
        page = api.get("/v1/bindings", user_id=user.user_id, limit=2, cursor=page.json["next_cursor"])
        seen += page.items
    assert seen[1:] == wanted[1:]
    assert len(seen) == 3


def test_only_what_one_holds_is_given_denied_or_taken_away(issuer: Issuer, api: Api, owner: Actor, user: Actor) -> None:
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    given = give(api, "owner", user)

    for answer in (
        give(admin, "owner", user, conditions=CONDITIONS),
        give(admin, "owner", user, effect="deny"),
        admin.delete(str(given.json["href"])),
    ):
        assert (answer.status, answer.code) == (403, "permissions-lacking")
        assert answer.json["missing"] == ["tenant:manage", "tenants:manage"]


def test_who_manages_roles_for_one_plugin_binds_them_there_alone(owner: Actor, user: Actor, now: datetime) -> None:
    plugin, other = make_plugin(owner).plugin_id, make_plugin(owner).plugin_id
    keepers = make_role(owner, Permission.ROLES_MANAGE, Permission.CATALOG_READ)
    bind(owner, str(keepers), user_id=user.user_id, plugin_tenant_id=owner.tenant_id, plugin_id=plugin)
    reader = make_role(owner, Permission.CATALOG_READ)

    def give_there(plugin_id: UUID | None) -> None:
        draft = BindingDraft(role_id=reader, user_id=owner.user_id, plugin_id=plugin_id)
        bound = bindings.create_binding(user, draft, now)
        bindings.delete_binding(user, bound.binding_id)

    give_there(plugin)
    for elsewhere in (other, None):
        with pytest.raises(Forbidden):
            give_there(elsewhere)


def test_deny_beats_what_is_allowed_and_never_reaches_who_makes_it(
    api: Api, owner: Actor, user: Actor, now: datetime
) -> None:
    assert give(api, "developer", user, effect="deny").status == 201
    assert held(user) == frozenset()

    group = make_group(owner, owner)
    draft = BindingDraft(role_id=UUID(role_id(api, "finance")), group_id=group, effect="deny")
    with pytest.raises(DeniesYourself):
        bindings.create_binding(owner, draft, now)
    assert Permission.PAYOUTS_MANAGE in held(owner)


def test_last_owner_stays_one(issuer: Issuer, owner: Actor) -> None:
    api = make_api(issuer, owner, BuiltInRole.ADMIN)
    assert give(api, "admin", owner, effect="deny").code == "last-owner"


def test_roles_kept_apart_are_not_given_to_one_user(api: Api, user: Actor) -> None:
    pair = {"role_id": role_id(api, "auditor"), "other_role_id": role_id(api, "finance")}
    apart = api.post("/v1/role-conflicts", pair)
    assert apart.status == 201
    assert api.get("/v1/role-conflicts").items == [apart.json]
    assert api.post("/v1/role-conflicts", pair).code == "role-conflict-taken"
    assert give(api, "auditor", user).status == 201

    refused = give(api, "finance", user)
    assert (refused.status, refused.code, refused.json["user_id"]) == (409, "roles-conflict", str(user.user_id))

    path = f"/v1/role-conflicts/{pair['other_role_id']}/{pair['role_id']}"
    assert api.delete(path).status == 204
    assert give(api, "finance", user).status == 201
    assert api.delete(path).code == "role-conflict-not-found"
    assert api.post("/v1/role-conflicts", pair).code == "roles-conflict"


def test_a_role_is_not_kept_apart_from_itself_or_from_none(api: Api, stranger: Actor) -> None:
    one = role_id(api, "auditor")

    assert api.post("/v1/role-conflicts", {"role_id": one, "other_role_id": one}).status == 422
    for other in (new_id(), make_role(stranger)):
        answer = api.post("/v1/role-conflicts", {"role_id": one, "other_role_id": str(other)})
        assert (answer.status, answer.code) == (404, "role-not-found")
