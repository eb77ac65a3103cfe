"""What is kept for a while only goes away afterwards, and nothing else does."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.operations import expiry, webhooks
from shared.operations.expiry import delete_expired
from shared.operations.relay import relay_outbox
from tests.as_owner import change, owner_connection, rows
from tests.factories import make_api, make_failed_delivery, make_name, make_plugin, make_webhook
from tests.stub_bus import StubBus

HOUR = timedelta(hours=1)


def events_of(aggregate_id: UUID) -> int:
    """How many events of an aggregate the outbox holds."""
    return len(rows("select from outbox where aggregate_id = %s", aggregate_id))


def test_answer_under_an_idempotency_key_is_kept_for_a_day(issuer: Issuer, owner: Actor, now: datetime) -> None:
    api, draft, key = make_api(issuer, owner), {"name": make_name()}, {"idempotency-key": "once"}
    first = api.post("/v1/plugins", draft, key)

    delete_expired(new_id(), now + 23 * HOUR)
    assert api.post("/v1/plugins", draft, key).json == first.json

    delete_expired(new_id(), now + 25 * HOUR)
    assert api.post("/v1/plugins", draft, key).code == "plugin-name-taken"


def test_published_events_go_after_two_weeks_and_unpublished_ones_never(
    bus: StubBus, owner: Actor, now: datetime
) -> None:
    published = make_plugin(owner)
    relay_outbox(new_id(), now)
    waiting = make_plugin(owner)

    delete_expired(new_id(), now + 13 * 24 * HOUR)
    assert events_of(published.plugin_id) == 1
    delete_expired(new_id(), now + 15 * 24 * HOUR)

    assert (events_of(published.plugin_id), events_of(waiting.plugin_id)) == (0, 1)


def test_deliveries_of_webhooks_go_after_a_month_unless_they_are_still_to_be_sent(owner: Actor, now: datetime) -> None:
    ended, waiting = make_failed_delivery(owner), make_failed_delivery(owner)
    end = "update webhook_delivery set state = 'failed', next_attempt_at = null where delivery_id = %s"
    change(owner, end, ended.delivery_id)
    change(owner, "update webhook_delivery set created_at = %s where tenant_id = %s", now, owner.tenant_id)

    def kept(table: str) -> set[object]:
        return {row for (row,) in rows(f"select delivery_id from {table} where tenant_id = %s", owner.tenant_id)}  # noqa: S608 - names from below

    delete_expired(new_id(), now + timedelta(days=29))
    assert kept("webhook_delivery") == {ended.delivery_id, waiting.delivery_id}
    delete_expired(new_id(), now + timedelta(days=31))

    assert kept("webhook_delivery") == kept("webhook_attempt") == {waiting.delivery_id}


def test_secret_that_was_rotated_out_goes_once_it_has_ended(owner: Actor, now: datetime) -> None:
    webhook = make_webhook(owner)
    webhooks.rotate_secret(owner, webhook.webhook_id, now)
    secrets = "select from webhook_secret where webhook_id = %s"

    delete_expired(new_id(), now + 23 * HOUR)
    assert len(rows(secrets, webhook.webhook_id)) == 2
    delete_expired(new_id(), now + 25 * HOUR)

    assert len(rows(f"{secrets} and expires_at is null", webhook.webhook_id)) == 1
    assert len(rows(secrets, webhook.webhook_id)) == 1


def test_old_rows_go_in_batches_and_what_is_left_goes_the_next_time(
    bus: StubBus, owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_expired(new_id(), now)
    monkeypatch.setattr(expiry, "ROWS_A_BATCH", 2)
    monkeypatch.setattr(expiry, "BATCHES_A_RUN", 2)
    plugins = [make_plugin(owner) for _ in range(5)]
    long_ago = now - timedelta(days=400)
    change(owner, "update outbox set published_at = %s where tenant_id = %s", long_ago, owner.tenant_id)

    deleted = [delete_expired(new_id(), now).published_events for _ in range(2)]

    assert deleted == [4, 1]
    assert [events_of(plugin.plugin_id) for plugin in plugins] == [0] * 5


def test_run_whose_time_is_used_up_leaves_the_rest_to_the_next(
    bus: StubBus, owner: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_expired(new_id(), now)
    plugin = make_plugin(owner)
    change(
        owner, "update outbox set published_at = %s where tenant_id = %s", now - timedelta(days=400), owner.tenant_id
    )

    with monkeypatch.context() as patch:
        patch.setattr(expiry, "BUDGET_S", -1.0)
        assert delete_expired(new_id(), now).published_events == 0

    assert delete_expired(new_id(), now).published_events == 1
    assert events_of(plugin.plugin_id) == 0


def test_row_that_somebody_holds_is_passed_over(bus: StubBus, owner: Actor, now: datetime) -> None:
    held, free = make_plugin(owner), make_plugin(owner)
    change(owner, "update outbox set published_at = %s where tenant_id = %s", now - timedelta(days=15), owner.tenant_id)

    with owner_connection() as conn:
        conn.execute("select from outbox where aggregate_id = %s for update", (held.plugin_id,))
        delete_expired(new_id(), now)
        assert (events_of(held.plugin_id), events_of(free.plugin_id)) == (1, 0)

    delete_expired(new_id(), now)
    assert events_of(held.plugin_id) == 0
