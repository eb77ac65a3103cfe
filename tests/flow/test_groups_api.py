"""Groups over the API: who is in them holds what they are given, and only who holds all of it may change them."""

import json
from functools import partial
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Answer, Api
from tests.as_owner import rows
from tests.at_once import at_once
from tests.factories import make_api, make_member, make_signed_in
from tests.rights import bind, keep_apart, run


def make_group(api: Api, name: str | None = None) -> str:
    """The path of a new group."""
    answer = api.post("/v1/groups", {"name": name or f"group {new_id()}"})
    assert answer.status == 201
    return str(answer.json["href"])


def group_id(href: str) -> UUID:
    return UUID(href.rsplit("/", 1)[1])


def put(api: Api, path: str) -> Answer:
    return api.send("PUT", path)


def replace_users(api: Api, group: str, *user_ids: UUID, etag: str | None = None) -> Answer:
    """The answer to a new list of a group's users, under the revision it has."""
    body = json.dumps({"user_ids": [str(user_id) for user_id in user_ids]})
    revision = etag or api.get(group).headers["etag"]
    return api.send("PUT", f"{group}/users", body.encode(), {"if-match": revision})


def users_of(api: Api, group: str, reach: str = "direct") -> list[object]:
    return [item["user_id"] for item in api.get(f"{group}/users", reach=reach).items]


def test_new_group_is_read_as_it_was_answered_and_changed_under_its_revision(api: Api) -> None:
    created = api.post("/v1/groups", {"name": "platform", "description": "Who runs it"})
    href = str(created.json["href"])

    changed = api.patch(href, {"description": "Who ran it"}, {"if-match": '"1"'})
    late = api.patch(href, {"name": "late"}, {"if-match": '"1"'})

    assert (created.status, created.headers["location"]) == (201, href)
    assert (changed.status, changed.json["name"], changed.json["description"]) == (200, "platform", "Who ran it")
    assert (late.status, late.code, late.json["current"]) == (412, "revision-stale", 2)
    assert api.get(href).json == changed.json


def test_second_group_of_a_name_is_refused_made_or_renamed(api: Api) -> None:
    make_group(api, "taken")
    other = make_group(api, "other")

    for refused in (
        api.post("/v1/groups", {"name": "taken"}),
        api.patch(other, {"name": "taken"}, {"if-match": '"1"'}),
    ):
        assert (refused.status, refused.code, refused.json["name"]) == (409, "group-name-taken", "taken")


def test_groups_are_listed_by_name_page_by_page(api: Api) -> None:
    for name in ("c", "a", "b"):
        make_group(api, name)

    first = api.get("/v1/groups", limit=2)
    rest = api.get("/v1/groups", limit=2, cursor=first.json["next_cursor"])

    assert [item["name"] for item in first.items + rest.items] == ["a", "b", "c"]
    assert rest.json["next_cursor"] is None


def test_who_joins_holds_what_the_group_holds_in_the_next_request_and_who_leaves_no_more(
    issuer: Issuer, owner: Actor, api: Api
) -> None:
    user_api, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    group = make_group(api)
    bind(owner, BuiltInRole.AUDITOR, group_id=group_id(group))
    before = user_api.get("/v1/members").status

    joined = put(api, f"{group}/users/{user_id}")
    inside = user_api.get("/v1/members").status
    left = api.delete(f"{group}/users/{user_id}")

    assert (joined.status, joined.json["revision"], left.status) == (200, 2, 204)
    assert (before, inside, user_api.get("/v1/members").status) == (403, 200, 403)


def test_joining_and_leaving_twice_is_the_same_as_once(owner: Actor, api: Api) -> None:
    group, user = make_group(api), make_member(owner, BuiltInRole.DEVELOPER)
    path = f"{group}/users/{user.user_id}"

    revisions = [put(api, path).json["revision"] for _ in range(2)]
    statuses = [api.delete(path).status for _ in range(2)]

    assert (revisions, statuses, api.get(group).json["revision"]) == ([2, 2], [204, 204], 3)


def test_group_reaches_the_users_of_the_groups_within_it(owner: Actor, api: Api) -> None:
    outer, inner, user = make_group(api), make_group(api), make_member(owner, BuiltInRole.DEVELOPER)
    put(api, f"{inner}/users/{user.user_id}")

    nested = put(api, f"{outer}/groups/{group_id(inner)}")
    reached = users_of(api, outer, "effective")
    within = [item["group_id"] for item in api.get(f"{outer}/groups").items]
    api.delete(f"{outer}/groups/{group_id(inner)}")

    assert (nested.status, nested.json["revision"]) == (200, 2)
    assert (users_of(api, outer), reached, within) == ([], [str(user.user_id)], [str(group_id(inner))])
    assert users_of(api, outer, "effective") == []


def test_group_in_itself_is_refused_at_any_distance(api: Api) -> None:
    first, second, third = (make_group(api) for _ in range(3))
    put(api, f"{first}/groups/{group_id(second)}")
    put(api, f"{second}/groups/{group_id(third)}")

    for outer, inner in ((first, first), (second, first), (third, first)):
        refused = put(api, f"{outer}/groups/{group_id(inner)}")
        assert (refused.status, refused.code) == (409, "group-cycle")


def test_of_two_nestings_that_would_close_a_circle_one_is_refused(api: Api) -> None:
    first, second = make_group(api), make_group(api)

    answers = at_once(
        partial(put, api, f"{first}/groups/{group_id(second)}"), partial(put, api, f"{second}/groups/{group_id(first)}")
    )

    assert sorted(answer.status for answer in answers) == [200, 409]


def test_users_of_a_group_are_replaced_as_a_whole_under_its_revision(owner: Actor, api: Api) -> None:
    group = make_group(api)
    one, two, three = (make_member(owner, BuiltInRole.DEVELOPER).user_id for _ in range(3))
    replace_users(api, group, one, two)

    replaced = replace_users(api, group, two, three)
    stale = replace_users(api, group, one, etag='"2"')

    assert (replaced.status, replaced.json["revision"], stale.code) == (200, 3, "revision-stale")
    assert users_of(api, group) == sorted([str(two), str(three)])


def test_users_that_are_not_there_join_no_group(owner: Actor, stranger: Actor, api: Api) -> None:
    group = make_group(api)

    for unknown in (new_id(), stranger.user_id):
        for refused in (put(api, f"{group}/users/{unknown}"), replace_users(api, group, owner.user_id, unknown)):
            assert (refused.status, refused.code) == (404, "member-not-found")
    assert users_of(api, group) == []


def test_more_than_a_thousand_users_are_refused_in_one_list(api: Api) -> None:
    refused = replace_users(api, make_group(api), *(new_id() for _ in range(1001)))

    assert (refused.status, refused.code) == (422, "invalid-request")


@pytest.mark.parametrize("effect", ["allow", "deny"])
def test_who_lacks_what_a_group_gives_or_denies_changes_nothing_of_it(
    issuer: Issuer, owner: Actor, api: Api, effect: str
) -> None:
    admin, admin_id = make_signed_in(issuer, owner, BuiltInRole.ADMIN)
    outer, group = make_group(api), make_group(api)
    put(api, f"{outer}/groups/{group_id(group)}")
    # Bound to the group around it: who joins the inner one is in both.
    bind(owner, BuiltInRole.OWNER, group_id=group_id(outer), effect=effect)
    etag = api.get(group).headers["etag"]

    for refused in (
        put(admin, f"{group}/users/{admin_id}"),
        admin.delete(f"{group}/users/{admin_id}"),
        replace_users(admin, group, admin_id),
        put(admin, f"{group}/groups/{group_id(make_group(admin))}"),
        admin.delete(group, {"if-match": etag}),
    ):
        assert (refused.status, refused.code) == (403, "permissions-lacking")
    assert (api.get(group).headers["etag"], users_of(api, group)) == (etag, [])


def test_deleted_group_takes_memberships_nestings_and_bindings_with_it(issuer: Issuer, owner: Actor, api: Api) -> None:
    user_api, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    group, inner = make_group(api), make_group(api)
    bind(owner, BuiltInRole.AUDITOR, group_id=group_id(group))
    put(api, f"{group}/groups/{group_id(inner)}")
    put(api, f"{inner}/users/{user_id}")
    put(api, f"{group}/users/{owner.user_id}")
    before = user_api.get("/v1/members").status

    deleted = api.delete(group, {"if-match": api.get(group).headers["etag"]})

    assert (deleted.status, deleted.json) == (200, {"users": 1, "groups": 1, "bindings": 1})
    assert (before, user_api.get("/v1/members").status) == (200, 403)
    assert (api.get(group).code, api.get(inner).status) == ("group-not-found", 200)


def test_group_that_makes_the_last_owner_is_not_deleted(issuer: Issuer, owner: Actor) -> None:
    api, user_id = make_signed_in(issuer, owner, BuiltInRole.OWNER)
    group = make_group(api)
    put(api, f"{group}/users/{user_id}")
    bind(owner, BuiltInRole.OWNER, group_id=group_id(group))
    run(owner, "delete from binding where tenant_id = %s and user_id is not null")

    refused = api.delete(group, {"if-match": '"2"'})

    assert (refused.status, refused.code) == (409, "last-owner")
    assert users_of(api, group) == [str(user_id)]


def test_joining_a_group_that_would_give_both_of_a_pair_kept_apart_is_refused(owner: Actor, api: Api) -> None:
    keep_apart(owner, BuiltInRole.AUDITOR, BuiltInRole.FINANCE)
    user, group = make_member(owner, BuiltInRole.AUDITOR), make_group(api)
    bind(owner, BuiltInRole.FINANCE, group_id=group_id(group))

    refused = put(api, f"{group}/users/{user.user_id}")

    assert (refused.status, refused.code) == (409, "roles-conflict")
    assert users_of(api, group) == []


def test_changes_of_a_group_are_announced_under_its_revisions(owner: Actor, api: Api) -> None:
    group = make_group(api)
    put(api, f"{group}/users/{owner.user_id}")
    api.patch(group, {"description": "Changed"}, {"if-match": '"2"'})
    api.delete(group, {"if-match": '"3"'})

    announced = rows(
        "select event_type, revision from outbox where aggregate_id = %s order by revision", group_id(group)
    )

    assert announced == [
        ("plugyard.group.created", 1),
        ("plugyard.group.members-changed", 2),
        ("plugyard.group.updated", 3),
        ("plugyard.group.deleted", 4),
    ]


def test_group_of_a_neighbour_is_not_found_like_one_that_is_not_there(
    issuer: Issuer, owner: Actor, stranger: Actor, api: Api
) -> None:
    theirs, mine = make_group(make_api(issuer, stranger)), make_group(api)

    for path in (theirs, f"/v1/groups/{new_id()}"):
        for answer in (
            api.get(path),
            api.get(f"{path}/users"),
            api.get(f"{path}/groups"),
            api.patch(path, {"name": "mine"}, {"if-match": '"1"'}),
            api.delete(path, {"if-match": '"1"'}),
            put(api, f"{path}/users/{owner.user_id}"),
            api.delete(f"{path}/users/{owner.user_id}"),
            replace_users(api, path, owner.user_id, etag='"1"'),
            put(api, f"{path}/groups/{group_id(mine)}"),
            put(api, f"{mine}/groups/{group_id(path)}"),
        ):
            assert (answer.status, answer.code) == (404, "group-not-found")
    assert [item["href"] for item in api.get("/v1/groups").items] == [mine]


def test_auditor_reads_groups_and_changes_none(issuer: Issuer, owner: Actor, api: Api) -> None:
    auditor, group = make_api(issuer, owner, BuiltInRole.AUDITOR), make_group(api)

    assert (auditor.get(group).status, auditor.get(f"{group}/users").status) == (200, 200)
    for refused in (auditor.post("/v1/groups", {"name": "mine"}), put(auditor, f"{group}/users/{owner.user_id}")):
        assert (refused.status, refused.json["permission"]) == (403, "members:manage")
