"""What operators see of migrations over the API: everybody's versions, the platform's runners."""

from typing import cast

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.operations.migration_files import SQL
from shared.permissions import BuiltInRole
from tests.as_owner import owner_connection
from tests.factories import make_api

PATH = "/v1/migrations"
FILES = sorted(path.name for path in (SQL / "migrations").glob("*.sql"))


def test_every_migration_of_this_code_is_applied_and_unchanged(issuer: Issuer, owner: Actor) -> None:
    answer = make_api(issuer, owner).get(PATH).json
    applied = cast("list[dict[str, object]]", answer["applied"])

    assert [migration["name"] for migration in applied] == FILES
    assert {migration["is_unchanged"] for migration in applied} == {True}
    assert all(migration["applied_at"] for migration in applied)
    assert answer["pending"] == []


def test_what_was_proven_is_told_with_the_migration(issuer: Issuer, owner: Actor) -> None:
    (first, *_) = cast("list[dict[str, object]]", make_api(issuer, owner).get(PATH).json["applied"])

    assert "HMAC-SHA256 answers the first vector of RFC 4231" in cast("list[str]", first["claims"])


def test_platform_sees_how_the_last_run_ended(issuer: Issuer, platform: Actor) -> None:
    answer = make_api(issuer, platform).get(PATH).json

    assert cast("dict[str, object]", answer["last_run"]).items() >= {"kind": "migrate", "failure": None}.items()


def test_platform_sees_who_is_migrating(issuer: Issuer, platform: Actor) -> None:
    with owner_connection() as conn:
        conn.execute("update migration_lease set holder = 'somewhere 42', leased_until = now() + interval '1 hour'")
    answer = make_api(issuer, platform).get(PATH)
    with owner_connection() as conn:
        conn.execute("update migration_lease set leased_until = '-infinity'")

    assert answer.status == 200
    assert cast("dict[str, object]", answer.json["lease"])["holder"] == "somewhere 42"


def test_another_tenant_sees_nothing_of_runners(issuer: Issuer, owner: Actor) -> None:
    answer = make_api(issuer, owner).get(PATH).json

    assert (answer["lease"], answer["last_run"], answer["invalid_indexes"]) == (None, None, [])


def test_database_itself_tells_another_tenant_nothing_of_runners(owner: Actor) -> None:
    with owner_connection(owner) as conn:
        ((holder, last_run),) = conn.execute("select p_holder, p_last_run from app.list_migrations()").fetchall()

    assert (holder, last_run) == (None, None)


def test_developer_sees_no_migrations(issuer: Issuer, owner: Actor) -> None:
    answer = make_api(issuer, owner, BuiltInRole.DEVELOPER).get(PATH)

    assert (answer.status, answer.json["permission"]) == (403, "operations:read")
