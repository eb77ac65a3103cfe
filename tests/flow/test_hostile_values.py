"""Values that fit a field's type and lie past the edge of what is behind it: none is answered with an error of ours.

What is sent where comes from the API's description, so a new field or route is asked the same.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from infra.local.issuer import Issuer
from shared.context import PLATFORM_TENANT_ID
from shared.edge import rates
from shared.edge.gcra import Rate
from shared.identity.plans import Plan
from tests.api_client import Api
from tests.factories import make_api, make_tenant
from tests.flow.route_examples import PLATFORM_ONLY, QUERIES, Ids, Route, body_of, ids_of

Place = tuple[str, ...]
Schema = dict[str, object]

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
# Each is good of its kind to a parser, and not to PostgreSQL, not to Python on its way back, or to neither.
BY_FORMAT: dict[object, tuple[object, ...]] = {
    "date-time": (
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "2999-01-01T00:00:00+23:59",
        "2999-01-01T00:00:00-23:59",
        99999999999,
    ),
    "time": ("24:00:00", "23:59:59.999999", "00:00"),
    "ipvanyaddress": ("fe80::1%eth0", "::ffff:192.0.2.1", 5, 2**127),
    "ipvanynetwork": ("fe80::%eth0/64", "::ffff:192.0.2.1/128", "0.0.0.0/0", 5),
    "uuid": ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
}
BY_TYPE: dict[object, tuple[object, ...]] = {
    "string": ("", " ", "\u0000", "\ud800", "x" * 5000, "localtime", "*", "%", "WyJhIl0=", "9" * 30),
    "integer": (0, -1, 2**31, 2**63, 10**30),
}
ANY_TYPE: tuple[object, ...] = (None, True, [], {}, [None])
NO_LIMIT = Rate(60_000_000, 60_000_000)


def routes() -> Iterator[Route]:
    """Method and path of all that the description tells of."""
    for path, methods in DOCUMENT["paths"].items():
        yield from ((method.upper(), path) for method in methods)


def schemas_in(schema: Schema) -> Iterator[Schema]:
    """A schema and its alternatives, without references."""
    if "$ref" in schema:
        yield from schemas_in(DOCUMENT["components"]["schemas"][str(schema["$ref"]).rsplit("/", 1)[1]])
    alternatives = schema.get("anyOf", ())
    assert isinstance(alternatives, list | tuple)
    for alternative in alternatives:
        yield from schemas_in(alternative)
    if "$ref" not in schema:
        yield schema


def places_in(schema: Schema, depth: int = 3) -> Iterator[tuple[Place, Schema]]:
    """Each field of a body, at any depth, with what it takes; "*" is an item of a list."""
    for found in schemas_in(schema):
        fields = found.get("properties", {})
        assert isinstance(fields, dict)
        inner = fields | ({"*": found["items"]} if "items" in found else {})
        for name, field in inner.items():
            yield from (((name,), kind) for kind in schemas_in(field))
            if depth:
                yield from (((name, *place), kind) for place, kind in places_in(field, depth - 1))


def hostile(schema: Schema) -> tuple[object, ...]:
    """What to send where this is taken."""
    return (*BY_FORMAT.get(schema.get("format"), BY_TYPE.get(schema.get("type"), ())), *ANY_TYPE)


def put(body: object, place: Place, value: object) -> object:
    """The body with that value in that place, whatever was there."""
    if not place:
        return value
    head, *rest = place
    if head == "*":
        return [put(body[0] if isinstance(body, list) and body else None, tuple(rest), value)]
    fields = body if isinstance(body, dict) else {}
    return {**fields, head: put(fields.get(head), tuple(rest), value)}


def requests_of(route: Route, ids: Ids) -> Iterator[tuple[bytes, str]]:
    """Bodies and queries, each with one hostile value."""
    method, path = route
    told = DOCUMENT["paths"][path][method.lower()]
    good, query = json.loads(json.dumps(body_of(route, ids), default=str)), QUERIES.get(route, "").format(**ids)
    for content in told.get("requestBody", {}).get("content", {}).values():
        for place, kind in places_in(content["schema"]):
            yield from ((json.dumps(put(good, place, value)).encode(), query) for value in hostile(kind))
    body = b"" if good is None else json.dumps(good).encode()
    for parameter in told.get("parameters", ()):
        if parameter["in"] == "query":
            for kind in schemas_in(parameter["schema"]):
                texts = (str(value).replace("\ud800", "?") for value in hostile(kind))
                yield from ((body, urlencode({parameter["name"]: text})) for text in texts)


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many requests as it takes."""
    monkeypatch.setattr(rates, "RATES", dict.fromkeys(Plan, rates.Rates(NO_LIMIT, NO_LIMIT, NO_LIMIT)))
    monkeypatch.setattr("shared.edge.limits.ADDRESS", NO_LIMIT)


@pytest.fixture(scope="module")
def callers(issuer: Issuer) -> dict[bool, tuple[Api, Ids]]:
    """The owner of a tenant and what is in it; under True, that of the platform."""
    owners = {False: make_tenant(), True: make_tenant("platform", PLATFORM_TENANT_ID)}
    return {is_platform: (make_api(issuer, owner), ids_of(owner)) for is_platform, owner in owners.items()}


@pytest.mark.usefixtures("without_limits")
@pytest.mark.parametrize("route", sorted(set(routes()) - {("GET", "/v1/sessions/login")}))
def test_hostile_value_is_stored_or_refused(callers: dict[bool, tuple[Api, Ids]], route: Route) -> None:
    api, ids = callers[route in PLATFORM_ONLY]
    method, path = route

    for body, query in requests_of(route, ids):
        answer = api.send(method, path.format(**ids), body, {"if-match": '"1"'}, query)
        assert answer.status < 500, (body, query, answer)
        assert answer.status != 429
