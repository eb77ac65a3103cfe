"""Webhooks over the API: kept, changed, rotated and replayed by their tenant alone; a secret is shown once."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.operations.webhook_secrets import open_secret
from shared.operations.webhooks import MAX_WEBHOOKS
from tests.api_client import Answer, Api
from tests.as_owner import change, rows
from tests.factories import make_api, make_failed_delivery, make_webhook
from tests.networks import only_public_networks
from tests.told import listening

URL = "https://hooks.example/in?token=sesame"


@pytest.fixture
def webhook(api: Api) -> Answer:
    """The answer to a new webhook."""
    return api.post("/v1/webhooks", {"url": URL, "event_types": ["plugyard.plugin.*"]})


@pytest.fixture
def no_network_allowed(stack: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings as on AWS: a webhook may point to the public internet alone."""
    with only_public_networks(monkeypatch):
        yield


def href(answer: Answer) -> str:
    return str(answer.json["href"])


def sealed(webhook: Answer) -> list[tuple[object, ...]]:
    """The webhook's secrets as they lie in the database, the current one first."""
    query = (
        "select sealed, expires_at from webhook_secret where webhook_id = %s order by created_at desc, secret_id desc"
    )
    return rows(query, webhook.json["webhook_id"])


def test_new_webhook_is_answered_with_its_secret_and_read_without(api: Api, webhook: Answer) -> None:
    read = api.get(href(webhook))

    assert webhook.status == 201
    assert webhook.headers["location"] == href(webhook)
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", str(webhook.json["signing_secret"]))
    assert (read.status, read.headers["etag"]) == (200, '"1"')
    shown_once = {"signing_secret", "previous_secret_expires_at"}
    assert read.json == {name: value for name, value in webhook.json.items() if name not in shown_once}


def test_secret_lies_in_the_database_sealed_for_its_webhook(owner: Actor, webhook: Answer) -> None:
    ((stored, _),) = sealed(webhook)
    assert isinstance(stored, bytes)
    opened = open_secret(stored, owner.tenant_id, UUID(str(webhook.json["webhook_id"])))

    assert len(opened) == 32
    assert opened not in stored


def test_webhooks_are_listed_oldest_first_page_by_page(api: Api) -> None:
    made = [href(api.post("/v1/webhooks", {"url": URL})) for _ in range(3)]

    first = api.get("/v1/webhooks", limit=2)
    rest = api.get("/v1/webhooks", limit=2, cursor=first.json["next_cursor"])

    assert [str(item["href"]) for item in first.items + rest.items] == made
    assert rest.json["next_cursor"] is None


def test_twenty_first_webhook_is_refused(api: Api) -> None:
    answers = [api.post("/v1/webhooks", {"url": URL}) for _ in range(MAX_WEBHOOKS + 1)]

    assert [answer.status for answer in answers] == [201] * MAX_WEBHOOKS + [409]
    assert (answers[-1].code, answers[-1].json["limit"]) == ("webhook-limit-reached", MAX_WEBHOOKS)


def test_webhook_is_changed_where_the_patch_names_a_field(api: Api, webhook: Answer) -> None:
    changed = api.patch(href(webhook), {"description": "the deploy bot"}, {"if-match": '"1"'})

    assert changed.status == 200
    assert changed.json["description"] == "the deploy bot"
    assert (changed.json["url"], changed.json["event_types"]) == (URL, ["plugyard.plugin.*"])
    assert changed.headers["etag"] == '"2"'


def test_webhook_is_disabled_by_hand_and_enabled_again(api: Api, webhook: Answer) -> None:
    disabled = api.patch(href(webhook), {"is_enabled": False}, {"if-match": '"1"'})
    enabled = api.patch(href(webhook), {"is_enabled": True}, {"if-match": '"2"'})

    assert (disabled.json["is_enabled"], disabled.json["disabled_reason"]) == (False, "by-hand")
    assert disabled.json["disabled_at"]
    assert (enabled.json["is_enabled"], enabled.json["disabled_at"], enabled.json["disabled_reason"]) == (
        True,
        None,
        None,
    )


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_change_of_an_older_revision_is_refused(api: Api, webhook: Answer, method: str) -> None:
    api.patch(href(webhook), {"description": "first"}, {"if-match": '"1"'})

    late = api.send(method, href(webhook), b'{"description": "second"}', {"if-match": '"1"'})

    assert (late.status, late.code, late.json["current"]) == (412, "revision-stale", 2)
    assert api.get(href(webhook)).json["description"] == "first"


def test_deleted_webhook_is_gone_with_all_about_it(api: Api, owner: Actor) -> None:
    delivery = make_failed_delivery(owner)
    path = delivery.href.split("/deliveries")[0]

    deleted = api.delete(path, {"if-match": '"1"'})

    assert (deleted.status, deleted.json) == (204, {})
    assert api.get(path).code == "webhook-not-found"
    assert api.get(delivery.href).code == "delivery-not-found"
    for table in ("webhook_secret", "webhook_delivery", "webhook_attempt"):
        assert rows(f"select from {table} where tenant_id = %s", owner.tenant_id) == []


def test_rotation_keeps_two_secrets_before_until_they_end_and_no_third(api: Api, webhook: Answer) -> None:
    answers = [webhook, *(api.post(f"{href(webhook)}/rotate-secret", {}) for _ in range(3))]

    assert len({answer.json["signing_secret"] for answer in answers}) == 4
    assert answers[-1].json["revision"] == 4
    ends = [str(end)[:19].replace(" ", "T") for _, end in sealed(webhook)]
    promised = [str(answer.json["previous_secret_expires_at"])[:19] for answer in answers[:0:-1]]
    assert ends == ["None", *promised[:2]]


@pytest.mark.parametrize("path", ["/v1/webhooks", "rotate-secret"])
def test_retry_by_key_has_no_second_effect_and_shows_no_secret(api: Api, webhook: Answer, path: str) -> None:
    path = path if path.startswith("/") else f"{href(webhook)}/{path}"
    key = {"idempotency-key": f"key {new_id()}"}

    first, retry = (api.post(path, {"url": URL}, key) for _ in range(2))

    assert first.json["signing_secret"]
    assert retry.json == first.json | {"signing_secret": None, "masked": ["signing_secret"]}
    assert retry.status == first.status
    assert int(retry.headers["content-length"]) < int(first.headers["content-length"])
    assert rows("select from idempotency_key where answer::text like %s", f"%{first.json['signing_secret']}%") == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/in",
        "ftp://hooks.example/in",
        "https://hooks.example:25/in",
        "https://ada:secret@hooks.example/in",
        "https://hooks.example/in#part",
        "https://hooks.example\\@127.0.0.1/in",
        "https://hooks.example/ in",
        "https://10.0.0.1/in",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/in",
        "https://[::ffff:10.0.0.1]/in",
        "https://2130706433/in",
        "https://0x7f.1/in",
        "https://localhost/in",
        "https:///in",
        "",
    ],
)
def test_url_that_nothing_can_be_sent_to_is_refused(
    api: Api, no_network_allowed: None, webhook: Answer, url: str
) -> None:
    created = api.post("/v1/webhooks", {"url": url})
    changed = api.patch(href(webhook), {"url": url}, {"if-match": '"1"'})

    assert (created.status, changed.status) == (422, 422)
    assert {created.code, changed.code} <= {"invalid-request", "webhook-url-refused"}
    assert url not in str(created.json["errors"]) or not url


@pytest.mark.parametrize("event_type", ["*", "plugyard.*.created", "Plugyard.plugin", "plugyard..created", ".*", ""])
def test_malformed_event_type_is_refused(api: Api, event_type: str) -> None:
    assert api.post("/v1/webhooks", {"url": URL, "event_types": [event_type]}).code == "invalid-request"


def test_test_event_waits_to_be_sent(api: Api, webhook: Answer) -> None:
    sent = api.post(f"{href(webhook)}/test", {})
    log = api.get(str(sent.json["href"]))

    assert (sent.status, sent.json["state"]) == (202, "pending")
    event = log.json["event"]
    assert isinstance(event, dict)
    assert (event["type"], event["id"]) == ("plugyard.webhook.test", sent.json["event_id"])
    assert event["correlationid"] == sent.headers["x-request-id"]
    assert log.json["attempts"] == []


def test_deliveries_are_listed_newest_first_and_by_state(api: Api, owner: Actor, webhook: Answer) -> None:
    made = [str(api.post(f"{href(webhook)}/test", {}).json["href"]) for _ in range(3)]
    change(
        owner,
        "update webhook_delivery set state = 'delivered', next_attempt_at = null where delivery_id = %s",
        made[0].rsplit("/", 1)[-1],
    )

    first = api.get(f"{href(webhook)}/deliveries", limit=2)
    rest = api.get(f"{href(webhook)}/deliveries", limit=2, cursor=first.json["next_cursor"])
    delivered = api.get(f"{href(webhook)}/deliveries", state="delivered")

    assert [item["href"] for item in first.items + rest.items] == made[::-1]
    assert [item["href"] for item in delivered.items] == made[:1]


def test_delivery_shows_its_attempts(api: Api, owner: Actor) -> None:
    delivery = make_failed_delivery(owner)

    (attempt,) = [api.get(delivery.href).json["attempts"]]

    assert isinstance(attempt, list)
    assert [(a["attempt"], a["status"], a["reason"]) for a in attempt] == [(1, 500, "status-refused")]


def test_replayed_delivery_is_due_again(api: Api, owner: Actor) -> None:
    delivery = make_failed_delivery(owner)
    change(
        owner,
        "update webhook_delivery set state = 'failed', next_attempt_at = null, attempt_count = 10"
        " where delivery_id = %s",
        delivery.delivery_id,
    )

    replayed = api.post(f"{delivery.href}/replay", {})

    assert (replayed.status, replayed.json["state"]) == (202, "pending")
    assert rows(
        "select attempt_count, attempts_before_replay from webhook_delivery where delivery_id = %s",
        delivery.delivery_id,
    ) == [(10, 10)]


def test_nothing_is_sent_by_hand_to_a_disabled_webhook(api: Api, owner: Actor) -> None:
    delivery = make_failed_delivery(owner)
    path = delivery.href.split("/deliveries")[0]
    api.patch(path, {"is_enabled": False}, {"if-match": '"1"'})

    assert api.post(f"{path}/test", {}).code == "webhook-disabled"
    assert api.post(f"{delivery.href}/replay", {}).code == "webhook-disabled"


def test_webhook_of_another_tenant_is_not_found(issuer: Issuer, stranger: Actor, owner: Actor) -> None:
    delivery = make_failed_delivery(owner)
    path = delivery.href.split("/deliveries")[0]
    api, own = make_api(issuer, stranger), make_webhook(stranger).href

    answers = [
        api.get(path),
        api.patch(path, {"description": "mine"}, {"if-match": '"1"'}),
        api.delete(path, {"if-match": '"1"'}),
        api.post(f"{path}/rotate-secret", {}),
        api.post(f"{path}/test", {}),
        api.get(f"{path}/deliveries"),
        api.get(delivery.href),
        api.post(f"{delivery.href}/replay", {}),
        api.get(delivery.href.replace(path, own)),
        api.post(f"{delivery.href.replace(path, own)}/replay", {}),
    ]

    assert {answer.status for answer in answers} == {404}


def test_secret_and_address_are_in_no_log_line_and_no_trail(api: Api, owner: Actor) -> None:
    with listening() as told:
        created = api.post("/v1/webhooks", {"url": URL})
        rotated = api.post(f"{href(created)}/rotate-secret", {})
        api.get(href(created))
        api.patch(href(created), {"url": URL + "2"}, {"if-match": '"2"'})

    trail = str(rows("select to_jsonb(a)::text from audit_entry as a where tenant_id = %s", owner.tenant_id))
    written = told.log_text.getvalue() + told.figures_text.getvalue() + trail
    assert "request.answered" in written
    assert "webhook_secret.created" in written
    for answer in (created, rotated):
        assert str(answer.json["signing_secret"]).removeprefix("whsec_")[:20] not in written
    assert "sesame" not in written
    assert "hooks.example" not in written
