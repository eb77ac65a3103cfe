"""What the application's login may do besides reading and writing rows: nothing, to no object, file, role or server."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from clients.postgres import Connection, Login
from shared.context import Actor, transaction
from tests.as_owner import owner_connection, rows
from tests.by_hand import NOT_ALLOWED, outcome, tenant_tables
from tests.factories import make_plugin
from tests.full_tenant import make_full_tenant

RUN_TIME = ["plugyard_app", "plugyard_reader", "plugyard_jobs", "plugyard_events"]
NEVER_GRANTED = ["truncate", "references", "trigger", "maintain"]


@pytest.fixture
def conn(owner: Actor) -> Iterator[Connection]:
    """The owner's transaction as the application's role, undone at the end."""
    with transaction(owner) as conn:
        yield conn
        conn.rollback()


def allowed(conn: Connection, *statements: str) -> list[str]:
    """Those of the statements that do not end with a missing right."""
    return [statement for statement in statements if outcome(conn, statement) != NOT_ALLOWED]


@pytest.mark.parametrize("right", NEVER_GRANTED)
def test_no_login_may_truncate_refer_to_trigger_on_or_maintain_a_table(stack: dict[str, str], right: str) -> None:
    query = """
        select c.oid::regclass::text, r.rolname
        from pg_class as c
        cross join pg_roles as r
        where
            c.relkind in ('r', 'p', 'm', 'v')
            and c.relnamespace::regnamespace::text in ('public', 'app', 'search', 'audit', 'counts')
            and r.rolname = any(%s)
            and has_table_privilege(r.oid, c.oid, %s)
    """

    assert rows(query, RUN_TIME, right) == []


def test_no_table_can_be_emptied_locked_for_good_or_hung_a_trigger_on(conn: Connection) -> None:
    for table in ("plugin", "version", "audit_entry", "outbox", "tenant"):
        assert not allowed(
            conn,
            f"truncate {table}",
            f"lock table {table} in access exclusive mode",
            f"lock table {table} in share mode",
            f"create trigger mine before insert on {table} for each row execute function audit.record_row()",
            f"reindex table {table}",
            f"cluster {table} using {table}_pkey",
            f"create index mine on {table} (tenant_id)",
            f"create statistics mine on tenant_id, created_at from {table}",
        )


def test_no_table_or_policy_can_be_changed(conn: Connection) -> None:
    for table in tenant_tables():
        assert not allowed(
            conn,
            f"alter table {table} disable row level security",
            f"alter table {table} no force row level security",
            f"alter table {table} owner to plugyard_app",
            f"alter table {table} disable trigger all",
            f"create policy mine on {table} using (true)",
            f"drop policy owner_all on {table}",
            f"create rule mine as on update to {table} do instead nothing",
            f"drop table {table}",
        )


def test_application_makes_no_object_in_any_schema(conn: Connection) -> None:
    for schema in ("public", "app", "search", "audit", "pg_catalog", "information_schema"):
        assert not allowed(
            conn,
            f"create table {schema}.mine (a int)",
            f"create view {schema}.mine as select 1 as a",
            f"create materialized view {schema}.mine as select 1 as a",
            f"create sequence {schema}.mine",
            f"create type {schema}.mine as (a int)",
            f"create domain {schema}.mine as int",
            f"create function {schema}.mine() returns int language sql return 1",
            f"create operator {schema}.=== (leftarg = uuid, rightarg = uuid, function = uuid_eq)",
            f"create aggregate {schema}.mine (int) (sfunc = int4pl, stype = int)",
            f'create collation {schema}.mine from "C"',
            f'create text search configuration {schema}.mine (parser = "default")',
        )


def test_application_makes_no_schema_of_its_own(conn: Connection) -> None:
    assert not allowed(conn, "create schema mine", "create schema authorization plugyard_app")


def test_application_reaches_no_other_server_and_no_database_through_one(conn: Connection) -> None:
    assert conn.execute("select extname from pg_extension where extname <> 'plpgsql'").fetchall() == []
    assert conn.execute("select fdwname from pg_foreign_data_wrapper").fetchall() == []
    assert not allowed(
        conn,
        "create extension dblink",
        "create extension postgres_fdw",
        "create foreign data wrapper mine",
        "create publication mine for all tables",
        "create subscription mine connection '' publication mine with (connect = false)",
        "create language plpython3u handler plpgsql_call_handler",
        "create event trigger mine on ddl_command_start execute function app.hold_epoch()",
        "select pg_create_physical_replication_slot('mine')",
        "load 'auto_explain'",
    )


def test_application_reads_and_writes_no_file_of_the_server(conn: Connection) -> None:
    assert not allowed(
        conn,
        "select pg_read_file('postgresql.conf')",
        "select pg_read_binary_file('postgresql.conf')",
        "select pg_ls_dir('.')",
        "select pg_ls_logdir()",
        "select pg_stat_file('postgresql.conf')",
        "select lo_import('/etc/hostname')",
        "select lo_export(1, '/tmp/mine')",
        "select from pg_hba_file_rules",
        "select from pg_file_settings",
        "copy plugin from '/etc/hostname'",
        "copy (select 1) to '/tmp/mine'",
        "copy plugin from program 'id'",
        "copy (select 1) to program 'id'",
    )
    told = conn.execute("select name from pg_settings where name in ('config_file', 'hba_file', 'data_directory')")
    assert told.fetchall() == []


def test_copy_gives_own_rows_and_takes_none(conn: Connection, owner: Actor, stranger: Actor) -> None:
    mine, theirs = make_plugin(owner), make_plugin(stranger)
    with conn.cursor().copy("copy plugin to stdout") as copied:
        given = b"".join(map(bytes, copied)).decode()

    assert str(mine.plugin_id) in given
    assert str(theirs.plugin_id) not in given
    assert str(stranger.tenant_id) not in given
    for table in tenant_tables():
        with (
            pytest.raises(psycopg.Error) as refused,
            conn.transaction(),
            conn.cursor().copy(f"copy {table} from stdin"),
        ):
            pass
        # Not supported with row level security; or no right to the table at all.
        assert refused.value.sqlstate in {"0A000", NOT_ALLOWED}, table


def test_application_becomes_no_other_role(conn: Connection) -> None:
    others = [str(name) for (name,) in rows("select rolname from pg_roles where rolname <> 'plugyard_app'")]

    assert {"plugyard_owner", "plugyard_search", "plugyard_audit", "pg_read_all_data"} <= set(others)
    for other in others:
        assert not allowed(conn, f"set role {other}", f"set local role {other}", f"set session authorization {other}")


def test_no_run_time_login_is_in_a_role_that_carries_rights(stack: dict[str, str]) -> None:
    """Not in another one of ours, and not in one that comes with the server, such as pg_read_all_data."""
    query = """
        select r.rolname, o.rolname
        from pg_roles as r cross join pg_roles as o
        where
            r.rolname = any(%s)
            and o.rolname not in (r.rolname, 'rds_iam')
            and pg_has_role(r.oid, o.oid, 'member')
    """

    # It owns the raw tables, and who builds an index concurrently has to own its table.
    assert rows(query, RUN_TIME) == [("plugyard_jobs", "plugyard_series")]


def test_no_run_time_login_has_a_right_over_the_server(stack: dict[str, str]) -> None:
    query = """
        select r.rolname
        from pg_roles as r
        where
            r.rolname = any(%s)
            and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
        union all
        select p.parname from pg_parameter_acl as p
    """

    assert rows(query, RUN_TIME) == []


def test_no_run_time_login_can_hand_a_right_on(stack: dict[str, str]) -> None:
    query = """
        select c.oid::regclass::text
        from pg_class as c
        cross join lateral aclexplode(c.relacl) as g
        where g.is_grantable and g.grantee::regrole::text = any(%s)
        union all
        select a.attrelid::regclass || '.' || a.attname
        from pg_attribute as a
        cross join lateral aclexplode(a.attacl) as g
        where g.is_grantable and g.grantee::regrole::text = any(%s)
        union all
        select p.oid::regprocedure::text
        from pg_proc as p
        cross join lateral aclexplode(p.proacl) as g
        where g.is_grantable and g.grantee::regrole::text = any(%s)
    """

    assert rows(query, RUN_TIME, RUN_TIME, RUN_TIME) == []


@pytest.mark.parametrize(
    "setting",
    [
        "session_replication_role = replica",
        "log_statement = 'all'",
        "log_parameter_max_length = -1",
        "allow_system_table_mods = on",
        "dynamic_library_path = '/tmp'",
        "session_preload_libraries = 'mine'",
    ],
)
def test_application_sets_nothing_that_would_switch_a_wall_off(conn: Connection, setting: str) -> None:
    assert not allowed(conn, f"set {setting}", f"set local {setting}", f"alter role plugyard_app set {setting}")


def test_row_security_switched_off_is_an_error_and_no_way_in(conn: Connection, stranger: Actor) -> None:
    make_plugin(stranger)
    conn.execute("set local row_security = off")

    assert not allowed(conn, "select from plugin", "select from tenant_user", "update plugin set title = 'x'")


def test_setting_that_a_login_gives_itself_opens_nothing(owner: Actor) -> None:
    """PostgreSQL lets any role alter its own settings; there is no schema in which such a path could find anything."""
    victim = make_full_tenant()
    database = str(rows("select current_database()")[0][0])
    with transaction(owner) as conn:
        for setting in ("search_path = pg_temp, public, search", "row_security = off", "role = plugyard_owner"):
            conn.execute(f"alter role plugyard_app in database {database} set {setting}".encode())
    try:
        with psycopg.connect(os.environ["DATABASE_URL"]) as fresh:
            assert fresh.execute("select current_user, session_user").fetchone() == ("plugyard_app", "plugyard_app")
            assert outcome(fresh, "create temporary table plugin (a int)") == NOT_ALLOWED
            assert outcome(fresh, "select from public.plugin where tenant_id = %s", victim.tenant_id) in {
                NOT_ALLOWED,
                "PYCTX",
            }
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"]) as again:
            again.execute(f"alter role plugyard_app in database {database} reset all".encode())


def test_large_objects_hold_nothing_and_the_product_knows_none(stack: dict[str, str]) -> None:
    make_full_tenant()

    assert rows("select oid from pg_largeobject_metadata") == []


def test_no_sequence_tells_how_much_there_is(conn: Connection) -> None:
    """Ids are UUIDs; the one sequence there is counts rebuilds, and is out of reach."""
    sequences = rows("select oid::regclass::text, relnamespace::regnamespace::text from pg_class where relkind = 'S'")

    assert {schema for _, schema in sequences} == {"search"}
    for name, _ in sequences:
        assert not allowed(
            conn,
            f"select nextval('{name}')",
            f"select currval('{name}')",
            f"select last_value from {name}",  # noqa: S608 - a sequence's own name
        )
        assert conn.execute("select pg_sequence_last_value(%s::text::regclass)", (name,)).fetchone() == (None,)
    assert conn.execute("select sequencename from pg_sequences where last_value is not null").fetchall() == []


def test_materialized_view_made_later_is_granted_to_nobody(conn: Connection) -> None:
    with owner_connection() as owner_conn:
        owner_conn.execute("create materialized view public.later as select plugin_id from public.plugin")
    try:
        assert not allowed(conn, "select from public.later", "refresh materialized view public.later")
    finally:
        with owner_connection() as owner_conn:
            owner_conn.execute("drop materialized view public.later")


def test_partition_of_the_search_is_read_by_nobody_present_past_or_to_come(projector: Actor, conn: Connection) -> None:
    """One that is attached, and one that a rebuild has only begun: who may read a table may read it by its own name."""
    with transaction(projector, Login.JOBS) as jobs_conn:
        begun = jobs_conn.execute("select search.prepare_generation(now())").fetchone()
    partitions = rows("select oid::regclass::text from pg_class where relname ~ '_g[0-9]+$' and relkind = 'r'")
    used = rows("select inhrelid::regclass::text from pg_inherits where inhparent = 'search.plugin_search'::regclass")

    assert begun
    assert {(f"search.plugin_search_g{begun[0]}",), *used} <= {*partitions}
    for (partition,) in partitions:
        assert not allowed(conn, f"select from {partition}")
