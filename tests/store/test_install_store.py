"""The statements of installed sets: kept as given whatever came before, and read by each login as far as it may."""

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.errors import InsufficientPrivilege

from clients.postgres import Connection, Login
from shared.context import OPERATOR, Actor, transaction
from shared.environments import install_store as store
from shared.environments import installs
from shared.environments.install_models import InstallationRow, InstalledSet, ListPackages, Source
from shared.identity.models import Reach
from shared.ids import new_id
from tests.factories import make_environment, make_import, make_name

NOWHERE = Reach(is_everywhere=False, exceptions=[])
# Few of each, so that two sets share some and differ in others.
NAMES = st.sampled_from(["react", "JSONStream", "@acme/plugin-a", "@acme/plugin-b", "a'b", "a~b"])
VERSIONS = st.sampled_from(["1.0.0", "2.0.0", "2.0.0-rc.1", "10.0.0+build"])


@st.composite
def installed_sets(draw: st.DrawFn) -> InstalledSet:
    """What somebody may tell of an environment."""
    packages = draw(st.dictionaries(NAMES, st.lists(VERSIONS, min_size=1, max_size=4)))
    direct = (
        draw(st.dictionaries(st.sampled_from(sorted(packages)), st.sampled_from(["", "*", "^1.0.0"])))
        if packages
        else {}
    )
    return InstalledSet.of(draw(st.sampled_from(Source)), draw(st.sampled_from([None, "1.35.0"])), packages, direct)


@pytest.fixture
def environment_id(owner: Actor) -> UUID:
    """Where nothing was imported yet."""
    return make_environment(owner).environment_id


def kept(conn: Connection, owner: Actor, environment_id: UUID) -> set[tuple[str, str, str | None]]:
    page = store.list_packages(conn, owner.tenant_id, environment_id, ListPackages(limit=200), NOWHERE, None)
    assert all(row.is_direct == (row.range_wanted is not None) for row in page)
    return {(row.name, row.version, row.range_wanted) for row in page}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(installed_sets(), min_size=1, max_size=4))
def test_whatever_was_told_before_what_was_told_last_is_kept(
    conn: Connection, owner: Actor, now: datetime, told: list[InstalledSet]
) -> None:
    with conn.transaction(force_rollback=True):
        environment_id = new_id()
        conn.execute(
            "insert into environment values (%s, %s, %s, 'E', false, 1, now(), now())",
            (owner.tenant_id, environment_id, f"e{environment_id.hex[:20]}"),
        )
        before = None
        for wanted in told:
            assert installs.replace_installed_set(conn, owner, environment_id, wanted, now) is (wanted != before)
            assert installs.replace_installed_set(conn, owner, environment_id, wanted, now) is False
            assert kept(conn, owner, environment_id) == {(p.name, p.version, p.range_wanted) for p in wanted.packages}
            before = wanted


@given(one=installed_sets(), other=installed_sets())
def test_digests_are_equal_for_equal_sets_alone(one: InstalledSet, other: InstalledSet) -> None:
    assert (one.digest == other.digest) is (one == other)


def test_set_is_read_by_name_and_version_in_step(conn: Connection, owner: Actor, environment_id: UUID) -> None:
    make_import(owner, environment_id, {"b": ["2.0.0", "1.0.0"], "a": ["3.0.0"]}, host_version="1.35.0", source="npm")

    row = store.get_installed_set(conn, owner.tenant_id, environment_id)

    assert row is not None
    assert (row.source, row.host_version) == ("npm", "1.35.0")
    assert list(zip(row.names, row.versions, strict=True)) == [("a", "3.0.0"), ("b", "1.0.0"), ("b", "2.0.0")]


def test_set_of_nothing_is_not_the_same_as_none(conn: Connection, owner: Actor, environment_id: UUID) -> None:
    before = store.get_installed_set(conn, owner.tenant_id, environment_id)
    make_import(owner, environment_id, {})
    after = store.get_installed_set(conn, owner.tenant_id, environment_id)

    assert (before, after and after.names) == (None, [])


def test_tenant_finds_where_a_package_runs_in_its_own_environments(
    conn: Connection, owner: Actor, stranger: Actor, environment_id: UUID
) -> None:
    name = make_name()
    make_import(owner, environment_id, {name: ["2.0.0", "1.0.0"], "other": ["1.0.0"]})
    make_import(stranger, make_environment(stranger).environment_id, {name: ["3.0.0"]})

    mine = [InstallationRow(owner.tenant_id, environment_id, version) for version in ("1.0.0", "2.0.0")]
    assert installs.list_installations(conn, owner.tenant_id, name) == mine
    assert installs.list_installations(conn, stranger.tenant_id, name) == []
    assert installs.list_installations_of_all(conn, name, None, 10) == mine


def test_jobs_find_where_a_package_runs_in_all_tenants_page_by_page(owner: Actor, stranger: Actor) -> None:
    name, places = make_name(), set()
    for actor in (owner, stranger):
        for _ in range(2):
            environment_id = make_environment(actor).environment_id
            make_import(actor, environment_id, {name: ["1.0.0", "1.1.0"]})
            places |= {(actor.tenant_id, environment_id, version) for version in ("1.0.0", "1.1.0")}
    found: list[InstallationRow] = []

    with transaction(Actor(*OPERATOR, request_id=new_id()), Login.JOBS) as conn:
        while page := installs.list_installations_of_all(conn, name, found[-1] if found else None, 3):
            found += page

    assert [(row.tenant_id, row.environment_id, row.version) for row in found] == sorted(places)


@pytest.mark.parametrize(
    "query",
    [
        "select range_wanted from installed_package",
        "select imported_by from installed_set",
        "delete from installed_package",
        "insert into installed_package select * from installed_package",
    ],
)
def test_jobs_read_names_and_versions_and_nothing_else(stack: dict[str, str], query: str) -> None:
    with (
        pytest.raises(InsufficientPrivilege),
        transaction(Actor(*OPERATOR, request_id=new_id()), Login.JOBS) as conn,
    ):
        conn.execute(query.encode())


@pytest.mark.parametrize("statement", ["update installed_package set version = '2.0.0'", "delete from installed_set"])
def test_no_request_edits_a_package_or_takes_a_set_away(
    conn: Connection, owner: Actor, environment_id: UUID, statement: str
) -> None:
    make_import(owner, environment_id, {"react": ["18.3.1"]})

    with pytest.raises(InsufficientPrivilege), conn.transaction():
        conn.execute(statement.encode())
