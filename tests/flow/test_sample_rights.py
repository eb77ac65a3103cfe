"""Acme's sample has rights of each kind, whose effects its people see; a second load changes nothing."""

from datetime import UTC, datetime

import pytest

from infra.local.dev_users import find_dev_user, make_dev_token
from infra.local.issuer import Issuer
from infra.local.sample.load import load_plugins, load_tenant
from infra.local.sample.rights import DENIED_TO_DANA, PUBLISHED_BY_ERIC, give_rights
from infra.local.sample.tenants import ACME
from shared.context import Actor
from tests.api_client import Api
from tests.as_owner import rows
from tests.factories import DAY_1

CONTENT = (
    "select group_id, revision from user_group where tenant_id = %s order by 1",
    "select group_id, user_id from group_user where tenant_id = %s order by 1, 2",
    "select group_id, member_group_id from group_group where tenant_id = %s order by 1, 2",
    "select role_id, revision from role where tenant_id = %s order by 1",
    "select binding_id from binding where tenant_id = %s order by 1",
    "select user_id, revision from tenant_user where tenant_id = %s order by 1",
)


@pytest.fixture(scope="module")
def acme(stack: dict[str, str]) -> Actor:
    """Acme's owner, with the sample loaded."""
    owner = load_tenant(ACME, DAY_1)
    load_plugins(owner, list(ACME.plugins), DAY_1)
    give_rights(owner, DAY_1)
    return owner


def api_of(issuer: Issuer, name: str) -> Api:
    """The API with the token that `make token` prints for a name."""
    return Api({"authorization": f"Bearer {make_dev_token(issuer, find_dev_user(ACME.slug, name))}"})


def may(api: Api, permission: str, **asked: object) -> object:
    """Whether the caller may, as explained."""
    answer = api.post("/v1/permissions/explain", {"permission": permission, **asked})
    assert answer.status == 200, answer.json
    return answer.json["is_allowed"]


def test_everybody_of_acme_has_a_token_that_works(issuer: Issuer, acme: Actor) -> None:
    for user in ACME.users:
        assert api_of(issuer, user.email.partition("@")[0]).get("/v1/tenant").json["slug"] == "acme"


def test_lists_of_the_first_day_are_not_empty(issuer: Issuer, acme: Actor) -> None:
    auditor = api_of(issuer, "aude")

    assert "environment-keeper" in {role["name"] for role in auditor.get("/v1/roles").items}
    assert {group["name"] for group in auditor.get("/v1/groups").items} == {"engineering", "platform-engineering"}
    assert len(auditor.get("/v1/members").items) == len(ACME.users)
    shown = auditor.get("/v1/bindings", limit=200).items
    assert {binding["effect"] for binding in shown} == {"allow", "deny"}
    assert len(shown) == len(ACME.users) + 4


def test_bindings_of_one_plugin_and_of_production_count_there_alone(issuer: Issuer, acme: Actor) -> None:
    eric, dana = api_of(issuer, "eric"), api_of(issuer, "dana")
    own = eric.get("/v1/plugins/by-name", name=PUBLISHED_BY_ERIC).json["plugin_id"]
    places = {place["name"]: place["environment_id"] for place in eric.get("/v1/environments").items}
    proven = {"context": {"mfa_at": datetime.now(UTC).isoformat()}}

    assert may(eric, "versions:publish", plugin_id=own) is True
    assert may(eric, "versions:publish") is False
    assert may(eric, "environments:manage", environment_id=places["production"], **proven) is True
    assert may(eric, "environments:manage", environment_id=places["production"]) is False
    assert may(eric, "environments:manage", environment_id=places["staging"], **proven) is False
    assert may(dana, "environments:manage", environment_id=places["production"], **proven) is False
    assert (eric.get("/v1/plugins/by-name", name=DENIED_TO_DANA).status) == 200
    assert dana.get("/v1/plugins/by-name", name=DENIED_TO_DANA).status in {403, 404}


def test_second_load_changes_nothing(acme: Actor) -> None:
    def content() -> list[object]:
        return [row for query in CONTENT for row in rows(query, acme.tenant_id)]

    before = content()
    load_tenant(ACME, DAY_1)
    give_rights(acme, DAY_1)

    assert before
    assert content() == before
