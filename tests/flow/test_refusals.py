"""A refusal says why, and questions about rights say no where the thing itself is refused."""

from typing import cast

import pytest

from infra.local.issuer import Issuer
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.factories import make_api, make_plugin, make_signed_in, make_tenant
from tests.rights import bind


def test_refusal_names_the_condition_that_does_not_hold(issuer: Issuer, owner: Actor) -> None:
    member, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    bind(owner, "auditor", user_id=user_id, mfa_max_age_s=900)
    refused = member.get("/v1/roles")

    assert (refused.status, refused.code, refused.permission) == (403, "condition-not-met", "roles:read")
    assert refused.json["explain"] == "/v1/permissions/explain"
    assert refused.json["unmet"] == {
        "mfa": "no second factor is known, and it wants one not older than 15 minutes (log in with needs_mfa=true)"
    }
    bind(owner, "auditor", user_id=user_id, effect="deny")
    assert member.get("/v1/roles").code == "forbidden"


def test_caller_learns_their_own_user_id_without_a_right(issuer: Issuer, owner: Actor) -> None:
    member, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)

    told = member.get("/v1/members/me")

    assert (told.status, told.json["user_id"]) == (200, str(user_id))


def test_what_is_the_platforms_alone_nobody_else_may_whatever_they_hold(issuer: Issuer, owner: Actor) -> None:
    api = make_api(issuer, owner)
    plugin = make_plugin(make_tenant("platform", PLATFORM_TENANT_ID), is_public=True).plugin_id
    questions: list[dict[str, object]] = [
        {"permission": "tenants:manage"},
        {"permission": "versions:publish", "plugin_id": str(plugin)},
        {"permission": "catalog:write", "plugin_id": str(plugin)},
    ]

    assert api.get("/v1/tenants").permission == "tenants:manage"
    assert verdicts(api, *questions) == [False] * 3
    assert verdicts(api, {"permission": "catalog:read", "plugin_id": str(plugin)}) == [True]
    for question in questions:
        told = api.post("/v1/permissions/explain", question).json
        assert (told["is_allowed"], told["is_platforms"]) == (False, True)
        assert str(told["sentence"]).startswith("No: ")
        assert api.post("/v1/permissions/who-can", question).items == []


def verdicts(api: Api, *questions: dict[str, object]) -> list[object]:
    """The answers to some questions, in order."""
    answer = api.post("/v1/permissions/check", {"questions": questions})
    return [one["is_allowed"] for one in cast("list[dict[str, object]]", answer.json["answers"])]


@pytest.mark.usefixtures("stack")
def test_liveness_answers_an_address_that_used_up_its_guesses() -> None:
    guesser = Api({"authorization": "Bearer not-a-token"})
    answers = [guesser.get("/v1/plugins").status for _ in range(200)]

    assert answers[-1] == 429
    assert guesser.get("/v1/health/live").status == 200
