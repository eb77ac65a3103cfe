"""The catalog over HTTP: what a caller sees when finding, creating and changing plugins."""

import json

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.factories import make_api, make_name, make_plugin


def test_created_plugin_is_found_at_once(api: Api) -> None:
    name = make_name("radar")

    created = api.post("/v1/plugins", {"name": name, "title": "Radar"})

    assert created.status == 201
    assert created.headers["location"] == f"/v1/plugins/{created.json['plugin_id']}"
    assert created.headers["etag"] == '"1"'
    found = api.get("/v1/plugins", q=name)
    assert found.items[0]["plugin_id"] == created.json["plugin_id"]
    assert api.get("/v1/plugins/by-name", name=name).json == created.json
    assert api.get(created.headers["location"]).json == created.json


def test_patch_changes_only_the_fields_it_names(api: Api) -> None:
    created = api.post("/v1/plugins", {"name": make_name(), "title": "Old", "category": "Kept"})

    patched = api.patch(created.headers["location"], {"title": "New"}, {"if-match": '"1"'})

    assert (patched.status, patched.headers["etag"]) == (200, '"2"')
    assert (patched.json["title"], patched.json["category"]) == ("New", "Kept")


def test_patch_without_if_match_is_428(api: Api) -> None:
    created = api.post("/v1/plugins", {"name": make_name()})

    assert api.patch(created.headers["location"], {"title": "x"}).code == "precondition-required"


def test_patch_of_a_stale_revision_is_412_and_changes_nothing(api: Api) -> None:
    created = api.post("/v1/plugins", {"name": make_name(), "title": "Mine"})
    api.patch(created.headers["location"], {"title": "Theirs"}, {"if-match": '"1"'})

    stale = api.patch(created.headers["location"], {"title": "Lost"}, {"if-match": '"1"'})

    assert (stale.status, stale.code, stale.json["current"]) == (412, "revision-stale", 2)
    assert api.get(created.headers["location"]).json["title"] == "Theirs"


def test_unchanged_plugin_is_304_for_its_etag(api: Api) -> None:
    created = api.post("/v1/plugins", {"name": make_name()})

    again = api.get(created.headers["location"], {"if-none-match": created.headers["etag"]})

    assert (again.status, again.json) == (304, {})


def test_deprecated_plugin_names_its_successor(api: Api, owner: Actor) -> None:
    old, new = make_plugin(owner), make_plugin(owner)
    draft = {"deprecation": {"message": "moved", "successor_plugin_id": str(new.plugin_id)}}

    patched = api.patch(old.href, draft, {"if-match": '"1"'})

    assert isinstance(patched.json["deprecation"], dict)
    assert patched.json["deprecation"]["successor_plugin_id"] == str(new.plugin_id)
    withdrawn = api.patch(old.href, {"deprecation": None}, {"if-match": '"2"'})
    assert withdrawn.json["deprecation"] is None


def test_successor_of_another_tenant_is_refused(api: Api, owner: Actor, stranger: Actor) -> None:
    draft = {"deprecation": {"message": "moved", "successor_plugin_id": str(make_plugin(stranger).plugin_id)}}

    refused = api.patch(make_plugin(owner).href, draft, {"if-match": '"1"'})

    assert (refused.status, refused.code) == (409, "successor-not-found")


def test_public_plugin_names_no_private_successor(issuer: Issuer, platform: Actor) -> None:
    api = make_api(issuer, platform)
    old, hidden = make_plugin(platform, is_public=True), make_plugin(platform)
    draft = {"deprecation": {"message": "moved", "successor_plugin_id": str(hidden.plugin_id)}}

    assert api.patch(old.href, draft, {"if-match": '"1"'}).code == "successor-not-found"


def test_name_taken_by_the_tenant_or_the_public_is_409(api: Api, owner: Actor, platform: Actor) -> None:
    own, public = make_plugin(owner), make_plugin(platform, is_public=True)

    assert api.post("/v1/plugins", {"name": own.name}).code == "plugin-name-taken"
    assert api.post("/v1/plugins", {"name": public.name}).code == "plugin-name-taken"


def test_tenant_cannot_make_a_plugin_public(api: Api) -> None:
    created = api.post("/v1/plugins", {"name": make_name()})

    assert api.post("/v1/plugins", {"name": make_name(), "is_public": True}).code == "public-is-platform-only"
    patched = api.patch(created.headers["location"], {"is_public": True}, {"if-match": '"1"'})
    assert patched.code == "public-is-platform-only"


def test_public_plugin_is_read_only_for_a_tenant(api: Api, platform: Actor) -> None:
    public = make_plugin(platform, is_public=True)

    assert api.get(public.href).status == 200
    refused = api.patch(public.href, {"title": "Mine now"}, {"if-match": '"1"'})
    assert (refused.status, refused.code) == (403, "plugin-read-only")


def test_plugin_of_another_tenant_is_404_everywhere(api: Api, stranger: Actor) -> None:
    theirs = make_plugin(stranger)

    assert api.get(theirs.href).status == 404
    assert api.get(f"{theirs.href}/versions").status == 404
    assert api.get("/v1/plugins/by-name", name=theirs.name).status == 404
    assert api.patch(theirs.href, {"title": "x"}, {"if-match": '"1"'}).status == 404
    assert api.post(f"{theirs.href}/versions", {"version": "1.0.0"}).status == 404
    assert theirs.name not in [item["name"] for item in api.get("/v1/plugins", q=theirs.name).items]


def test_developer_reads_and_does_not_write(issuer: Issuer, owner: Actor) -> None:
    developer = make_api(issuer, owner, BuiltInRole.DEVELOPER)

    assert developer.get("/v1/plugins").status == 200
    refused = developer.post("/v1/plugins", {"name": make_name()})
    assert (refused.status, refused.json["permission"]) == (403, "catalog:write")


def test_pages_follow_each_other_without_gap_or_repeat(api: Api, owner: Actor) -> None:
    word = f"w{make_name().rsplit('-', 1)[1]}"
    made = {make_plugin(owner, f"@made/{word}-{n}").name for n in range(7)}
    page = api.get("/v1/plugins", q=word, limit=2)
    seen = [item["name"] for item in page.items]
    while page.json["next_cursor"]:
        page = api.get("/v1/plugins", q=word, limit=2, cursor=page.json["next_cursor"])
        seen += [item["name"] for item in page.items]

    assert len(seen) == 7
    assert set(seen) == made


def test_browsing_filters_counts_and_pages(api: Api, owner: Actor) -> None:
    category = make_name("category")
    made = {make_plugin(owner, category=category, role="cli").name for _ in range(5)}

    first = api.get("/v1/plugins", category=category, limit=3, include="facets")
    second = api.get("/v1/plugins", category=category, limit=3, cursor=first.json["next_cursor"])

    assert {item["name"] for page in (first, second) for item in page.items} == made
    assert first.json["facets"] == {"category": {category: 5}, "role": {"cli": 5}}
    assert (first.json["total"], first.json["is_total_capped"]) == (5, False)
    assert second.json["next_cursor"] is None


def test_search_filters_and_counts_facets(api: Api, owner: Actor) -> None:
    word = f"w{make_name().rsplit('-', 1)[1]}"
    make_plugin(owner, f"@made/{word}-a", category="Build & Test", role="cli")
    make_plugin(owner, f"@made/{word}-b", category="Other", role="cli")

    both = api.get("/v1/plugins", q=word, include="facets").json
    one = api.get("/v1/plugins", q=word, category="Build & Test")

    assert both["facets"] == {"category": {"Build & Test": 1, "Other": 1}, "role": {"cli": 2}}
    assert [item["name"] for item in one.items] == [f"@made/{word}-a"]


def test_cursor_of_another_query_is_refused(api: Api, owner: Actor) -> None:
    for _ in range(2):
        make_plugin(owner, category="paging")
    cursor = api.get("/v1/plugins", category="paging", limit=1).json["next_cursor"]

    assert api.get("/v1/plugins", category="other", cursor=cursor).code == "cursor-invalid"
    assert api.get("/v1/plugins", q="kubernetes", cursor=cursor).code == "cursor-invalid"
    assert api.get("/v1/plugins", cursor=json.dumps("damaged")).code == "cursor-invalid"
