"""What a caller meets of the rate limits: headers on every answer, 429 in good words, and no way around."""

import re
from dataclasses import replace
from time import time

import pytest

from clients.valkey import hasty_valkey
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.edge import limits, rates
from shared.edge.costs import FAILED_CREDENTIAL, cost_of
from shared.edge.gcra import Limit, Rate
from shared.edge.limits import buckets_of, source_of
from shared.edge.rates import KNOWN_FOR_S, RATES, Rates
from shared.identity.plans import Plan
from shared.ids import new_id
from tests.api_client import Answer, Api
from tests.as_owner import change, count_rows
from tests.factories import make_api, make_name, make_pipeline_key, make_plugin
from tests.told import listening

ITEM = re.compile(r'"(\w+)";(\w)=(\d+);(\w)=(\d+)')
# Of these nothing leaks while a test runs.
SLOW = Rates(key=Rate(1, 100), user=Rate(1, 200), tenant=Rate(1, 300))
SLOW_ADDRESS = Rate(1, 30)
FAR_AHEAD = 2**52
KEY_USER_TENANT = (Limit.KEY, Limit.USER, Limit.TENANT)


@pytest.fixture
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets that leak a unit a minute."""
    monkeypatch.setitem(RATES, Plan.STANDARD, SLOW)
    monkeypatch.setattr(limits, "ADDRESS", SLOW_ADDRESS)


def make_machine(owner: Actor) -> tuple[Api, str]:
    """The API as a machine of the owner's sees it, and its key."""
    key = make_pipeline_key(owner, name=f"ci {new_id()}")
    return Api({"authorization": f"Bearer {key}"}), key


@pytest.fixture
def machine(owner: Actor) -> tuple[Api, str]:
    """A machine of the owner's."""
    return make_machine(owner)


def fill(actor: Actor, key: str, limit: Limit) -> None:
    """Have one bucket full, and stay so."""
    (bucket,) = (bucket for bucket in buckets_of(actor, key) if bucket.limit == limit)
    hasty_valkey().set(bucket.key, FAR_AHEAD, px=60_000)


def told(answer: Answer, header: str) -> dict[str, tuple[int, int]]:
    """The two numbers of each limit in a header that holds nothing else."""
    found = ITEM.findall(answer.headers[header])
    assert ", ".join(f'"{name}";{a}={m};{b}={n}' for name, a, m, b, n in found) == answer.headers[header]
    assert {(a, b) for _, a, _, b, _ in found} == {("q", "w") if header == "ratelimit-policy" else ("r", "t")}
    return {name: (int(m), int(n)) for name, _, m, _, n in found}


def left(answer: Answer) -> dict[str, int]:
    """Units that are left, by limit."""
    return {name: remaining for name, (remaining, _) in told(answer, "ratelimit").items()}


def assert_refused(answer: Answer, limit: Limit) -> None:
    assert (answer.status, answer.code, answer.json["limit"]) == (429, "too-many-requests", limit)
    assert answer.headers["content-type"] == "application/problem+json"
    ((name, (remaining, within)),) = told(answer, "ratelimit").items()
    assert (name, within) == (limit, int(answer.headers["retry-after"]))
    assert within >= 1
    assert within == answer.json["retry_after_s"]
    assert remaining < FAILED_CREDENTIAL


def test_every_answer_to_somebody_known_tells_all_three_limits(machine: tuple[Api, str]) -> None:
    api, _ = machine
    standard = RATES[Plan.STANDARD]
    answers = [
        api.get("/v1/plugins"),
        api.send("HEAD", "/v1/plugins"),
        api.get(f"/v1/plugins/{new_id()}"),
        api.get("/v1/plugins", limit="many"),
        api.send("PUT", "/v1/plugins"),
        api.post("/v1/plugins", {"name": make_name()}),
    ]

    assert [answer.status for answer in answers] == [200, 200, 404, 422, 405, 201]
    for answer in answers:
        assert told(answer, "ratelimit-policy") == {
            "key": (standard.key.burst, 30),
            "user": (standard.user.burst, 30),
            "tenant": (standard.tenant.burst, 30),
        }
        assert all(
            0 < remaining < policy and 1 <= within <= 30
            for (remaining, within), (policy, _) in zip(
                told(answer, "ratelimit").values(), told(answer, "ratelimit-policy").values(), strict=True
            )
        )


@pytest.mark.usefixtures("stack")
def test_every_answer_to_somebody_unknown_tells_the_limit_of_the_address() -> None:
    for bearer, path, status in (
        ({}, "/v1/plugins", 401),
        ({"authorization": "Bearer guessed"}, "/v1/plugins", 401),
        ({}, "/v1/health/live", 200),
    ):
        answer = Api(bearer).get(path)
        assert answer.status == status
        assert told(answer, "ratelimit-policy") == {"address": (600, 30)}
        assert told(answer, "ratelimit").keys() == {"address"}


@pytest.mark.parametrize("limit", KEY_USER_TENANT)
def test_request_over_a_limit_is_429_and_does_nothing(owner: Actor, machine: tuple[Api, str], limit: Limit) -> None:
    api, key = machine
    before = count_rows(owner.tenant_id)
    fill(owner, key, limit)

    with listening() as heard:
        answer = api.post("/v1/plugins", {"name": make_name()}, {"idempotency-key": "k"})

    assert_refused(answer, limit)
    assert count_rows(owner.tenant_id) == before
    assert [line["limit"] for line in heard.events("request.answered")] == [limit]
    assert [(line["limit_refusals"], line["limit"]) for line in heard.figures] == [(1, limit)]


@pytest.mark.usefixtures("_slow")
def test_each_request_is_charged_what_its_route_costs_to_all_three(machine: tuple[Api, str], owner: Actor) -> None:
    api, _ = machine
    plugin = make_plugin(owner)
    spent = 0
    for method, path, route in (
        ("GET", plugin.href, "/v1/plugins/{plugin_id}"),
        ("GET", "/v1/plugins", "/v1/plugins"),
        ("HEAD", "/v1/plugins", "/v1/plugins"),
        ("POST", f"{plugin.href}/versions", "/v1/plugins/{plugin_id}/versions"),
        ("PATCH", plugin.href, "/v1/plugins/{plugin_id}"),
        ("DELETE", "/v1/plugins/no/such/path", "none"),
    ):
        spent += cost_of("GET" if method == "HEAD" else method, route)
        answer = api.send(method, path)
        assert left(answer) == {"key": 100 - spent, "user": 200 - spent, "tenant": 300 - spent}, (method, path)


@pytest.mark.usefixtures("_slow")
def test_replay_is_charged_as_any_request(machine: tuple[Api, str]) -> None:
    api, _ = machine
    answers = [api.post("/v1/plugins", {"name": "@made/replayed"}, {"idempotency-key": "k"}) for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert [left(answer)["key"] for answer in answers] == [98, 96]


@pytest.mark.usefixtures("_slow")
def test_refused_request_costs_neither_key_nor_user_nor_tenant(owner: Actor) -> None:
    (api, key), (other, _) = make_machine(owner), make_machine(owner)
    fill(owner, key, Limit.KEY)
    for _ in range(5):
        assert_refused(api.get("/v1/plugins"), Limit.KEY)

    assert left(other.get("/v1/plugins")) == {"key": 98, "user": 198, "tenant": 298}


def test_limit_of_one_is_not_anothers(issuer: Issuer, owner: Actor, stranger: Actor) -> None:
    (api, key), (second_key, _), colleague = make_machine(owner), make_machine(owner), make_api(issuer, owner)
    neighbour, _ = make_machine(stranger)
    everybody = (api, second_key, colleague, neighbour)

    for limit, refused in ((Limit.KEY, 1), (Limit.USER, 2), (Limit.TENANT, 3)):
        fill(owner, key, limit)
        statuses = [caller.get("/v1/plugins").status for caller in everybody]
        assert statuses == [429] * refused + [200] * (4 - refused), limit


@pytest.mark.usefixtures("_slow")
def test_token_signed_anew_over_the_same_words_is_the_same_credential(owner: Actor) -> None:
    one, other = (buckets_of(owner, f"head.words.{signature}")[0].key for signature in ("signed", "signed-otherwise"))

    assert one == other != buckets_of(owner, "head.other-words.signed")[0].key


FORGED = ("x-forwarded-for", "forwarded", "x-real-ip", "true-client-ip", "cf-connecting-ip", "x-client-ip", "via")


@pytest.mark.usefixtures("stack", "_slow")
def test_no_header_makes_a_caller_come_from_somewhere_else() -> None:
    api = Api({})
    answers = [api.get("/v1/plugins/by-name", dict.fromkeys(FORGED, f"198.51.100.{n}")) for n in range(31)]

    assert [answer.status for answer in answers] == [401] * 30 + [429]
    assert_refused(answers[-1], Limit.ADDRESS)
    assert Api({}).get("/v1/plugins/by-name").status == 401


@pytest.mark.usefixtures("stack", "_slow")
def test_address_over_its_limit_is_refused_on_public_routes_too() -> None:
    api = Api({})
    answers = [api.get("/v1/health/live") for _ in range(32)]

    assert {answer.status for answer in answers[:30]} == {200}
    for refused in answers[30:]:
        assert_refused(refused, Limit.ADDRESS)
        assert refused.headers["cache-control"] == "private, no-cache"


def test_ipv6_is_counted_by_its_network_and_ipv4_by_address() -> None:
    assert source_of("2001:db8:1:2::1") == source_of("2001:db8:1:2:ffff:ffff:ffff:ffff") == "2001:db8:1:2::/64"
    assert source_of("2001:db8:1:3::1") != source_of("2001:db8:1:2::1")
    assert source_of("::ffff:192.0.2.1") == source_of("192.0.2.1") != source_of("192.0.2.2")
    assert source_of("no address") == "no address"


@pytest.mark.usefixtures("stack", "_slow")
def test_host_with_many_ipv6_addresses_is_one_caller() -> None:
    network = f"2001:db8:{new_id().int % 65536:x}:1"
    answers = [Api({}, f"{network}::{n:x}").get("/v1/plugins/by-name") for n in range(31)]

    assert [answer.status for answer in answers] == [401] * 30 + [429]


@pytest.mark.usefixtures("_slow")
def test_who_guesses_credentials_is_refused_before_a_right_one_is_told_from_a_wrong_one(
    issuer: Issuer, owner: Actor
) -> None:
    right, _ = make_machine(owner)
    stranger_here = issuer.make_token("subject|nobody", owner.tenant_id, "Nobody")
    guesses = [f"{right.bearer['authorization'][:-1]}x", "Bearer a.b.c", f"Bearer {stranger_here}", "Bearer x"]
    guesser = Api({})

    statuses = [guesser.get("/v1/plugins", {"authorization": guess}).status for guess in guesses]

    assert statuses == [401, 401, 403, 429]
    assert_refused(guesser.get("/v1/plugins", right.bearer), Limit.ADDRESS)
    assert right.get("/v1/plugins").status == 200
    # Seen proven by this process: such a caller behind the same address is not kept out.
    assert guesser.get("/v1/plugins", right.bearer).status == 200


@pytest.mark.usefixtures("_slow")
def test_request_that_cannot_be_read_is_charged_to_its_address(machine: tuple[Api, str]) -> None:
    api, _ = machine
    answers = [
        api.send("POST", "/v1/plugins", b"{"),
        api.send("POST", "/v1/plugins", b" " * (1024 * 1024 + 1)),
        api.send("POST", "/v1/plugins", b"<a/>", {"content-type": "text/xml"}),
        api.post("/v1/plugins", {}, {"idempotency-key": ""}),
    ]

    assert [answer.status for answer in answers] == [400, 413, 415, 400]
    assert [left(answer) for answer in answers] == [{"address": 28 - 2 * n} for n in range(4)]


def test_plan_that_was_changed_holds_within_a_minute(
    machine: tuple[Api, str], owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, _ = machine
    api.get("/v1/plugins")
    change(owner, "update tenant set plan = 'large' where tenant_id = %s", owner.tenant_id)
    a_minute_later = time() + KNOWN_FOR_S
    monkeypatch.setattr(rates, "time", lambda: a_minute_later)

    answer = api.get("/v1/plugins")

    assert told(answer, "ratelimit-policy")["tenant"] == (RATES[Plan.LARGE].tenant.burst, 30)


def test_known_plan_is_not_asked_for_again(machine: tuple[Api, str], monkeypatch: pytest.MonkeyPatch) -> None:
    api, _ = machine
    api.get("/v1/plugins")
    monkeypatch.setattr(rates, "find_plan", None)

    assert api.get("/v1/plugins").status == 200


def test_every_plan_is_kept_by_tenant(owner: Actor, stranger: Actor) -> None:
    change(owner, "update tenant set plan = 'large' where tenant_id = %s", owner.tenant_id)

    for _ in range(2):
        assert rates.rates_of(owner.tenant_id) == RATES[Plan.LARGE]
        assert rates.rates_of(stranger.tenant_id) == RATES[Plan.STANDARD]
        assert buckets_of(replace(owner, user_id=stranger.user_id), "k")[2].rate == RATES[Plan.LARGE].tenant
