"""Whatever is sent, the answer is no error of ours: arbitrary JSON to every write, arbitrary text to every query."""

from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.catalog.models import Plugin, PluginDraft, PluginPatch
from shared.context import Actor
from shared.environments.models import Environment, EnvironmentDraft, EnvironmentPatch
from shared.fields import RequestModel
from shared.versions.models import ReleaseDraft
from tests.api_client import Answer, Api
from tests.as_owner import count_rows
from tests.factories import make_environment, make_plugin

# The fixtures are made once and serve all examples: nothing in these claims depends on what an example left behind.
bounded = settings(
    max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Surrogates too: JSON can spell what no text may hold.
texts = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(
    ["1.0.0", "a-name", "https://a.b/c"]
)
numbers = st.integers() | st.floats() | st.integers(-(10**400), 10**400)
leaves = st.none() | st.booleans() | numbers | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5))


def drafts_of(model: type[RequestModel]) -> st.SearchStrategy[object]:
    """Objects with the model's own field names and anything in them."""
    fields = dict.fromkeys(model.model_fields, values)
    return st.fixed_dictionaries({}, optional={**fields, "unknown": values})


@pytest.fixture
def plugin(owner: Actor) -> Plugin:
    """A plugin of the tenant."""
    return make_plugin(owner)


@pytest.fixture
def environment(owner: Actor) -> Environment:
    """An environment of the tenant."""
    return make_environment(owner)


def check(owner: Actor, send: Callable[[], Answer]) -> None:
    """The request succeeds, or is refused by a stable code and writes nothing."""
    before = count_rows(owner.tenant_id)
    answer = send()
    assert answer.status < 500
    if answer.status >= 400:
        assert answer.code != "internal-error"
        assert answer.headers["content-type"] == "application/problem+json"
        assert count_rows(owner.tenant_id) == before


@bounded
@given(body=values | drafts_of(PluginDraft))
def test_any_json_makes_a_plugin_or_is_refused(api: Api, owner: Actor, body: object) -> None:
    check(owner, lambda: api.post("/v1/plugins", body))


@bounded
@given(body=values | drafts_of(PluginPatch))
def test_any_json_changes_a_plugin_or_is_refused(api: Api, owner: Actor, plugin: Plugin, body: object) -> None:
    etag = api.get(plugin.href).headers["etag"]

    check(owner, lambda: api.patch(plugin.href, body, {"if-match": etag}))


@bounded
@given(body=values | drafts_of(ReleaseDraft))
def test_any_json_publishes_a_version_or_is_refused(api: Api, owner: Actor, plugin: Plugin, body: object) -> None:
    check(owner, lambda: api.post(f"{plugin.href}/versions", body))


@bounded
@given(body=values | drafts_of(EnvironmentDraft))
def test_any_json_makes_an_environment_or_is_refused(api: Api, owner: Actor, body: object) -> None:
    check(owner, lambda: api.post("/v1/environments", body))


@bounded
@given(body=values | drafts_of(EnvironmentPatch))
def test_any_json_changes_an_environment_or_is_refused(
    api: Api, owner: Actor, environment: Environment, body: object
) -> None:
    etag = api.get(environment.href).headers["etag"]

    check(owner, lambda: api.patch(environment.href, body, {"if-match": etag}))


@bounded
@given(octets=st.binary(max_size=300))
def test_any_octets_as_a_body_are_refused(api: Api, owner: Actor, octets: bytes) -> None:
    for media_type in ("application/json", "application/vnd.acme+json"):
        check(owner, partial(api.send, "POST", "/v1/plugins", octets, {"content-type": media_type}))


@bounded
@given(octets=st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
def test_any_octets_as_a_query_are_words_or_refused(api: Api, owner: Actor, octets: bytes) -> None:
    sent = quote(octets)
    for query in (f"q={sent}", f"q=kube&category={sent}", f"category={sent}&publisher={sent}&include=facets"):
        check(owner, partial(api.send, "GET", "/v1/plugins", query=query))
    check(owner, lambda: api.send("GET", "/v1/plugins/by-name", query=f"name={sent}"))


@bounded
@given(query=st.text(st.sampled_from("qlimtcursoaegyp=&%0129+;#?/[]\"' "), max_size=60))
def test_any_query_string_is_answered_or_refused(api: Api, owner: Actor, plugin: Plugin, query: str) -> None:
    for path in ("/v1/plugins", "/v1/plugins/by-name", plugin.href, f"{plugin.href}/versions"):
        check(owner, partial(api.send, "GET", path, query=query))


@bounded
@given(number=st.text(st.characters(exclude_characters="?"), max_size=60))
def test_any_path_is_answered_or_refused(api: Api, owner: Actor, plugin: Plugin, number: str) -> None:
    check(owner, lambda: api.get(f"{plugin.href}/versions/{number}"))
    check(owner, lambda: api.get(f"/v1/plugins/{number}"))


@bounded
@given(value=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=300))
def test_any_header_is_understood_or_refused(api: Api, owner: Actor, plugin: Plugin, value: str) -> None:
    check(owner, lambda: api.patch(plugin.href, {}, {"if-match": value}))
    check(owner, lambda: api.post(f"{plugin.href}/versions", {}, {"idempotency-key": value}))
    check(owner, lambda: api.get(plugin.href, {"if-none-match": value, "accept": value, "x-forwarded-for": value}))
    check(owner, lambda: api.get(plugin.href, {"authorization": value}))
    check(owner, lambda: api.get(plugin.href, {"authorization": f"Bearer {value}"}))
