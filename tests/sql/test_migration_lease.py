"""One runner at a time, whoever is killed."""

import os
from datetime import datetime, timedelta

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shared.operations import migration_store as store
from shared.operations.errors import ConnectionShared, LeaseLost, LeaseTaken
from shared.operations.migrations import Run
from tests.at_once import at_once
from tests.sql.migration_project import MigrationProject

SLOW = "create table public.slow ();\nselect pg_sleep(300);"
IS_SLOW = "select exists (select from pg_stat_activity where state = 'active' and query like 'select pg_sleep(300)')"

# True once there was one to end.
END_KEEPER = (
    "select bool_or(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
    " where application_name = 'plugyard-migrate-lease' and datname = current_database()"
)
CUT = "create table cut as select clock_timestamp() as at"


def test_second_runner_is_told_who_is_at_work_and_until_when(project: MigrationProject) -> None:
    project.migrate()
    project.write("9999_slow.sql", SLOW)

    with project.started(lease_s=60) as first:
        project.wait_until(IS_SLOW)
        with pytest.raises(LeaseTaken) as taken:
            project.migrate()

    assert str(taken.value.fields["holder"]).endswith(f" {first.pid}")
    until = datetime.fromisoformat(str(taken.value.fields["until"]))
    assert timedelta(0) < until - taken_at(project) <= timedelta(seconds=60)


def taken_at(project: MigrationProject) -> datetime:
    """When the newest run began, by the database's clock."""
    ((begun,),) = project.ask("select started_at from migration_run order by fence desc limit 1")
    assert isinstance(begun, datetime)
    return begun


def test_runners_that_wait_migrate_one_after_the_other(project: MigrationProject) -> None:
    waiting = Run(is_waiting=True)

    runs = at_once(lambda: project.migrate(waiting), lambda: project.migrate(waiting), lambda: project.migrate(waiting))

    assert sorted(len(run.applied) for run in runs)[:2] == [0, 0]
    assert project.ask("select count(*) = (select count(*) from migration_check) from schema_migrations") == [(True,)]


def test_runner_that_is_killed_is_followed_once_its_lease_is_over(project: MigrationProject) -> None:
    project.migrate()
    project.write("9999_slow.sql", SLOW)
    with project.started(lease_s=2) as killed:
        project.wait_until(IS_SLOW)
        killed.kill()
        killed.wait()
        project.write("9999_slow.sql", "create table public.slow ();", "drop table public.slow;")

        assert project.migrate(Run(is_waiting=True)).applied == ["9999_slow.sql"]

    assert project.ask(IS_SLOW) == [(False,)]


def test_lease_of_a_runner_at_work_is_renewed(project: MigrationProject) -> None:
    project.migrate()
    project.write("9999_slow.sql", SLOW)

    with project.started(lease_s=1):
        project.wait_until(IS_SLOW)
        # Twice as long as it was taken for.
        project.wait_until(
            "select l.leased_until > r.started_at + interval '3 seconds'"
            " from migration_lease as l inner join migration_run as r on r.fence = l.fence"
        )
        with pytest.raises(LeaseTaken):
            project.migrate()


def test_keeper_whose_connection_is_cut_keeps_the_lease(project: MigrationProject) -> None:
    project.migrate()
    project.write("9999_slow.sql", SLOW)

    with project.started(lease_s=2):
        project.wait_until(IS_SLOW)
        project.wait_until(END_KEEPER)
        project.run(CUT)
        # Twice as long as it was taken for.
        project.wait_until("select leased_until > (select at + interval '4 seconds' from cut) from migration_lease", 20)
        with pytest.raises(LeaseTaken):
            project.migrate()


def test_runner_without_time_waits_for_no_other(project: MigrationProject) -> None:
    project.migrate()
    with project.connect() as conn:
        assert store.take_lease(conn, "somebody else", 60)

    times = iter([True, False])
    with pytest.raises(LeaseTaken, match="somebody else"):
        project.migrate(Run(is_waiting=True, has_time=lambda: next(times)))


def test_runner_that_lost_its_lease_keeps_nothing(project: MigrationProject) -> None:
    project.migrate()
    steal = "update public.migration_lease set fence = fence + 1, holder = 'somebody else';"
    # In its own transaction, so that this runner sees it and nobody else has to be in time.
    project.write("9999_stolen.sql", f"create table public.stolen ();\n{steal}")

    with pytest.raises(LeaseLost):
        project.migrate()

    assert project.ask("select to_regclass('public.stolen')") == [(None,)]


def test_lease_that_ran_out_cannot_be_renewed(project: MigrationProject) -> None:
    project.migrate()
    with psycopg.connect(project.url, autocommit=True) as conn:
        fence = store.take_lease(conn, "short", 0.001)
        assert fence is not None
        conn.execute("select pg_sleep(0.01)")

        assert not store.renew_lease(conn, fence, 60)
        assert store.take_lease(conn, "next", 60) == fence + 1
        assert not store.prove_lease(conn, fence)


def test_no_lock_of_a_request_keeps_a_runner_from_its_lease(project: MigrationProject) -> None:
    """Whoever may connect may take an advisory lock, also the one under which the runner's tables were made."""
    project.migrate()
    address = conninfo_to_dict(os.environ["DATABASE_URL"]) | {"dbname": conninfo_to_dict(project.url)["dbname"]}

    with psycopg.connect(make_conninfo("", **address), autocommit=True) as request:
        request.execute("select pg_advisory_lock(hashtext('public.migration_lease'))")

        assert project.migrate().applied == []


def test_runner_behind_a_proxy_is_refused(project: MigrationProject, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a proxy is known by: the process it names at the start is not the one that serves.
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda _: 1))

    with pytest.raises(ConnectionShared):
        project.migrate()
