"""Tenants over the API: users read their own, and the platform alone makes, suspends and resumes the others."""

from dataclasses import replace
from uuid import UUID

import psycopg
import pytest

from infra.local.issuer import ISSUER, Issuer
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.errors import Forbidden
from shared.identity import tenant_store, tenants
from shared.identity.tenant_models import ListTenants
from shared.ids import new_id
from shared.operations import delivery_store
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Answer, Api
from tests.as_owner import owner_connection, rows
from tests.factories import DAY_1, make_api, make_member, make_pipeline_key, make_tenant, make_webhook


@pytest.fixture
def keeper(issuer: Issuer, platform: Actor) -> Api:
    """The API as an owner of the platform sees it."""
    return make_api(issuer, platform)


def stand(keeper: Api, tenant_id: UUID, what: str) -> Answer:
    """The answer to a suspension or its end, under the revision the tenant has."""
    path = f"/v1/tenants/{tenant_id}"
    return keeper.post(f"{path}/{what}", None, {"if-match": keeper.get(path).headers["etag"]})


def draft(slug: str, **owner: object) -> dict[str, object]:
    told = {"issuer": ISSUER, "subject": f"{slug}|olga", "display_name": "Olga", "email": "olga@made.example"}
    return {"slug": slug, "name": "Made", "owner": told | owner}


def trail(tenant_id: UUID, object_id: UUID) -> list[tuple[object, ...]]:
    """Actions on an object in a tenant's trail, in order, with who did them."""
    query = (
        "select action, user_id from audit_entry where tenant_id = %s and object_id = %s and object_type = 'tenant'"
        " order by written_at"
    )
    return rows(query, tenant_id, str(object_id))


def test_every_user_reads_the_own_tenant_and_its_owner_changes_it(issuer: Issuer, owner: Actor) -> None:
    api, developer = make_api(issuer, owner), make_api(issuer, owner, BuiltInRole.DEVELOPER)

    changed = api.patch("/v1/tenant", {"name": "New", "time_zone": "Europe/Berlin"}, {"if-match": '"1"'})
    stale = api.patch("/v1/tenant", {"name": "Late"}, {"if-match": '"1"'})

    assert (changed.status, changed.json["name"], changed.json["time_zone"]) == (200, "New", "Europe/Berlin")
    assert (stale.status, stale.code) == (412, "revision-stale")
    assert developer.get("/v1/tenant").json == changed.json
    assert developer.patch("/v1/tenant", {"name": "Mine"}, {"if-match": '"2"'}).status == 403


@pytest.mark.parametrize("zone", ["CEST", "EST5EDT", "Mars/Olympus", "europe/berlin", "Europe/Berlin; drop", "", None])
def test_time_zone_that_nobody_knows_is_refused(issuer: Issuer, owner: Actor, zone: object) -> None:
    refused = make_api(issuer, owner).patch("/v1/tenant", {"time_zone": zone}, {"if-match": '"1"'})

    assert (refused.status, refused.code in {"time-zone-unknown", "invalid-request"}) == (422, True)


@pytest.mark.parametrize("field", ["tenant_id", "slug", "plan", "suspended_at", "revision"])
def test_owner_changes_nothing_that_is_the_platforms(issuer: Issuer, owner: Actor, field: str) -> None:
    refused = make_api(issuer, owner).patch("/v1/tenant", {field: "large"}, {"if-match": '"1"'})

    assert (refused.status, refused.code) == (422, "invalid-request")


def test_new_tenant_is_there_at_once_with_roles_and_an_owner_who_comes_in(issuer: Issuer, keeper: Api) -> None:
    slug = f"made-{new_id().hex}"

    opened = keeper.post("/v1/tenants", draft(slug))
    tenant_id = UUID(str(opened.json["tenant_id"]))
    olga = Api({"authorization": f"Bearer {issuer.make_token(f'{slug}|olga', tenant_id, 'Olga')}"})

    assert (opened.status, opened.headers["location"]) == (201, f"/v1/tenants/{tenant_id}")
    assert keeper.get(f"/v1/tenants/{tenant_id}").json == opened.json
    assert olga.get("/v1/tenant").json["slug"] == slug
    assert {item["name"] for item in olga.get("/v1/roles").items} == {role.value for role in BuiltInRole}
    assert olga.post("/v1/groups", {"name": "first"}).status == 201


def test_second_tenant_of_a_slug_is_refused_and_leaves_nothing(keeper: Api) -> None:
    slug = f"made-{new_id().hex}"
    keeper.post("/v1/tenants", draft(slug))

    refused = keeper.post("/v1/tenants", draft(slug, subject="other"))

    assert (refused.status, refused.code) == (409, "tenant-slug-taken")
    assert rows("select count(*) from tenant where slug = %s", slug) == [(1,)]
    assert keeper.post("/v1/tenants", draft(slug + "-x", issuer="https://other.example")).code == "issuer-unknown"


def test_retry_under_a_key_opens_no_second_tenant(keeper: Api) -> None:
    key, slug = {"idempotency-key": str(new_id())}, f"made-{new_id().hex}"

    first, second = (keeper.post("/v1/tenants", draft(slug), key) for _ in range(2))

    assert (first.status, second.status, second.json) == (201, 201, first.json)


def test_suspended_tenant_is_refused_in_the_next_request_by_token_and_key_until_it_is_resumed(
    issuer: Issuer, owner: Actor, keeper: Api
) -> None:
    key = make_pipeline_key(owner)
    callers = [make_api(issuer, owner), Api({"authorization": f"Bearer {key}"})]

    def statuses() -> list[int]:
        return [caller.get(path).status for caller in callers for path in ("/v1/plugins", "/v1/tenant")]

    before = statuses()
    suspended = stand(keeper, owner.tenant_id, "suspend")
    during = statuses()
    resumed = stand(keeper, owner.tenant_id, "resume")

    assert (suspended.status, suspended.json["suspended_at"] is None) == (200, False)
    assert (resumed.status, resumed.json["suspended_at"]) == (200, None)
    assert (before, during, statuses()) == ([200] * 4, [403] * 4, [200] * 4)


def test_webhooks_of_a_suspended_tenant_are_told_nothing(owner: Actor, keeper: Api) -> None:
    make_webhook(owner)
    with owner_connection(owner) as conn:
        before = len(list(delivery_store.list_enabled(conn, owner.tenant_id)))
    stand(keeper, owner.tenant_id, "suspend")
    with owner_connection(owner) as conn:
        during = len(list(delivery_store.list_enabled(conn, owner.tenant_id)))

    assert (before, during) == (1, 0)


def test_suspension_and_plan_stand_in_both_trails_under_who_did_it(
    issuer: Issuer, owner: Actor, platform: Actor, keeper: Api
) -> None:
    path = f"/v1/tenants/{owner.tenant_id}"
    stand(keeper, owner.tenant_id, "suspend")
    keeper.patch(path, {"plan": "large"}, {"if-match": '"2"'})

    theirs = trail(owner.tenant_id, owner.tenant_id)
    ours = trail(PLATFORM_TENANT_ID, owner.tenant_id)

    assert [action for action, _ in theirs] == ["tenant.created", "tenant.updated", "tenant.updated"]
    assert [action for action, _ in ours] == ["tenant.suspended", "tenant.plan-changed"]
    assert {user for _, user in theirs[1:]} == {user for _, user in ours}
    assert keeper.get(path).json["plan"] == "large"


def test_tenant_is_suspended_at_once_without_if_match_and_resumed_only_with_it(owner: Actor, keeper: Api) -> None:
    path = f"/v1/tenants/{owner.tenant_id}"
    keeper.patch(path, {"plan": "large"}, {"if-match": '"1"'})

    suspended = keeper.post(f"{path}/suspend", None)

    assert (suspended.status, suspended.json["suspended_at"] is None) == (200, False)
    assert keeper.post(f"{path}/suspend", None, {"if-match": '"1"'}).status == 412
    assert keeper.post(f"{path}/resume", None).status == 428


def test_platform_is_never_suspended(keeper: Api) -> None:
    for what in ("suspend", "resume"):
        refused = stand(keeper, PLATFORM_TENANT_ID, what)
        assert (refused.status, refused.code) == (409, "platform-stays")


def test_tenants_are_listed_by_slug_page_by_page(keeper: Api) -> None:
    slugs = sorted(f"listed-{new_id().hex}" for _ in range(3))
    for slug in slugs:
        make_tenant(slug)

    first = keeper.get("/v1/tenants", limit=1)
    listed, cursor = [str(first.items[0]["slug"])], first.json["next_cursor"]
    while cursor:
        page = keeper.get("/v1/tenants", limit=200, cursor=cursor)
        listed += [str(item["slug"]) for item in page.items]
        cursor = page.json["next_cursor"]

    assert listed == sorted(listed)
    assert set(slugs) <= set(listed)


def test_tenant_that_is_not_there_is_not_found(keeper: Api) -> None:
    path = f"/v1/tenants/{new_id()}"

    for answer in (
        keeper.get(path),
        keeper.patch(path, {"plan": "large"}, {"if-match": '"1"'}),
        keeper.post(f"{path}/suspend", None, {"if-match": '"1"'}),
        keeper.post(f"{path}/resume", None, {"if-match": '"1"'}),
    ):
        assert (answer.status, answer.code) == (404, "tenant-not-found")


def test_owner_of_another_tenant_keeps_no_tenants_whatever_the_roles_there_say(
    issuer: Issuer, owner: Actor, stranger: Actor
) -> None:
    api, theirs = make_api(issuer, owner), f"/v1/tenants/{stranger.tenant_id}"

    for refused in (
        api.get("/v1/tenants"),
        api.get(theirs),
        api.get(f"/v1/tenants/{owner.tenant_id}"),
        api.post("/v1/tenants", draft("mine")),
        api.patch(theirs, {"plan": "large"}, {"if-match": '"1"'}),
        api.post(f"{theirs}/suspend", None, {"if-match": '"1"'}),
        api.post(f"/v1/tenants/{owner.tenant_id}/resume", None, {"if-match": '"1"'}),
    ):
        assert (refused.status, refused.json["permission"]) == (403, "tenants:manage")


@pytest.mark.parametrize("who", ["owner of another tenant", "admin of the platform"])
def test_database_itself_keeps_other_tenants_from_who_does_not_keep_them(
    owner: Actor, stranger: Actor, platform: Actor, who: str
) -> None:
    actor = owner if who.startswith("owner") else make_member(platform, BuiltInRole.ADMIN)

    for attempt in (
        lambda conn: tenant_store.list_tenants(conn, actor, None, 10),
        lambda conn: tenant_store.read_tenant(conn, stranger.tenant_id, actor),
        lambda conn: tenant_store.suspend_tenant(conn, stranger.tenant_id, actor, 1, DAY_1),
        lambda conn: tenant_store.resume_tenant(conn, stranger.tenant_id, actor, 1),
        lambda conn: conn.execute("select app.require_keeper(null, null)"),
        lambda conn: conn.execute("select app.change_plan(%s, 1, 'large', null, null)", (stranger.tenant_id,)),
        lambda conn: conn.execute(
            "select app.open_tenant(%s, 'forged', 'Forged', '{}', '[]', now(), null, null)", (new_id(),)
        ),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction(actor) as conn:
            attempt(conn)
    assert rows("select revision from tenant where tenant_id = %s", stranger.tenant_id) == [(1,)]


def test_key_without_the_scope_keeps_no_tenants(platform: Actor) -> None:
    key = replace(platform, scopes=frozenset({Permission.TENANT_MANAGE}))

    with pytest.raises(Forbidden):
        tenants.list_tenants(key, ListTenants())
