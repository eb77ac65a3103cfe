"""Requests that cannot be understood: each is a problem with a stable code, and leaves nothing behind."""

import json
from collections.abc import Iterator

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor
from tests.api_client import Answer, Api
from tests.as_owner import count_rows
from tests.factories import make_name, make_plugin

MIB = 1024 * 1024
Problem = tuple[int, str]


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """A plugin of the tenant, at revision 1."""
    return make_plugin(owner)


@pytest.fixture(autouse=True)
def nothing_written(api: Api, plugin: Plugin, owner: Actor) -> Iterator[None]:
    """Every request of these tests leaves the tenant's rows as they were."""
    before = count_rows(owner.tenant_id)
    yield
    assert count_rows(owner.tenant_id) == before


def problem_in(answer: Answer) -> Problem:
    """Status and code of an answer that is a well-formed problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["type"] == f"urn:plugyard:problem:{answer.code}"
    assert answer.json["status"] == answer.status
    assert answer.json["request_id"] == answer.headers["x-request-id"]
    return answer.status, str(answer.code)


def post_bytes(api: Api, body: bytes, media_type: str = "application/json") -> Answer:
    return api.send("POST", "/v1/plugins", body, {"content-type": media_type})


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a-name", "nmae": "misspelt"},
        {"name": "a-name", "revision": 7},
        {"name": "a-name", "tenant_id": "00000000-0000-7000-8000-000000000001"},
        {"name": "a-name", "is_official": True},
        {"name": "a-name", "\ud800": 1},
        {"name": 7},
        {"name": None},
        {"name": ["a-name"]},
        {"name": {"a": "name"}},
        {"name": "a-name", "is_public": "perhaps"},
        {"name": "a-name", "is_public": None},
        {"name": "a-name", "role": "Frontend-Plugin"},
        {"name": "a-name", "role": 1},
        {"name": "a-name", "keywords": "one"},
        {"name": "a-name", "keywords": [1]},
        {"name": "a-name", "keywords": [["nested"]]},
        {"name": "a-name", "keywords": [""]},
        {"name": "a-name", "keywords": ["k" * 65]},
        {"name": "a-name", "keywords": [f"k{n}" for n in range(51)]},
        {"name": "a-name", "title": ""},
        {"name": "a-name", "title": "t" * 201},
        {"name": "a-name", "title": "two\nlines"},
        {"name": "a-name", "homepage_url": "not a url"},
        {"name": "a-name", "homepage_url": "javascript:alert(1)"},
        {"name": "a-name", "homepage_url": "https://exa\nmple.com"},
        {"name": "a-name", "homepage_url": "https://example.com/\r\nset-cookie: a=b"},
        {"name": "a-name", "homepage_url": "https://" + "\u3316" * 600},
        {"name": "a-name", "homepage_url": "https://example.com/" + "a" * 2048},
        {},
        [],
        "a-name",
        7,
        None,
        True,
    ],
)
def test_body_that_is_no_plugin_is_422(api: Api, body: object) -> None:
    refused = api.post("/v1/plugins", body)

    assert problem_in(refused) == (422, "invalid-request")
    assert refused.json["errors"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "renamed"},
        {"titel": "misspelt"},
        {"role": None},
        {"keywords": None},
        {"is_public": None},
        {"deprecation": {}},
        {"deprecation": {"message": ""}},
        {"deprecation": {"message": "m" * 1001}},
        {"deprecation": {"message": "moved", "successor_plugin_id": "x"}},
        {"deprecation": {"message": "moved", "deprecated_at": "2026-01-01T00:00:00Z"}},
        {"deprecation": "moved"},
        [],
        None,
    ],
)
def test_body_that_is_no_patch_is_422(api: Api, plugin: Plugin, body: object) -> None:
    refused = api.patch(plugin.href, body, {"if-match": '"1"'})

    assert problem_in(refused) == (422, "invalid-request")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"name": "a-name",}',
        b"{'name': 'a-name'}",
        b"name=a-name",
        b'\xff\xfe{"name": "a-name"}',
        '{"name": "a-name"}'.encode("utf-16"),
        b'{"name": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"name":' * 100_000,
    ],
)
def test_body_that_is_no_json_is_400(api: Api, body: bytes) -> None:
    assert problem_in(post_bytes(api, body)) == (400, "body-not-json")


@pytest.mark.parametrize(
    "body", [b"", b'{"name": NaN}', b'{"name": "a-name", "is_public": Infinity}', b'{"name": -1e999}', b'"\\ud800"']
)
def test_body_with_no_usable_value_is_refused(api: Api, body: bytes) -> None:
    assert problem_in(post_bytes(api, body)) in {(422, "invalid-request"), (400, "body-not-json")}


@pytest.mark.parametrize("first", ['"first-name"', '"other"', "7", "null"])
def test_body_with_the_same_key_twice_is_refused(api: Api, first: str) -> None:
    body = f'{{"name": {first}, "name": "{make_name()}"}}'.encode()

    assert problem_in(post_bytes(api, body)) == (400, "body-not-json")


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.acme+json"])
def test_body_over_a_mebibyte_is_413_as_text_and_as_base64(api: Api, media_type: str) -> None:
    body = json.dumps({"name": 7}).encode().ljust(MIB + 1)

    refused = post_bytes(api, body, media_type)

    assert problem_in(refused) == (413, "body-too-large")
    assert refused.json["limit_bytes"] == MIB


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.acme+json"])
def test_body_of_exactly_a_mebibyte_is_read(api: Api, media_type: str) -> None:
    body = json.dumps({"name": 7}).encode().ljust(MIB)

    assert problem_in(post_bytes(api, body, media_type)) == (422, "invalid-request")


def test_size_of_a_body_is_counted_in_bytes(api: Api) -> None:
    body = json.dumps({"name": "é" * (MIB // 2)}, ensure_ascii=False).encode()

    assert problem_in(post_bytes(api, body)) == (413, "body-too-large")


@pytest.mark.parametrize(
    "media_type",
    [
        *("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"),
        *("application/jsonp", "json", "", "text/json; application/json", "application/json\x00"),
    ],
)
def test_body_of_another_media_type_is_415(api: Api, media_type: str) -> None:
    refused = post_bytes(api, b'{"name": "a-name"}', media_type)

    assert problem_in(refused) == (415, "media-type-unsupported")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=abc",
        "limit=1.5",
        "limit=",
        "limit=" + "9" * 5000,
        "limit=%00",
        "limit=0x10",
        "unknown=1",
        "Limit=1",
        "q=" + "q" * 201,
        "category=" + "c" * 201,
        "role=anything",
        "include=everything",
        "cursor=" + "c" * 1025,
        "limit=1&limit=2",
        "q=a&q=b",
        "tenant_id=00000000-0000-7000-8000-000000000001",
    ],
)
def test_query_that_is_no_search_is_422(api: Api, query: str) -> None:
    assert problem_in(api.send("GET", "/v1/plugins", query=query)) == (422, "invalid-request")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "unknown=1", "is_prerelease=maybe", "limit=1&limit=2"]
)
def test_query_that_is_no_list_of_versions_is_422(api: Api, plugin: Plugin, query: str) -> None:
    assert problem_in(api.send("GET", f"{plugin.href}/versions", query=query)) == (422, "invalid-request")


@pytest.mark.parametrize("query", ["", "name=", "name=" + "n" * 215, "name=a&more=b", "title=a"])
def test_name_that_cannot_be_looked_up_is_refused(api: Api, query: str) -> None:
    assert problem_in(api.send("GET", "/v1/plugins/by-name", query=query)) in {
        (422, "invalid-request"),
        (404, "plugin-not-found"),
    }


@pytest.mark.parametrize(
    "plugin_id",
    ["1", "x", "00000000-0000-0000-0000-00000000000g", "' or true --", "..", "%2e%2e", "0" * 300, "\x00", "é"],
)
def test_id_that_is_no_uuid_is_422(api: Api, plugin_id: str) -> None:
    assert problem_in(api.get(f"/v1/plugins/{plugin_id}")) == (422, "invalid-request")
    assert problem_in(api.get(f"/v1/versions/{plugin_id}")) == (422, "invalid-request")
    assert problem_in(api.get(f"/v1/plugins/{plugin_id}/versions")) == (422, "invalid-request")
    assert problem_in(api.patch(f"/v1/plugins/{plugin_id}", {}, {"if-match": '"1"'})) == (422, "invalid-request")


@pytest.mark.parametrize("path", ["/v1/plugins/", "/v1/plugins/by-name/", "/v1/plugins/a/b/c", "/v1/versions"])
def test_path_that_leads_nowhere_is_404(api: Api, path: str) -> None:
    assert problem_in(api.get(path)) == (404, "not-found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_method_that_a_path_does_not_take_is_405(api: Api, plugin: Plugin, method: str) -> None:
    assert problem_in(api.send(method, "/v1/plugins")) == (405, "method-not-allowed")
    assert problem_in(api.send(method, f"{plugin.href}/versions")) == (405, "method-not-allowed")


def test_change_without_saying_of_what_is_428(api: Api, plugin: Plugin) -> None:
    assert problem_in(api.patch(plugin.href, {"title": "New"})) == (428, "precondition-required")


@pytest.mark.parametrize(
    "if_match",
    [
        'W/"1"',
        "*",
        '"1", "2"',
        "1",
        '"x"',
        '""',
        "",
        '"1',
        '"-1"',
        '"1.0"',
        '"\u0661"',
        '"' + "9" * 19 + '"',
        '"1"\x00',
        "null",
    ],
)
def test_if_match_that_is_no_etag_of_ours_is_400(api: Api, plugin: Plugin, if_match: str) -> None:
    refused = api.patch(plugin.href, {"title": "New"}, {"if-match": if_match})

    assert problem_in(refused) == (400, "precondition-malformed")


@pytest.mark.parametrize("if_match", ['"0"', '"2"', '"' + "9" * 18 + '"'])
def test_if_match_of_another_revision_is_412(api: Api, plugin: Plugin, if_match: str) -> None:
    stale = api.patch(plugin.href, {"title": "New"}, {"if-match": if_match})

    assert problem_in(stale) == (412, "revision-stale")
    assert stale.json["current"] == 1
