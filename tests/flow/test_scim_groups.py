"""Groups over SCIM: who is in one has what it gives, and a key changes only groups that give what it holds."""

import json

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import owner_connection, rows
from tests.factories import make_api
from tests.rights import bind
from tests.scim_client import PATCH_OP, provision

GROUPS = "/v1/scim/v2/Groups"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


def make(api: Api, *members: Answer) -> Answer:
    """A group of users or groups."""
    values = [{"value": member.json["id"]} for member in members]
    return api.post(GROUPS, {"schemas": [GROUP], "displayName": f"g{new_id()}", "members": values})


def place(group: Answer) -> str:
    """Where a group is."""
    return f"{GROUPS}/{group.json['id']}"


def put(api: Api, group: Answer, *ids: object) -> Answer:
    """Write who is in a group."""
    body = {"schemas": [GROUP], "displayName": group.json["displayName"], "members": [{"value": i} for i in ids]}
    return api.send("PUT", place(group), json.dumps(body).encode())


def patch(api: Api, group: Answer, *operations: dict[str, object]) -> Answer:
    """Operations on a group."""
    return api.patch(place(group), {"schemas": [PATCH_OP], "Operations": list(operations)})


def ids_in(answer: Answer) -> set[object]:
    """Who a group says is in it."""
    members = answer.json.get("members", [])
    assert isinstance(members, list)
    return {member["value"] for member in members}


def test_members_come_and_go_in_every_dialect(api: Api) -> None:
    ada, ben, cleo = (provision(api) for _ in range(3))
    one, two, three = (user.json["id"] for user in (ada, ben, cleo))
    group = make(api, ada)

    steps: list[tuple[dict[str, object], set[object]]] = [
        ({"op": "Add", "path": "members", "value": [{"value": two}]}, {one, two}),
        (
            {"op": "add", "path": "members", "value": [{"value": two}, {"value": three, "display": "C"}]},
            {one, two, three},
        ),
        ({"op": "Remove", "path": f'members[value eq "{one}"]'}, {two, three}),
        ({"op": "Remove", "path": "members", "value": [{"value": two}]}, {three}),
        ({"op": "replace", "path": "members", "value": [{"value": one}]}, {one}),
        ({"op": "replace", "value": {"displayName": f"n{new_id()}"}}, {one}),
        ({"op": "remove", "path": "members"}, set()),
    ]
    for operation, wanted in steps:
        answer = patch(api, group, operation)
        assert (answer.status, ids_in(answer)) == (200, wanted), operation
    assert ids_in(api.get(place(group))) == set()


def test_member_has_what_the_group_gives_until_the_next_request(api: Api, issuer: Issuer, owner: Actor) -> None:
    user, group = provision(api), make(api)
    bind(owner, BuiltInRole.DEVELOPER, group_id=group.json["id"])
    person = Api({"authorization": f"Bearer {issuer.make_token(str(user.json['externalId']), owner.tenant_id, 'I')}"})
    assert person.get("/v1/plugins").status == 403

    put(api, group, user.json["id"])
    assert person.get("/v1/plugins").status == 200
    put(api, group)
    assert person.get("/v1/plugins").status == 403


def test_key_cannot_change_a_group_that_gives_more_than_it_holds(api: Api, issuer: Issuer, owner: Actor) -> None:
    user, group, inner = provision(api), make(api), make(api)
    bind(owner, BuiltInRole.OWNER, group_id=group.json["id"])
    put(api, group, inner.json["id"])
    admin = make_api(issuer, owner, BuiltInRole.ADMIN)

    refused = [
        put(admin, group, user.json["id"]),
        patch(admin, group, {"op": "add", "path": "members", "value": [{"value": user.json["id"]}]}),
        admin.delete(place(group)),
        put(admin, inner, user.json["id"]),
    ]

    assert [(a.status, a.code) for a in refused] == [(403, "permissions-lacking")] * 4
    assert Permission.TENANT_MANAGE in str(refused[0].json["detail"])
    assert ids_in(api.get(place(group))) == {inner.json["id"]}


def test_group_within_itself_and_unknown_members_are_refused(api: Api, issuer: Issuer, stranger: Actor) -> None:
    inner = make(api)
    outer = make(api, inner)
    other = provision(make_api(issuer, stranger))

    answers = [put(api, inner, outer.json["id"]), put(api, inner, other.json["id"]), put(api, inner, "no-id")]

    assert [(a.status, a.json["scimType"]) for a in answers] == [(400, "invalidValue")] * 3
    assert ids_in(api.get(place(outer))) == {inner.json["id"]}


def test_deleted_group_is_gone_with_what_it_gave(api: Api, owner: Actor) -> None:
    group = make(api, provision(api))
    bind(owner, BuiltInRole.DEVELOPER, group_id=group.json["id"])

    assert (api.delete(place(group)).status, api.get(place(group)).status) == (204, 404)
    assert rows("select count(*) from binding where group_id = %s", group.json["id"]) == [(0,)]


def test_groups_of_a_neighbour_are_not_there(api: Api, issuer: Issuer, stranger: Actor) -> None:
    group, neighbour = make(api), make_api(issuer, stranger)

    assert [
        neighbour.get(place(group)).status,
        put(neighbour, group).status,
        neighbour.delete(place(group)).status,
    ] == [404] * 3
    listed = neighbour.get(GROUPS, None, filter=f'displayName eq "{group.json["displayName"]}"')
    assert listed.json["totalResults"] == 0


def test_group_of_ten_thousand_is_written_by_its_difference(api: Api, owner: Actor) -> None:
    made = (
        "with p as (insert into person select gen_random_uuid(), 'x', gen_random_uuid()::text"
        " from generate_series(1, 10001) returning person_id) insert into tenant_user (tenant_id, user_id, person_id,"
        " kind, display_name, created_at, user_name, profile, updated_at) select %s, gen_random_uuid(), p.person_id,"
        " 'human', 'x', now(), p.person_id::text, '{}', now() from p returning user_id::text"
    )
    with owner_connection(owner) as conn:
        rows_made = conn.execute(made.encode(), (owner.tenant_id,)).fetchall()
        # As the server does by itself within a minute; without it PostgreSQL takes the tenant for a small one.
        conn.execute("analyze tenant_user")
    ids = [user_id for (user_id,) in rows_made]
    group = make(api)

    assert put(api, group, *ids[:10_000]).status == 200
    changed = put(api, group, *ids[1:])

    assert (changed.status, ids_in(changed)) == (200, set(ids[1:]))
    joined_and_left = "select data->>'joined', data->>'left' from outbox where aggregate_id = %s order by revision desc"
    assert rows(joined_and_left, group.json["id"])[0] == ("1", "1")
