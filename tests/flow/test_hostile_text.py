"""Texts meant to do harm: in names, fields, queries and cursors they are refused or are nothing but text."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from pydantic import BaseModel

from infra.local.issuer import Issuer
from shared.catalog.models import Plugin, SearchPlugins
from shared.context import Actor
from shared.cursors import Position, encode_cursor
from shared.environments.models import ListEnvironments
from shared.ids import new_id
from shared.versions.models import ListVersions
from tests.api_client import Answer, Api
from tests.as_owner import count_rows
from tests.factories import make_api, make_name, make_plugin, make_versions

UNSTORABLE = ["\x00", "a\x00b", "\ud800", "a\udfffb", "\udc00\ud800"]
TEXT_FIELDS = ["name", "title", "family", "category", "publisher", "license"]
URL_FIELDS = ["homepage_url", "documentation_url", "repository_url"]
# One letter of these becomes eighteen or thirty-three bytes once it is decomposed.
SWELLING = ["\u3316" * 200, "\ufdfa" * 200, "".join(chr(0x3300 + n * 37 % 88) for n in range(200))]
SYNTAX = [
    *("'", "''", '"', "&", "|", "!", ":*", "<->", "\\", "%", "_", "(", ")", "a:*", "a & !b", "!a", "a <-> b", "'a':1A"),
    *("'; drop table plugin; --", "$$", "%s", "%(tenant_id)s", "{0}", ":tenant_id", "\\x00", "' or '1'='1", "/*", "--"),
    *("v:public", "b:k", "t:", "c:cli", "b:", "a:b:c", ":", "::", "t:00000000-0000-7000-8000-000000000001"),
]
ODD = [
    "🦄",
    "👩‍👩‍👧‍👦" * 18,
    "e" + "\u0301" * 199,
    "\u0301" * 200,
    "\u202eslmth",
    "مرحبا بالعالم",
    "שלום",
    "\uff4b\uff55\uff42\uff45",
    "\ufeff",
    "\u200b",
]
BLANK = [" ", "\t\n", "- - -", "@/", "./-_~", "…", "\u2028", "\x01\x02\x7f", "/" * 200]
WORDY = ["a " * 100, "a" * 200, "plugin", "the of and", "kubernetes " * 18, "I\u0307\u0130\u0131\u017fẞ"]


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """A plugin of the tenant, with three versions."""
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "2.0.0", "3.0.0")
    return plugin


@pytest.fixture
def nothing_written(api: Api, plugin: Plugin, owner: Actor) -> Iterator[None]:
    """The test's requests leave the tenant's rows as they were."""
    before = count_rows(owner.tenant_id)
    yield
    assert count_rows(owner.tenant_id) == before


def names_in(page: Answer) -> set[str]:
    items = page.json["items"]
    assert isinstance(items, list)
    return {item["name"] for item in items}


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("text", UNSTORABLE)
@pytest.mark.parametrize("field", TEXT_FIELDS + URL_FIELDS)
def test_text_that_cannot_be_stored_is_refused_in_a_new_plugin(api: Api, field: str, text: str) -> None:
    value = f"https://example.com/{text}" if field in URL_FIELDS else text

    assert api.post("/v1/plugins", {"name": make_name(), field: value}).code == "invalid-request"
    assert api.post("/v1/plugins", {"name": make_name(), "keywords": ["fine", text]}).code == "invalid-request"


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("text", UNSTORABLE)
def test_text_that_cannot_be_stored_is_refused_in_a_change(api: Api, plugin: Plugin, text: str) -> None:
    etag = {"if-match": api.get(plugin.href).headers["etag"]}

    for patch in ({"title": text}, {"deprecation": {"message": text}}, {"homepage_url": f"https://x.example/{text}"}):
        assert api.patch(plugin.href, patch, etag).code == "invalid-request"
    assert api.post(f"{plugin.href}/versions", {"version": f"1.0.{text}"}).code == "invalid-request"


@pytest.mark.parametrize("field", ["q", "category", "publisher", "role", "limit", "include", "cursor"])
@pytest.mark.parametrize("octets", [b"\x00", b"a\x00b"])
def test_nul_in_a_query_is_refused(api: Api, field: str, octets: bytes) -> None:
    answer = api.send("GET", "/v1/plugins", query=f"{field}={quote(octets)}")

    assert answer.code in {"invalid-request", "cursor-invalid"}


@pytest.mark.parametrize("octets", [b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80", b"\xf4\x90\x80\x80", b"%"])
def test_octets_that_are_no_text_find_nothing(api: Api, octets: bytes) -> None:
    found = api.send("GET", "/v1/plugins", query=f"q={quote(octets)}")

    assert (found.status, found.json["items"]) == (200, [])
    assert api.send("GET", "/v1/plugins/by-name", query=f"name={quote(octets)}").code == "plugin-not-found"


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd", "..", ".", "a/../b", "@../x", "@scope/../x", "@scope/", "@/x", "@scope", "a//b", "a/b"),
        *("/a", "a\\b", "Upper", "@Scope/name", "a b", "a\tb", "\u0430dmin", "\uff41dmin", "pl\u200bugin", "K8s"),
        *("café", ".hidden", "_private", "n" * 215, "@" + "s" * 107 + "/" + "n" * 107, "-" * 215),
        *("a'b", "a;b", "a%b", "a&b", "a|b", "a!b", "a:b", "a<b", "a\nb"),
    ],
)
def test_name_that_npm_would_not_take_is_422(api: Api, name: str) -> None:
    refused = api.post("/v1/plugins", {"name": name})

    assert (refused.status, refused.code) == (422, "invalid-request")


@pytest.mark.parametrize("name", [".." * 50, "' or true --", "%", "_%", "*", "\\", "🦄", "n" * 214, "@scope/%2e%2e"])
def test_hostile_name_finds_no_plugin(api: Api, plugin: Plugin, name: str) -> None:
    assert api.get("/v1/plugins/by-name", name=name).code == "plugin-not-found"


@pytest.mark.parametrize("word", SWELLING)
@pytest.mark.parametrize("field", ["title", "family", "category", "publisher", "license"])
def test_field_of_swelling_letters_is_stored_and_its_plugin_found(api: Api, field: str, word: str) -> None:
    name = make_name()

    created = api.post("/v1/plugins", {"name": name, field: word, "keywords": [word[:64]]})

    assert (created.status, created.json[field]) == (201, word)
    assert name in names_in(api.get("/v1/plugins", q=name))
    if field in {"category", "publisher"}:
        assert name in names_in(api.get("/v1/plugins", None, **{"q": name, field: word}))


@pytest.mark.parametrize("name", ["-", "~~~", "--", "0", "~-~"])
def test_name_of_separators_alone_is_stored_and_looked_up(api: Api, name: str) -> None:
    assert api.post("/v1/plugins", {"name": name}).status == 201
    assert api.get("/v1/plugins/by-name", name=name).json["name"] == name
    assert api.get("/v1/plugins", q=name).status == 200


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("q", SYNTAX + ODD + BLANK + WORDY + SWELLING)
def test_hostile_query_is_nothing_but_words(api: Api, stranger: Actor, q: str) -> None:
    theirs = make_plugin(stranger, title="Kubernetes", category="cli", publisher="the of and")

    for filters in ({}, {"category": q[:200]}, {"publisher": q[:200]}, {"include": "facets"}):
        found = api.get("/v1/plugins", None, q=q[:200], **filters)

        assert found.status == 200
        assert theirs.name not in names_in(found)
    assert api.get("/v1/plugins", category=q[:200], include="facets").status == 200


def test_tenant_lexeme_in_a_query_does_not_open_the_tenant(api: Api, stranger: Actor) -> None:
    theirs = make_plugin(stranger)

    for q in (f"t:{stranger.tenant_id}", f"'t:{stranger.tenant_id}'", f"x | t:{stranger.tenant_id}"):
        assert theirs.name not in names_in(api.get("/v1/plugins", q=q))


def search_cursor(*position: object) -> Position:
    return tuple(position)  # type: ignore[arg-type] # an attacker's cursor has any shape


@pytest.mark.parametrize(
    "position",
    [
        (2**31, 1, 0.5, str(new_id())),
        (10**30, 1, 0.5, str(new_id())),
        (-1, 1, 0.5, str(new_id())),
        (1, 100_000, 0.5, str(new_id())),
        (1, 0, 0.5, str(new_id())),
        (1, 1, float("nan"), str(new_id())),
        (1, 1, float("inf"), str(new_id())),
        (1, 1, "1' or '1'='1", str(new_id())),
        (1, 1, 0.5, "not-a-uuid"),
        (1, 1, 0.5, None),
        (1, 1, 0.5),
        (1, 1, 0.5, str(new_id()), 1),
        (None, None, None, None),
        ([1], {"a": 1}, [], []),
        (2**40, str(new_id())),
        (10**30, str(new_id())),
        (-(2**40), str(new_id())),
        ("\x00",),
        ("\ud800",),
        (),
    ],
)
def test_cursor_of_an_impossible_position_is_refused(api: Api, plugin: Plugin, position: tuple[object, ...]) -> None:
    asked: list[tuple[str, BaseModel, dict[str, object]]] = [
        ("/v1/plugins", SearchPlugins(q="kubernetes"), {"q": "kubernetes"}),
        ("/v1/plugins", SearchPlugins(), {}),
        (f"{plugin.href}/versions", ListVersions(), {}),
        ("/v1/environments", ListEnvironments(), {}),
    ]
    for path, query, parameters in asked:
        refused = api.get(path, None, cursor=encode_cursor(query, search_cursor(*position)), **parameters)

        assert (refused.status, refused.code) == (400, "cursor-invalid")


@pytest.mark.parametrize(
    "cursor",
    [
        *("=", "====", "a", "%00", "\x00", "🦄", "null", "W10", "e30", "MQ", "bnVsbA", "W251bGxd", "../..", "A" * 1024),
        *("W1tdXQ", "WzEsMl0", "Int9Ig", "WwpdCg==", "W251bGwsbnVsbCxudWxsLG51bGwsbnVsbF0="),
        *(urlsafe_b64encode(b"[" * 700).decode(), urlsafe_b64encode(b"\xff" * 9).decode()),
    ],
)
def test_cursor_that_is_garbage_is_refused(api: Api, plugin: Plugin, cursor: str) -> None:
    for path, query in (
        ("/v1/plugins", ""),
        ("/v1/plugins", "q=a&"),
        (f"{plugin.href}/versions", ""),
        ("/v1/environments", ""),
    ):
        refused = api.send("GET", path, query=f"{query}cursor={quote(cursor)}")

        assert (refused.status, refused.code) == (400, "cursor-invalid")


def test_cursor_for_a_list_no_longer_kept_is_410(api: Api) -> None:
    cursor = encode_cursor(SearchPlugins(q="kubernetes"), (2**31 - 1, 1, 0.5, str(new_id())))

    assert api.get("/v1/plugins", q="kubernetes", cursor=cursor).code == "cursor-expired"


def test_cursor_of_another_tenant_shows_nothing_of_it(api: Api, issuer: Issuer, stranger: Actor) -> None:
    word = f"w{new_id().hex[-10:]}"
    theirs = {make_plugin(stranger, f"@made/{word}-{n}", category=word).name for n in range(3)}
    their_api = make_api(issuer, stranger)

    for parameters in ({"q": word}, {"category": word}):
        cursor = their_api.get("/v1/plugins", None, limit=1, **parameters).json["next_cursor"]
        page = api.get("/v1/plugins", None, limit=200, cursor=cursor, **parameters)

        assert not names_in(page) & theirs
        assert (page.json["total"], page.json["next_cursor"]) == (0, None)


def test_cursor_of_one_list_does_not_continue_another(api: Api, owner: Actor, plugin: Plugin) -> None:
    make_plugin(owner)
    versions = api.get(f"{plugin.href}/versions", limit=1).json["next_cursor"]
    plugins = api.get("/v1/plugins", limit=1).json["next_cursor"]

    assert api.get("/v1/plugins", cursor=versions).code == "cursor-invalid"
    assert api.get(f"{plugin.href}/versions", cursor=plugins).code == "cursor-invalid"
    assert api.get("/v1/plugins", role="cli", cursor=plugins).code == "cursor-invalid"
