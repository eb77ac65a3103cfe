"""Members over the API: who is out may nothing with the next request, and nobody puts out who may more."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import rows
from tests.at_once import at_once
from tests.factories import make_api, make_member, make_pipeline_key, make_signed_in
from tests.rights import bind, make_group


def path_of(user_id: UUID) -> str:
    return f"/v1/members/{user_id}"


def under(api: Api, user_id: UUID) -> dict[str, str]:
    """If-Match with the revision a member has."""
    return {"if-match": api.get(path_of(user_id)).headers["etag"]}


def stand(api: Api, user_id: UUID, what: str) -> Answer:
    """The answer to a suspension or a restoration."""
    return api.post(f"{path_of(user_id)}/{what}", None, under(api, user_id))


def remove(api: Api, user_id: UUID) -> Answer:
    return api.delete(path_of(user_id), under(api, user_id))


def test_members_are_listed_in_the_order_they_came_page_by_page(owner: Actor, api: Api) -> None:
    users = [make_member(owner, BuiltInRole.DEVELOPER).user_id for _ in range(3)]

    first = api.get("/v1/members", limit=2)
    rest = api.get("/v1/members", limit=200, cursor=first.json["next_cursor"])

    listed = [item["user_id"] for item in first.items + rest.items]
    assert (len(listed), listed[-3:]) == (5, [str(user_id) for user_id in users])
    assert rest.json["next_cursor"] is None


def test_members_are_filtered_by_standing_group_and_role(owner: Actor, api: Api) -> None:
    direct, grouped, suspended, removed = (make_member(owner, BuiltInRole.DEVELOPER) for _ in range(4))
    group = make_group(owner, grouped)
    bind(owner, BuiltInRole.AUDITOR, user_id=direct.user_id)
    bind(owner, BuiltInRole.AUDITOR, group_id=group)
    ((auditor,),) = rows("select role_id from role where tenant_id = %s and name = 'auditor'", owner.tenant_id)
    stand(api, suspended.user_id, "suspend")
    remove(api, removed.user_id)

    def listed(**query: str) -> set[object]:
        return {item["user_id"] for item in api.send("GET", "/v1/members", query=urlencode(query)).items}

    assert listed(role_id=str(auditor)) == {str(direct.user_id), str(grouped.user_id)}
    assert listed(group_id=str(group)) == {str(grouped.user_id)}
    assert listed(group_id=str(group), role_id=str(auditor), status="suspended") == set()
    assert listed(status="suspended") == {str(suspended.user_id)}
    assert listed(status="removed") == {str(removed.user_id)}
    assert {str(suspended.user_id), str(direct.user_id)} <= listed()
    assert str(removed.user_id) not in listed()
    assert listed(status="active").isdisjoint({str(suspended.user_id), str(removed.user_id)})


def test_member_is_changed_where_the_patch_names_a_field(owner: Actor, api: Api) -> None:
    user = make_member(owner, BuiltInRole.DEVELOPER)

    changed = api.patch(path_of(user.user_id), {"email": "max@example.com"}, {"if-match": '"1"'})
    stale = api.patch(path_of(user.user_id), {"email": None}, {"if-match": '"1"'})

    assert (changed.status, changed.json["display_name"], changed.json["email"]) == (
        200,
        "Max Member",
        "max@example.com",
    )
    assert (stale.status, stale.code) == (412, "revision-stale")


def test_suspended_member_is_refused_in_the_next_request_and_restored_with_all_rights(
    issuer: Issuer, owner: Actor, api: Api
) -> None:
    user, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    key = Api({"authorization": f"Bearer {make_pipeline_key(owner, user_id)}"})

    def statuses() -> list[int]:
        return [caller.get("/v1/plugins").status for caller in (user, key)]

    before = statuses()
    suspended = stand(api, user_id, "suspend")
    during = statuses()
    restored = stand(api, user_id, "restore")

    assert (suspended.json["status"], restored.json["status"]) == ("suspended", "active")
    assert (before, during, statuses()) == ([200, 200], [403, 403], [200, 200])


def test_removed_member_keeps_no_role_group_or_key_and_stays_for_the_trail(
    issuer: Issuer, owner: Actor, api: Api
) -> None:
    user, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    key = Api({"authorization": f"Bearer {make_pipeline_key(owner, user_id)}"})
    group = make_group(owner)
    api.send("PUT", f"/v1/groups/{group}/users/{user_id}")

    removed = remove(api, user_id)

    assert removed.status == 204
    assert (user.get("/v1/plugins").status, key.get("/v1/plugins").status) == (403, 401)
    assert api.get(path_of(user_id)).json["status"] == "removed"
    for table in ("binding", "group_user", "effective_group"):
        assert rows(f"select 1 from {table} where user_id = %s", user_id) == []  # noqa: S608 - from the line above
    assert api.get(f"/v1/groups/{group}/users").items == []


def test_removed_member_is_changed_no_more(owner: Actor, api: Api) -> None:
    user = make_member(owner, BuiltInRole.DEVELOPER)
    remove(api, user.user_id)

    for refused in (
        stand(api, user.user_id, "restore"),
        stand(api, user.user_id, "suspend"),
        remove(api, user.user_id),
        api.patch(path_of(user.user_id), {"email": None}, under(api, user.user_id)),
    ):
        assert (refused.status, refused.code) == (409, "member-removed")


def test_removed_member_is_given_nothing_and_a_suspended_one_may_be_prepared_for(owner: Actor, api: Api) -> None:
    removed, suspended = (make_member(owner, BuiltInRole.DEVELOPER) for _ in range(2))
    remove(api, removed.user_id)
    stand(api, suspended.user_id, "suspend")
    ((auditor,),) = rows("select role_id from role where tenant_id = %s and name = 'auditor'", owner.tenant_id)
    group = make_group(owner)

    def given(user: Actor) -> list[tuple[int, object]]:
        binding = {"role_id": str(auditor), "user_id": str(user.user_id)}
        key = {"name": "prepared", "user_id": str(user.user_id), "scopes": ["catalog:read"]}
        answers = (
            api.post("/v1/bindings", binding),
            api.post("/v1/bindings", {**binding, "effect": "deny"}),
            api.send("PUT", f"/v1/groups/{group}/users/{user.user_id}"),
            api.post("/v1/api-keys", key),
        )
        return [(answer.status, answer.code) for answer in answers]

    # A key is a secret in somebody's hand: none is made for who could not use it.
    no_key = (422, "key-holder-unknown")
    assert given(removed) == [*[(409, "member-removed")] * 3, no_key]
    assert [status for status, _ in given(suspended)] == [201, 201, 200, no_key[0]]
    assert rows("select 1 from binding where user_id = %s", removed.user_id) == []


def test_binding_and_removal_at_once_leave_a_removed_member_nothing(issuer: Issuer, owner: Actor, api: Api) -> None:
    other = make_api(issuer, owner)
    ((auditor,),) = rows("select role_id from role where tenant_id = %s and name = 'auditor'", owner.tenant_id)
    for _ in range(8):
        user = make_member(owner, BuiltInRole.DEVELOPER)
        at_once(
            partial(api.delete, path_of(user.user_id), {"if-match": '"1"'}),
            partial(other.post, "/v1/bindings", {"role_id": str(auditor), "user_id": str(user.user_id)}),
        )

        assert api.get(path_of(user.user_id)).json["status"] == "removed"
        assert rows("select 1 from binding where user_id = %s", user.user_id) == []


@pytest.mark.parametrize("how", ["directly", "by a group", "for one plugin or environment"])
def test_nobody_touches_a_member_who_may_more(issuer: Issuer, owner: Actor, api: Api, how: str) -> None:
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    user = make_member(owner, BuiltInRole.DEVELOPER)
    match how:
        case "directly":
            bind(owner, BuiltInRole.OWNER, user_id=user.user_id)
        case "by a group":
            bind(owner, BuiltInRole.OWNER, group_id=make_group(owner, user))
        case _:
            environment = api.post("/v1/environments", {"name": "there", "title": "There"}).json["environment_id"]
            bind(owner, BuiltInRole.OWNER, user_id=user.user_id, environment_id=environment)

    for refused in (
        stand(admin, user.user_id, "suspend"),
        stand(admin, user.user_id, "restore"),
        remove(admin, user.user_id),
        admin.patch(path_of(user.user_id), {"display_name": "Other"}, {"if-match": '"1"'}),
    ):
        assert (refused.status, refused.code) == (403, "permissions-lacking")
        assert "tenant:manage" in str(refused.json["missing"])
    assert api.get(path_of(user.user_id)).json["revision"] == 1


def test_member_is_suspended_at_once_without_if_match_and_restored_only_with_it(api: Api, owner: Actor) -> None:
    path = path_of(make_member(owner, BuiltInRole.DEVELOPER).user_id)
    api.patch(path, {"display_name": "Changed Meanwhile"}, {"if-match": '"1"'})

    suspended = api.post(f"{path}/suspend", None)

    assert (suspended.status, suspended.json["status"], suspended.json["revision"]) == (200, "suspended", 3)
    assert api.post(f"{path}/suspend", None, {"if-match": '"2"'}).status == 412
    assert [api.post(f"{path}/restore", None).status, api.delete(path).status] == [428, 428]


def test_admin_suspends_and_removes_who_may_no_more(issuer: Issuer, owner: Actor) -> None:
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)
    user = make_member(owner, BuiltInRole.PUBLISHER)

    assert (stand(admin, user.user_id, "suspend").status, remove(admin, user.user_id).status) == (200, 204)


def test_nobody_suspends_or_removes_themselves(issuer: Issuer, owner: Actor) -> None:
    api, user_id = make_signed_in(issuer, owner, BuiltInRole.OWNER)

    for refused in (stand(api, user_id, "suspend"), remove(api, user_id)):
        assert (refused.status, refused.code) == (409, "own-membership")


def test_of_two_owners_who_put_each_other_out_at_once_one_stays(issuer: Issuer, owner: Actor) -> None:
    (first, first_id), (second, second_id) = (make_signed_in(issuer, owner, BuiltInRole.OWNER) for _ in range(2))
    assert remove(first, owner.user_id).status == 204
    at_revision_one = {"if-match": '"1"'}

    answers = at_once(
        partial(first.delete, path_of(second_id), at_revision_one),
        partial(second.delete, path_of(first_id), at_revision_one),
    )

    assert sorted(answer.status for answer in answers) == [204, 403]


def test_member_who_is_not_there_is_not_found_nor_a_neighbours(stranger: Actor, api: Api) -> None:
    for user_id in (new_id(), stranger.user_id):
        for answer in (
            api.get(path_of(user_id)),
            api.patch(path_of(user_id), {"email": None}, {"if-match": '"1"'}),
            api.post(f"{path_of(user_id)}/suspend", None, {"if-match": '"1"'}),
            api.post(f"{path_of(user_id)}/restore", None, {"if-match": '"1"'}),
            api.delete(path_of(user_id), {"if-match": '"1"'}),
        ):
            assert (answer.status, answer.code) == (404, "member-not-found")


def test_changes_of_a_member_are_announced_under_their_revisions(owner: Actor, api: Api) -> None:
    user = make_member(owner, BuiltInRole.DEVELOPER)
    for what in ("suspend", "restore"):
        stand(api, user.user_id, what)
    remove(api, user.user_id)

    query = "select event_type, revision, data from outbox where aggregate_id = %s order by revision"

    data = {"user_id": str(user.user_id)}
    assert rows(query, user.user_id) == [
        ("plugyard.member.suspended", 2, data),
        ("plugyard.member.restored", 3, data),
        ("plugyard.member.removed", 4, data),
    ]
