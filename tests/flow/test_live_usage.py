"""What is used right now: counted once it is committed, without anything of who, and nobody waits for the cache."""

from datetime import datetime, timedelta
from typing import cast

from clients.settings import settings
from clients.valkey import hasty_valkey
from infra.local.issuer import Issuer
from shared.context import Actor
from shared.permissions import BuiltInRole, Permission
from tests import own_stack
from tests.api_client import Api
from tests.event_messages import PLUGIN, SUBJECT, make_message, make_usage, name_of, write, written
from tests.factories import make_api, make_plugin, make_signed_in
from tests.rights import bind, make_role


def events(api: Api) -> int:
    """How many are counted in the last minutes."""
    items = cast("list[dict[str, int]]", api.get("/v1/usage/live").json["items"])
    return sum(item["events"] for item in items)


def test_written_events_are_counted_by_minute_and_plugin_once(api: Api, owner: Actor, now: datetime) -> None:
    batch = {
        name_of(): make_message(
            owner.tenant_id, [make_usage(now), make_usage(now), make_usage(now - timedelta(hours=2))]
        )
    }
    for _ in range(2):
        write(batch)

    (item,) = cast("list[dict[str, object]]", api.get("/v1/usage/live").json["items"])

    assert (item["plugin_id"], item["events"]) == (str(PLUGIN), 2)


def test_event_that_was_not_committed_is_not_counted(api: Api, owner: Actor, now: datetime) -> None:
    name = name_of()

    assert write({name: make_message(owner.tenant_id, [make_usage(now), make_usage(now, team="a\0b")])}) == {name}

    assert events(api) == 0


def test_feed_goes_on_where_it_ended_and_tells_nothing_of_who(api: Api, owner: Actor, now: datetime) -> None:
    write({name_of(): make_message(owner.tenant_id, [make_usage(now, action="open", team="payments")])})
    first = api.get("/v1/usage/feed")
    cursor = str(first.json["next_cursor"])
    assert api.get("/v1/usage/feed", cursor=cursor).json["items"] == []
    write({name_of(): make_message(owner.tenant_id, [make_usage(now, action="save")])})
    second = api.get("/v1/usage/feed", cursor=cursor)

    actions = [[item["action"] for item in cast("list[dict[str, str]]", a.json["items"])] for a in (first, second)]
    assert actions == [["open"], ["save"]]
    told = str(hasty_valkey().xrange(f"feed:{owner.tenant_id}"))
    assert str(SUBJECT) not in told
    assert "payments" not in told


def test_others_see_nothing_of_it(issuer: Issuer, owner: Actor, stranger: Actor, now: datetime) -> None:
    write({name_of(): make_message(owner.tenant_id, [make_usage(now)])})
    other = make_api(issuer, stranger)

    assert (events(other), other.get("/v1/usage/feed").json["items"]) == (0, [])


def test_plugin_whose_figures_are_denied_is_in_neither(issuer: Issuer, owner: Actor, now: datetime) -> None:
    denied, other = (make_plugin(owner).plugin_id for _ in range(2))
    api, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    role = str(make_role(owner, Permission.ANALYTICS_READ))
    bind(owner, role, user_id=user_id, plugin_tenant_id=owner.tenant_id, plugin_id=denied, effect="deny")
    write({name_of(): make_message(owner.tenant_id, [make_usage(now, plugin_id=p.bytes) for p in (denied, other)])})

    answers = [api.get(path).json["items"] for path in ("/v1/usage/live", "/v1/usage/feed")]

    assert [[i["plugin_id"] for i in cast("list[dict[str, str]]", items)] for items in answers] == [[str(other)]] * 2


def test_cache_away_keeps_no_event_from_being_written(api: Api, owner: Actor, now: datetime) -> None:
    with own_stack.fresh_process() as patch:
        patch.setenv("CACHE_URL", "redis://127.0.0.1:9/0")
        assert settings().cache_url == "redis://127.0.0.1:9/0"

        assert write({name_of(): make_message(owner.tenant_id, [make_usage(now)])}) == set()

        answers = [api.get(path) for path in ("/v1/usage/live", "/v1/usage/feed")]
    assert [(a.status, a.json["store"]) for a in answers] == [(503, "cache")] * 2
    assert written(owner.tenant_id)["usage"] == 1
