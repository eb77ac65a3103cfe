"""Questions about rights over the API: answered in their order, explained in words, and turned round to who may."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.errors import Forbidden
from shared.identity import access
from shared.identity.access_models import CheckQuestions, ExplainQuestion, Question
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api
from tests.as_owner import rows
from tests.factories import make_api, make_environment, make_member, make_plugin, make_signed_in
from tests.rights import bind, make_group, nest, run

MONDAY_NOON = "2026-03-02T12:00:00+00:00"


@pytest.fixture
def user(owner: Actor) -> Actor:
    """A user who may read."""
    return make_member(owner, BuiltInRole.DEVELOPER)


def verdicts(api: Api, *questions: dict[str, object], **context: object) -> list[object]:
    """The answers to some questions, in order."""
    body: dict[str, object] = {"questions": questions}
    answer = api.post("/v1/permissions/check", body | ({"context": context} if context else {}))
    assert answer.status == 200, answer.json
    return [one["is_allowed"] for one in listed(answer.json, "answers")]


def explained(api: Api, user: Actor, permission: str = "audit:read", **fields: object) -> dict[str, object]:
    """The explanation of one question about a user."""
    answer = api.post("/v1/permissions/explain", {"permission": permission, "user_id": str(user.user_id), **fields})
    assert answer.status == 200, answer.json
    return answer.json


def listed(told: dict[str, object], name: str) -> list[dict[str, object]]:
    """A list within an answer."""
    return cast("list[dict[str, object]]", told[name])


def test_answers_stand_in_the_order_of_the_questions(issuer: Issuer, owner: Actor) -> None:
    plugin, other = make_plugin(owner).plugin_id, make_plugin(owner).plugin_id
    environment = make_environment(owner).environment_id
    member = make_member(owner, BuiltInRole.DEVELOPER)
    bind(owner, "publisher", user_id=member.user_id, plugin_tenant_id=owner.tenant_id, plugin_id=plugin)
    bind(owner, "developer", user_id=member.user_id, effect="deny", environment_id=environment)
    asked = [
        Question(permission=Permission.CATALOG_WRITE, plugin_id=plugin),
        Question(permission=Permission.CATALOG_WRITE, plugin_id=other),
        Question(permission=Permission.CATALOG_WRITE),
        Question(permission=Permission.ENVIRONMENTS_READ),
        Question(permission=Permission.ENVIRONMENTS_READ, environment_id=environment),
        Question(permission=Permission.CATALOG_WRITE, plugin_id=plugin),
    ]

    answers = access.check_permissions(member, CheckQuestions(questions=asked)).answers

    assert [answer.is_allowed for answer in answers] == [True, False, False, True, False, True]


def test_anybody_asks_about_themselves_and_about_others_who_may_read_roles(
    issuer: Issuer, owner: Actor, api: Api, user: Actor
) -> None:
    developer, auditor = (make_api(issuer, owner, role) for role in (BuiltInRole.DEVELOPER, BuiltInRole.AUDITOR))
    about_other: dict[str, object] = {"permission": "catalog:read", "user_id": str(user.user_id)}

    assert verdicts(developer, {"permission": "catalog:read"}, {"permission": "audit:read"}) == [True, False]
    assert verdicts(auditor, about_other) == [True]
    for path, body in (("check", {"questions": [about_other]}), ("explain", about_other)):
        refused = developer.post(f"/v1/permissions/{path}", body)
        assert (refused.status, refused.json["permission"]) == (403, "roles:read")


def test_what_is_not_the_tenants_is_not_there(api: Api, stranger: Actor, user: Actor) -> None:
    for kind, fields in (
        ("user", {"user_id": stranger.user_id}),
        ("plugin", {"plugin_id": make_plugin(stranger).plugin_id}),
        ("environment", {"environment_id": make_environment(stranger).environment_id}),
    ):
        question = {"permission": "catalog:read", **{name: str(value) for name, value in fields.items()}}
        answers = [api.post("/v1/permissions/check", {"questions": [{"permission": "catalog:read"}, question]})]
        answers += [api.post("/v1/permissions/explain", question)]
        if kind != "user":
            answers += [api.post("/v1/permissions/who-can", question)]
        assert [(answer.status, answer.json["kind"]) for answer in answers] == [(404, kind)] * len(answers)


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_is_of_one_to_a_hundred_questions(api: Api, count: int) -> None:
    assert api.post("/v1/permissions/check", {"questions": [{"permission": "catalog:read"}] * count}).status == 422


def test_context_supposes_what_is_not_so_and_not_for_the_right_to_ask(api: Api, owner: Actor, user: Actor) -> None:
    bind(owner, "auditor", user_id=user.user_id, mfa_max_age_s=300, networks=["192.0.2.0/24"])
    question: dict[str, object] = {"permission": "audit:read", "user_id": str(user.user_id)}

    assert verdicts(api, question) == [False]
    assert verdicts(api, question, at=MONDAY_NOON, mfa_at=MONDAY_NOON, source_ip="192.0.2.7") == [True]
    assert verdicts(api, question, at=MONDAY_NOON, mfa_at=MONDAY_NOON, source_ip="192.0.3.7") == [False]


def test_an_api_key_is_told_what_it_may_itself(owner: Actor, user: Actor) -> None:
    key = replace(owner, scopes=frozenset({Permission.CATALOG_READ}))
    own = [Question(permission=Permission.CATALOG_READ), Question(permission=Permission.AUDIT_READ)]

    assert [a.is_allowed for a in access.check_permissions(key, CheckQuestions(questions=own)).answers] == [True, False]
    explanation = access.explain_permission(key, ExplainQuestion(permission=Permission.AUDIT_READ))
    assert (explanation.is_allowed, explanation.is_outside_key) == (False, True)
    assert "scopes of this API key" in explanation.sentence
    with pytest.raises(Forbidden):
        access.check_permissions(
            key, CheckQuestions(questions=[Question(permission=Permission.CATALOG_READ, user_id=user.user_id)])
        )


def test_way_through_three_groups_is_told(api: Api, owner: Actor, user: Actor) -> None:
    inner, middle, outer = make_group(owner, user), make_group(owner), make_group(owner)
    nest(owner, middle, inner)
    nest(owner, outer, middle)
    binding_id = bind(owner, "auditor", group_id=outer)

    told = explained(api, user)

    (binding,) = listed(told, "allowed_by")
    assert (told["is_allowed"], binding["binding_id"]) == (True, str(binding_id))
    assert [group["group_id"] for group in listed(binding, "via")] == [str(inner), str(middle), str(outer)]
    assert told["sentence"] == (
        f"Yes: the role 'auditor', given to the group '{inner}' > '{middle}' > '{outer}' in the whole tenant,"
        " allows audit:read."
    )


def test_deny_that_beats_an_allow_is_told(api: Api, owner: Actor, user: Actor) -> None:
    bind(owner, "auditor", user_id=user.user_id)
    denied = bind(owner, "auditor", user_id=user.user_id, effect="deny")

    told = explained(api, user)

    assert told["is_allowed"] is False
    assert [binding["binding_id"] for binding in listed(told, "denied_by")] == [str(denied)]
    assert "a deny beats every allow" in str(told["sentence"])


@pytest.mark.parametrize(
    ("limits", "context", "states", "words"),
    [
        ({"mfa_max_age_s": 300}, {}, {"mfa": "unknown"}, "no second factor is known"),
        (
            {"mfa_max_age_s": 300},
            {"mfa_at": "2026-03-02T11:00:00Z"},
            {"mfa": "unmet"},
            "proven 1 hour before, and it wants one not older than 5 minutes (log in with needs_mfa=true)",
        ),
        (
            {"weekdays": [1], "opens_at": "08:00", "closes_at": "12:30"},
            {},
            {"hours": "unmet"},
            "Monday 13:00 in Europe/Berlin, outside its hours: Monday 08:00 to 12:30",
        ),
        ({"networks": ["192.0.2.0/24"]}, {"source_ip": "192.0.3.1"}, {"network": "unmet"}, "192.0.3.1 is not in one"),
        ({"valid_until": "2026-03-01T00:00:00Z"}, {}, {"valid_until": "unmet"}, "it ended at 2026-03-01"),
    ],
    ids=["no factor", "old factor", "hours", "network", "ended"],
)
def test_condition_that_is_missing_is_told(
    api: Api,
    owner: Actor,
    user: Actor,
    limits: dict[str, object],
    context: dict[str, str],
    states: dict[str, str],
    words: str,
) -> None:
    run(owner, "update tenant set time_zone = 'Europe/Berlin' where tenant_id = %s")
    bind(owner, "auditor", user_id=user.user_id, **limits)

    told = explained(api, user, context={"at": MONDAY_NOON, **context})

    (binding,) = listed(told, "would_allow")
    assert {condition["kind"]: condition["state"] for condition in listed(binding, "conditions")} == states
    assert words in str(told["sentence"])


def test_suspended_user_and_having_no_role_are_told(api: Api, owner: Actor, user: Actor) -> None:
    assert "no role that this user has here" in str(explained(api, user)["sentence"])

    run(owner, "update tenant_user set suspended_at = now() where tenant_id = %s and user_id = %s", user.user_id)
    told = explained(api, user, "catalog:read")
    assert (told["is_allowed"], told["is_user_suspended"]) == (False, True)
    assert "user is suspended" in str(told["sentence"])


def test_who_can_honours_denies_and_tells_conditions_and_ways(api: Api, owner: Actor) -> None:
    plain, conditional, denied, through, ended, suspended = (make_member(owner, BuiltInRole.FINANCE) for _ in range(6))
    group = make_group(owner, through)
    plugin = make_plugin(owner).plugin_id
    where = {"plugin_tenant_id": owner.tenant_id, "plugin_id": plugin}
    own = bind(owner, "auditor", user_id=plain.user_id)
    by_group = bind(owner, "auditor", group_id=group, **where)
    bind(owner, "auditor", user_id=conditional.user_id, mfa_max_age_s=300)
    bind(owner, "auditor", user_id=denied.user_id)
    bind(owner, "auditor", user_id=denied.user_id, effect="deny", **where)
    bind(owner, "auditor", user_id=ended.user_id, valid_until="2026-03-01T00:00:00Z")
    bind(owner, "auditor", user_id=suspended.user_id)
    run(owner, "update tenant_user set suspended_at = now() where tenant_id = %s and user_id = %s", suspended.user_id)

    def holders(**scope: object) -> dict[object, dict[str, object]]:
        found: dict[object, dict[str, object]] = {}
        body: dict[str, object] = {"permission": "audit:read", "limit": 2, **scope}
        while body.get("cursor", "") is not None:
            page = api.post("/v1/permissions/who-can", body)
            found |= {item["user_id"]: item for item in page.items}
            body["cursor"] = page.json["next_cursor"]
        return found

    there, everywhere = holders(plugin_id=str(plugin)), holders()
    made = {str(a.user_id): a for a in (plain, conditional, denied, through, ended, suspended)}
    assert there.keys() & made.keys() == {str(a.user_id) for a in (plain, conditional, through)}
    assert everywhere.keys() & made.keys() == {str(a.user_id) for a in (plain, conditional, denied)}
    assert [there[str(a.user_id)]["is_conditional"] for a in (plain, conditional, through)] == [False, True, False]
    way = {"binding_id": str(own), "group_id": None}
    assert [{k: b[k] for k in way} for b in listed(there[str(plain.user_id)], "bindings")] == [way]
    way = {"binding_id": str(by_group), "group_id": str(group)}
    assert [{k: b[k] for k in way} for b in listed(there[str(through.user_id)], "bindings")] == [way]
    assert str(owner.user_id) in everywhere


def test_who_can_tells_the_way_by_name_and_people_only_to_who_may_see_them(issuer: Issuer, owner: Actor) -> None:
    through = make_member(owner, BuiltInRole.FINANCE)
    inner, outer = make_group(owner, through), make_group(owner)
    nest(owner, outer, inner)
    bind(owner, "auditor", group_id=outer)
    auditor, auditor_id = make_signed_in(issuer, owner, BuiltInRole.AUDITOR)

    def held_as(asker: Api) -> dict[object, dict[str, object]]:
        page = asker.post("/v1/permissions/who-can", {"permission": "audit:read", "limit": 200})
        return {item["user_id"]: item for item in page.items}

    seen, masked = held_as(make_api(issuer, owner)), held_as(auditor)
    user_id = str(through.user_id)
    ((name,),) = rows("select display_name from tenant_user where user_id = %s", through.user_id)
    (way,) = listed(seen[user_id], "bindings")
    assert (way["role_name"], [group["group_id"] for group in listed(way, "via")]) == (
        "auditor",
        [str(inner), str(outer)],
    )
    assert (seen[user_id]["display_name"], masked[user_id]["display_name"]) == (name, None)
    assert masked[user_id]["masked"] == ["display_name"]
    assert masked[str(auditor_id)]["display_name"] is not None


def test_a_check_right_after_a_revocation_says_no(api: Api, owner: Actor, user: Actor, now: datetime) -> None:
    question: dict[str, object] = {"permission": "audit:read", "user_id": str(user.user_id)}
    bound = bind(owner, "auditor", user_id=user.user_id, valid_until=now + timedelta(days=1))
    assert verdicts(api, question) == [True]

    assert api.delete(f"/v1/bindings/{bound}").status == 204
    assert verdicts(api, question) == [False]
    assert api.delete(f"/v1/bindings/{new_id()}").status == 404
