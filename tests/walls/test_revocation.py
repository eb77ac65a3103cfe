"""What was taken away is gone with the very next request, in this process and in any that served the user before."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.permissions import BuiltInRole, Permission
from tests.api_client import Api
from tests.as_owner import change
from tests.browser import signed_in
from tests.factories import make_api, make_member, make_name, make_signed_in
from tests.issued_keys import href, made, with_key
from tests.rights import bind, make_group, make_role, nest, run
from tests.walls.elsewhere import Elsewhere, running_elsewhere

REFUSED = {401, 403}


@pytest.fixture(scope="module")
def elsewhere(stack: dict[str, str]) -> Iterator[Elsewhere]:
    """Another process, which stays warm for all of these tests."""
    with running_elsewhere() as elsewhere:
        yield elsewhere


@dataclass(frozen=True)
class World:
    """A tenant with an owner who takes away, and a user from whom is taken."""

    owner: Actor
    admin: Api
    user_id: UUID
    caller: Api

    def etag(self, path: str) -> dict[str, str]:
        """If-Match with the revision a thing has."""
        return {"if-match": self.admin.get(path).headers["etag"]}


@pytest.fixture
def world(issuer: Issuer, owner: Actor) -> World:
    """The user may read so far."""
    caller, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    return World(owner, make_api(issuer, owner), user_id, caller)


def writes(headers: Mapping[str, str], elsewhere: Elsewhere) -> list[int]:
    """The statuses of the same change, asked for here and there."""
    bodies = [json.dumps({"name": make_name()}).encode() for _ in range(2)]
    sent = {"content-type": "application/json", **headers}
    here = Api({}).send("POST", "/v1/plugins", bodies[0], sent).status
    return [here, elsewhere.send(sent, "POST", "/v1/plugins", bodies[1])]


def by_binding(world: World) -> Callable[[], int]:
    binding = bind(world.owner, BuiltInRole.PUBLISHER, user_id=world.user_id)
    return lambda: world.admin.delete(f"/v1/bindings/{binding}").status


def by_group(world: World) -> Callable[[], int]:
    group = make_group(world.owner)
    bind(world.owner, BuiltInRole.PUBLISHER, group_id=group)
    run(world.owner, "insert into group_user values (%s, %s, %s, now())", group, world.user_id)
    return lambda: world.admin.delete(f"/v1/groups/{group}/users/{world.user_id}").status


def by_nesting(world: World) -> Callable[[], int]:
    outer, inner = make_group(world.owner), make_group(world.owner)
    nest(world.owner, outer, inner)
    bind(world.owner, BuiltInRole.PUBLISHER, group_id=outer)
    run(world.owner, "insert into group_user values (%s, %s, %s, now())", inner, world.user_id)
    return lambda: world.admin.delete(f"/v1/groups/{outer}/groups/{inner}").status


def by_role(world: World) -> Callable[[], int]:
    role = make_role(world.owner, Permission.CATALOG_READ, Permission.CATALOG_WRITE)
    bind(world.owner, str(role), user_id=world.user_id)
    path, less = f"/v1/roles/{role}", {"permissions": [Permission.CATALOG_READ]}
    return lambda: world.admin.patch(path, less, world.etag(path)).status


def by_deny(world: World) -> Callable[[], int]:
    bind(world.owner, BuiltInRole.PUBLISHER, user_id=world.user_id)
    role = make_role(world.owner, Permission.CATALOG_WRITE)
    deny = {"role_id": str(role), "user_id": str(world.user_id), "effect": "deny"}
    return lambda: world.admin.post("/v1/bindings", deny).status


def by_suspension(world: World) -> Callable[[], int]:
    bind(world.owner, BuiltInRole.PUBLISHER, user_id=world.user_id)
    path = f"/v1/members/{world.user_id}"
    return lambda: world.admin.post(f"{path}/suspend", None, world.etag(path)).status


def by_removal(world: World) -> Callable[[], int]:
    bind(world.owner, BuiltInRole.PUBLISHER, user_id=world.user_id)
    path = f"/v1/members/{world.user_id}"
    return lambda: world.admin.delete(path, world.etag(path)).status


def by_tenant(world: World) -> Callable[[], int]:
    bind(world.owner, BuiltInRole.PUBLISHER, user_id=world.user_id)
    suspend = "update tenant set suspended_at = now() where tenant_id = %s"
    return lambda: 200 * change(world.owner, suspend, world.owner.tenant_id)


@pytest.mark.parametrize("take", [by_binding, by_group, by_nesting, by_role, by_deny])
def test_right_that_was_taken_away_is_gone_in_every_process(
    world: World, elsewhere: Elsewhere, take: Callable[[World], Callable[[], int]]
) -> None:
    away = take(world)
    assert [writes(world.caller.bearer, elsewhere) for _ in range(2)] == [[201, 201]] * 2

    assert away() in {200, 201, 204}

    assert writes(world.caller.bearer, elsewhere) == [403, 403]
    assert world.caller.get("/v1/plugins").status == 200


@pytest.mark.parametrize("out", [by_suspension, by_removal, by_tenant])
def test_who_is_out_may_nothing_in_every_process(
    world: World, elsewhere: Elsewhere, out: Callable[[World], Callable[[], int]]
) -> None:
    key = with_key(made(world.caller))
    away = out(world)
    assert writes(world.caller.bearer, elsewhere) + writes(key.bearer, elsewhere) == [201] * 4

    assert away() in {200, 204}

    assert set(writes(world.caller.bearer, elsewhere) + writes(key.bearer, elsewhere)) <= REFUSED
    assert {api.get("/v1/plugins").status for api in (world.caller, key)} <= REFUSED
    assert {api.post("/v1/api-keys", {"name": "more"}).status for api in (world.caller, key)} <= REFUSED


def test_revoked_key_opens_nothing_in_every_process(world: World, elsewhere: Elsewhere) -> None:
    bind(world.owner, BuiltInRole.PUBLISHER, user_id=world.user_id)
    revoked, rotated = made(world.caller), made(world.caller)
    keys = [with_key(answer).bearer for answer in (revoked, rotated)]
    assert [writes(key, elsewhere) for key in keys] == [[201, 201]] * 2

    assert world.caller.delete(href(revoked)).status == 204
    assert world.caller.post(f"{href(rotated)}/rotate", {"overlap_s": 0}).status == 201

    assert [writes(key, elsewhere) for key in keys] == [[401, 401]] * 2


def test_ended_session_opens_nothing_in_every_process(owner: Actor, elsewhere: Elsewhere, now: datetime) -> None:
    publisher = make_member(owner, BuiltInRole.PUBLISHER)
    for path in ("/v1/sessions", "/v1/sessions/current"):
        browser = signed_in(publisher, now)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        sent = {"cookie": cookies, **browser.csrf}
        assert writes(sent, elsewhere) == [201, 201]

        ended = browser.delete(path) if path == "/v1/sessions" else browser.post("/v1/sessions/logout", {})
        assert ended.status == 204

        assert writes(sent, elsewhere) == [401, 401]
