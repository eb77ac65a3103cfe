"""Limits, keys of the cache and conditions on a network go by what the gateway saw, not by what a header says."""

import re
from uuid import UUID

import pytest

from clients.valkey import hasty_valkey
from infra.local.issuer import Issuer
from shared import cache_keys
from shared.cache_keys import CacheKey
from shared.context import Actor
from shared.edge import limits
from shared.edge.gcra import Rate
from shared.edge.limits import buckets_of, source_of
from shared.ids import new_id
from shared.permissions import BuiltInRole
from tests.api_client import Api
from tests.factories import make_api, make_name, make_pipeline_key, make_signed_in, make_tenant_ids
from tests.rights import bind

# All that proxies put an address into, and what one might hope to be taken for.
HEADERS = (
    *("x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"),
    *("x-cluster-client-ip", "x-original-forwarded-for", "fastly-client-ip", "x-envoy-external-address", "via"),
)
VALUES = ("198.51.100.7", "for=198.51.100.7", "127.0.0.1", "198.51.100.7, 203.0.113.9", "::1", "unknown")
FOREVER = 2**52
NEVER_ENDS = -1
WHOSE = re.compile(r"\{(tenant_id|digest|\w+_hash)\}")
HOSTILE = (":", "{", "}", "{}", "*", "\r\n", "\0", " ", ":tenant", "}:user:", "\u212a", "\uff41")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address has three failed credentials, and nothing leaks."""
    monkeypatch.setattr(limits, "ADDRESS", Rate(1, 30))


def said(value: str) -> dict[str, str]:
    return dict.fromkeys(HEADERS, value)


def test_no_header_gives_a_new_limit_to_who_guesses(stack: dict[str, str], few: None) -> None:
    api = Api({"authorization": "Bearer guessed"})
    answers = [api.get("/v1/plugins") for _ in range(4)]
    assert [answer.json.get("limit") for answer in answers] == [None, None, None, "address"]

    for value in VALUES:
        assert api.get("/v1/plugins", said(value)).status == 429
        assert Api({}, api.source_ip).get("/v1/plugins", said(value)).status == 429


def test_one_credential_written_in_many_ways_has_one_limit(owner: Actor, few: None) -> None:
    """Whatever is not the key to the letter is a guess, and paid for as one."""
    key = make_pipeline_key(owner)
    (own,) = {buckets_of(owner, key)[0].key}
    assert Api({"authorization": f"Bearer {key}"}).get("/v1/plugins").status == 200
    hasty_valkey().set(own, FOREVER, px=60_000)

    for scheme in ("Bearer", "bearer", "BEARER", "bEaReR"):
        assert Api({"authorization": f"{scheme} {key}"}).get("/v1/plugins").status == 429
    for other in (key.upper(), key + " ", " " + key, key.replace("a", "\uff41"), key + "\u200b", key + "=", key[:-1]):
        assert Api({"authorization": f"Bearer {other}"}).get("/v1/plugins").status == 401


def test_no_part_that_a_caller_chose_reaches_another_ones_limit() -> None:
    """Ids are the same text in two tenants, and credentials end with what separates the parts of a key."""
    mine, theirs = make_tenant_ids(), make_tenant_ids()
    user_id = UUID(int=7)
    keys = [bucket.key for actor in (mine, theirs) for bucket in buckets_of(_with(actor, user_id), "the same")]
    assert len(set(keys)) == 6

    for end in HOSTILE:
        (key, *_) = buckets_of(mine, f"credential{end}{theirs.tenant_id}{end}")
        assert key.key.startswith(f"limit:{{{mine.tenant_id}}}:key:")
        assert str(theirs.tenant_id) not in key.key
        assert key.key.count("{") == key.key.count("}") == 1


def _with(actor: Actor, user_id: UUID) -> Actor:
    return Actor(actor.tenant_id, actor.person_id, user_id, actor.request_id)


def test_every_key_of_the_cache_has_its_tenant_or_a_digest_and_an_end() -> None:
    declared = [value for value in vars(cache_keys).values() if isinstance(value, CacheKey)]

    assert len(declared) >= 4
    assert [key.shape for key in declared if not WHOSE.search(key.shape)] == []
    assert [key.shape for key in declared if key.lifetime_s <= 0] == []


def test_one_caller_leaves_a_bounded_number_of_keys_that_all_end(issuer: Issuer, owner: Actor) -> None:
    """A tenant that asks for much, and for what is not there, fills no cache for others."""
    api = make_api(issuer, owner)
    for number in range(30):
        api.get(f"/v1/plugins/{new_id()}", {"x-request-id": str(number), "user-agent": str(number)})
        api.post("/v1/plugins", {"name": make_name()}, {"idempotency-key": str(number)})

    found = [key for key in hasty_valkey().scan_iter(count=1000) if str(owner.tenant_id).encode() in _bytes(key)]
    assert 0 < len(found) <= 3
    assert [key for key in found if hasty_valkey().pttl(key) == NEVER_ENDS] == []


def _bytes(key: str | bytes) -> bytes:
    return key if isinstance(key, bytes) else key.encode()


def test_no_header_meets_a_condition_on_the_network(issuer: Issuer, owner: Actor) -> None:
    caller, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    bind(owner, BuiltInRole.PUBLISHER, user_id=user_id, networks=["198.51.100.0/24"])
    inside = Api(caller.bearer, "198.51.100.9")
    assert inside.post("/v1/plugins", {"name": make_name()}).status == 201

    for value in VALUES:
        assert caller.post("/v1/plugins", {"name": make_name()}, said(value)).status == 403


def test_address_in_another_spelling_is_the_same_address() -> None:
    assert len({source_of(it) for it in ("::ffff:192.0.2.1", "192.0.2.1", "::FFFF:C000:0201")}) == 1
    assert len({source_of(f"2001:db8::{host:x}") for host in range(1, 60)}) == 1
