"""A role bound to one environment is good there and nowhere else, and who has no more is not told of the others."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from infra.local.issuer import ISSUER, Issuer
from shared.context import Actor, transaction
from shared.environments import service
from shared.environments.models import Environment, ListEnvironments
from shared.errors import Forbidden
from shared.identity import service as identity
from shared.identity.models import NewMember
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import change
from tests.factories import DAY_1, make_environment, make_plugin

BIND = """
    insert into binding (
        tenant_id, binding_id, role_id, user_id, effect, environment_id, plugin_tenant_id, plugin_id, created_at
    )
    select r.tenant_id, %(binding_id)s, r.role_id, %(user_id)s, %(effect)s, %(environment_id)s,
        case when %(plugin_id)s::uuid is not null then r.tenant_id end, %(plugin_id)s, %(now)s
    from role as r where r.tenant_id = %(tenant_id)s and r.name = %(role)s
"""


@dataclass(frozen=True)
class Guest:
    """A user who has the roles that a test binds, and no other."""

    owner: Actor
    user_id: UUID
    api: Api

    def bind(
        self,
        role: BuiltInRole,
        environment: Environment | None = None,
        effect: str = "allow",
        plugin_id: UUID | None = None,
    ) -> None:
        """Bind a role to this user: in an environment, for a plugin, or in the whole tenant."""
        values = {
            "tenant_id": self.owner.tenant_id,
            "binding_id": new_id(),
            "user_id": self.user_id,
            "role": role.value,
            "effect": effect,
            "environment_id": environment and environment.environment_id,
            "plugin_id": plugin_id,
            "now": DAY_1,
        }
        with transaction(self.owner) as conn:
            conn.execute(BIND.encode(), values)

    def change(self, environment: Environment) -> Answer:
        """Try to change its title."""
        return self.api.patch(environment.href, {"title": "Changed"}, {"if-match": '"1"'})


@pytest.fixture
def guest(issuer: Issuer, owner: Actor) -> Guest:
    """A user of the owner's tenant, without a role."""
    subject = f"subject|{new_id()}"
    user_id = identity.add_member(owner, NewMember(ISSUER, subject, "Gast", None, BuiltInRole.DEVELOPER), DAY_1)
    change(owner, "delete from binding where tenant_id = %s and user_id = %s", owner.tenant_id, user_id)
    token = issuer.make_token(subject, owner.tenant_id, "Gast")
    return Guest(owner, user_id, Api({"authorization": f"Bearer {token}"}))


@pytest.fixture
def staging(owner: Actor) -> Environment:
    """The environment that bindings name."""
    return make_environment(owner, "staging")


@pytest.fixture
def production(owner: Actor) -> Environment:
    """Another one."""
    return make_environment(owner, "production")


def listed(api: Api) -> list[object]:
    return [item["name"] for item in api.get("/v1/environments").items]


def test_reader_of_one_environment_reads_it_and_no_other(
    guest: Guest, staging: Environment, production: Environment
) -> None:
    guest.bind(BuiltInRole.DEVELOPER, staging)

    read, refused = guest.api.get(staging.href), guest.api.get(production.href)

    assert (read.status, read.json["name"]) == (200, "staging")
    assert (refused.status, refused.json["permission"]) == (403, "environments:read")
    assert guest.change(staging).json["permission"] == "environments:manage"


def test_admin_of_one_environment_changes_it_and_no_other_and_makes_none(
    guest: Guest, staging: Environment, production: Environment
) -> None:
    guest.bind(BuiltInRole.ADMIN, staging)

    assert guest.change(staging).status == 200
    assert guest.change(production).json["permission"] == "environments:manage"
    made = guest.api.post("/v1/environments", {"name": "sandbox", "title": "Sandbox"})
    assert (made.status, made.json["permission"]) == (403, "environments:manage")


@pytest.mark.usefixtures("production")
def test_list_of_who_reads_one_environment_is_that_one(guest: Guest, staging: Environment) -> None:
    guest.bind(BuiltInRole.DEVELOPER, staging)

    page = guest.api.get("/v1/environments", limit=1)

    assert ([item["name"] for item in page.items], page.json["next_cursor"]) == (["staging"], None)


def test_environment_that_is_denied_is_missing_from_the_list_of_all(
    guest: Guest, staging: Environment, production: Environment
) -> None:
    guest.bind(BuiltInRole.DEVELOPER)
    assert listed(guest.api) == ["production", "staging"]

    guest.bind(BuiltInRole.DEVELOPER, production, "deny")

    assert listed(guest.api) == ["staging"]
    assert (guest.api.get(staging.href).status, guest.api.get(production.href).status) == (200, 403)


def test_deny_in_the_whole_tenant_takes_away_single_environments_too(guest: Guest, staging: Environment) -> None:
    guest.bind(BuiltInRole.DEVELOPER, staging)
    guest.bind(BuiltInRole.DEVELOPER, effect="deny")

    for path in (staging.href, "/v1/environments"):
        assert guest.api.get(path).status == 403


@pytest.mark.usefixtures("staging")
def test_list_of_who_may_read_no_environment_is_refused(guest: Guest) -> None:
    refused = guest.api.get("/v1/environments")

    assert (refused.status, refused.json["permission"]) == (403, "environments:read")


@pytest.mark.usefixtures("production")
def test_right_that_is_taken_away_is_gone_with_the_next_request(guest: Guest, staging: Environment) -> None:
    guest.bind(BuiltInRole.DEVELOPER, staging)
    assert listed(guest.api) == ["staging"]

    change(guest.owner, "delete from binding where user_id = %s", guest.user_id)

    for path in (staging.href, "/v1/environments"):
        assert guest.api.get(path).status == 403


@pytest.mark.usefixtures("staging")
def test_role_for_a_plugin_opens_no_environment(guest: Guest, owner: Actor, production: Environment) -> None:
    guest.bind(BuiltInRole.OWNER, plugin_id=make_plugin(owner).plugin_id)

    assert guest.api.get(production.href).status == 403
    assert listed(guest.api) == []


def test_key_that_was_not_made_for_environments_lists_none(guest: Guest, staging: Environment) -> None:
    guest.bind(BuiltInRole.DEVELOPER, staging)
    key = replace(guest.owner, user_id=guest.user_id, scopes=frozenset({Permission.CATALOG_READ}))

    with pytest.raises(Forbidden):
        service.list_environments(key, ListEnvironments())
    everything = service.list_environments(replace(key, scopes=None), ListEnvironments())
    assert [environment.name for environment in everything.items] == ["staging"]


def test_role_in_one_environment_tells_nothing_of_what_is_not_there_or_another_tenants(
    guest: Guest, staging: Environment, production: Environment, stranger: Actor
) -> None:
    guest.bind(BuiltInRole.ADMIN, staging)
    paths = (production.href, make_environment(stranger).href, f"/v1/environments/{new_id()}")

    refused = [guest.api.get(path) for path in paths]

    assert [(answer.status, answer.code) for answer in refused] == [(403, "forbidden")] * 3
