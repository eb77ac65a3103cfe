"""What answers carry on: cursors, ETags and retry keys of another tenant open nothing and tell nothing."""

import json

import pytest

from infra.local.issuer import Issuer
from shared.edge.routes import ROUTES
from tests.factories import make_api, make_name, make_webhook
from tests.flow.route_examples import PLATFORM_ONLY
from tests.walls.test_foreign_ids import Side, make_side, with_ids


@pytest.fixture(scope="module")
def attacker(issuer: Issuer) -> Side:
    """Who asks."""
    return make_side(issuer)


@pytest.fixture(scope="module", params=[False, True], ids=["a tenant", "the platform"])
def victim(issuer: Issuer, request: pytest.FixtureRequest) -> Side:
    """Whose answers are carried over."""
    return make_side(issuer, of_the_platform=request.param)


def test_etag_of_another_tenants_thing_is_no_proof_of_it(attacker: Side, victim: Side) -> None:
    reads = [route for route in with_ids() if route[0] == "GET" and route not in PLATFORM_ONLY]
    for path in [path for method, path in reads if not victim.shows_to_all((method, path))]:
        for etag in ('"1"', "*"):
            asked = attacker.api.get(path.format(**victim.ids), {"if-none-match": etag, "if-match": etag})
            assert asked.status == 404
            assert "etag" not in asked.headers


def test_page_after_another_tenants_rows_holds_own_ones_alone(attacker: Side, victim: Side) -> None:
    """A cursor says where a page ended and carries no right."""
    make_webhook(victim.owner)
    theirs = json.dumps({name: str(value) for name, value in victim.ids.items()})
    pages = 0
    for method, path in sorted(ROUTES.keys() - PLATFORM_ONLY):
        if method != "GET" or "{" in path or victim.shows_to_all((method, path)):
            continue
        first = victim.api.send("GET", path, query="limit=1")
        cursor = first.json.get("next_cursor") if first.status == 200 else None
        if cursor:
            pages += 1
            taken = attacker.api.send("GET", path, query=f"limit=200&cursor={cursor}")
            shown = [str(value) for item in taken.items for key, value in item.items() if key.endswith("_id")]
            assert [value for value in shown if value in theirs] == []
    assert pages >= 3


def test_retry_key_of_another_tenant_or_user_gives_its_own_answer(issuer: Issuer, attacker: Side, victim: Side) -> None:
    key, draft = {"idempotency-key": str(victim.owner.tenant_id)}, {"name": make_name()}
    theirs = victim.api.post("/v1/groups", draft, key)
    colleague = make_api(issuer, attacker.owner)

    mine = attacker.api.post("/v1/groups", draft, key)
    other = colleague.post("/v1/groups", {"name": make_name()}, key)
    assert [answer.status for answer in (theirs, mine, other)] == [201, 201, 201]
    assert len({str(answer.json["group_id"]) for answer in (theirs, mine, other)}) == 3
