"""The local engines from outside: they start, stop, survive, and are found again after a kill."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest
import redis

from infra.local.data_dir import PROJECT
from infra.local.engines.lock import StackBusy
from infra.local.engines.ports import choose_port
from infra.local.engines.servers import stop_leftovers
from infra.local.engines.stack import DATABASE_LOGINS, SettingMissing, running_stack
from infra.local.reset import empty

Environment = dict[str, str]
# A stack in a process of its own, so that a test can kill it. Tests that run in a shell's background ignore SIGINT, and
# so would it.
_PROGRAM = """
import signal, sys, time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from infra.local.engines.stack import running_stack
signal.signal(signal.SIGINT, signal.default_int_handler)
with running_stack(Path(sys.argv[1]), is_durable=False, has_emulator=True, given={}) as environment:
    print(environment["DATABASE_OWNER_URL"], flush=True)
    time.sleep(120)
"""


def make_stack_process(data_dir: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    arguments = [sys.executable, "-c", _PROGRAM, str(data_dir)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://plugyard_owner:")
    return process


def processes_of(data_dir: Path) -> list[psutil.Process]:
    def names_it(process: psutil.Process) -> bool:
        try:
            return any(str(data_dir) in word for word in process.cmdline())
        except psutil.Error:
            return False

    return [process for process in psutil.process_iter() if names_it(process) and process.pid != os.getpid()]


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as conn:
        row = conn.execute(query.encode()).fetchone()
    return row[0] if row else None


@contextmanager
def stack_folder() -> Iterator[Path]:
    """A directory for a stack; what a failing test leaves running there is stopped.

    Not pytest's own: each session closes that one to other accounts, and PostgreSQL may run as one.
    """
    with TemporaryDirectory(prefix="plugyard-") as folder:
        yield Path(folder)
        stop_leftovers(Path(folder))


@pytest.fixture
def own_dir() -> Iterator[Path]:
    with stack_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_dir() -> Iterator[Path]:
    with stack_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def environment(shared_dir: Path) -> Iterator[Mapping[str, str]]:
    with running_stack(shared_dir, is_durable=False, has_emulator=True, given={}) as environment:
        yield environment


@pytest.mark.parametrize(("variable", "role"), DATABASE_LOGINS.items())
def test_every_login_reaches_the_database_as_itself(environment: Environment, variable: str, role: str) -> None:
    assert one(environment[variable], "select current_user || '@' || current_database()") == f"{role}@plugyard"


def test_databases_sort_the_same_on_every_machine(environment: Environment) -> None:
    query = "select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()"

    assert {one(environment[name], query) for name in ("DATABASE_URL", "ANALYTICS_DATABASE_URL")} == {"b C.UTF-8"}


def test_no_login_is_a_superuser_and_the_owner_owns(environment: Environment) -> None:
    url = environment["DATABASE_OWNER_URL"]

    assert one(url, "select count(*) from pg_roles where rolname like 'plugyard%' and (rolsuper or rolbypassrls)") == 0
    assert one(url, "select pg_get_userbyid(datdba) from pg_database where datname = 'plugyard'") == "plugyard_owner"


def test_wrong_password_is_refused(environment: Environment) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(environment["DATABASE_URL"], password="guessed")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(environment["CACHE_URL"].replace(":", ":x", 2).replace("redis:x", "redis:")).ping()


def test_bound_values_stay_out_of_the_log(environment: Environment, shared_dir: Path) -> None:
    with psycopg.connect(environment["DATABASE_URL"]) as conn, pytest.raises(psycopg.errors.DivisionByZero):
        conn.execute("select 1 / (length(%s) - 14)", ("a-secret-token",))

    log = (shared_dir / "log" / "postgres.log").read_text()
    assert "select 1 / (length($1) - 14)" in log
    assert "a-secret-token" not in log


def test_secrets_are_for_the_owner_alone_and_in_no_command_line(environment: Environment, shared_dir: Path) -> None:
    path = shared_dir / "secrets.json"
    known = json.loads(path.read_text())
    secrets = [known["superuser_password"], known["cache_password"], *known["role_passwords"].values()]
    lines = [word for process in processes_of(shared_dir) for word in process.cmdline()]

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(lines) >= 4
    assert not [secret for secret in secrets if any(secret in line for line in lines)]
    assert not [secret for secret in secrets for log in (shared_dir / "log").iterdir() if secret in log.read_text()]


def test_servers_listen_on_the_loopback_only(environment: Environment, shared_dir: Path) -> None:
    listening = [
        connection.laddr.ip
        for process in processes_of(shared_dir)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]

    assert len(listening) >= 4
    assert set(listening) == {"127.0.0.1"}


def test_second_stack_in_the_same_directory_is_refused(environment: Environment, shared_dir: Path) -> None:
    with pytest.raises(StackBusy, match=str(os.getpid())), running_stack(shared_dir, given={}):
        pass
    with pytest.raises(StackBusy):
        empty(shared_dir)


def test_given_engines_are_used_and_not_started(environment: Environment, own_dir: Path) -> None:
    with running_stack(own_dir, has_emulator=True, given=environment) as used:
        assert not processes_of(own_dir)
    assert {name: used[name] for name in environment if name.endswith("URL") and "JWKS" not in name} == {
        name: value for name, value in environment.items() if name.endswith("URL") and "JWKS" not in name
    }


def test_given_database_without_its_logins_is_refused(own_dir: Path) -> None:
    given = {"DATABASE_URL": "postgresql://plugyard_app@db.example/plugyard"}

    with pytest.raises(SettingMissing, match="DATABASE_OWNER_URL"), running_stack(own_dir, given=given):
        pass


def test_data_and_addresses_survive_a_restart(own_dir: Path) -> None:
    stack = running_stack(own_dir, is_durable=False, has_emulator=True, given={})
    with stack as first, psycopg.connect(first["DATABASE_OWNER_URL"]) as conn:
        conn.execute("create table kept as select 42 as answer")
    assert not processes_of(own_dir)
    with running_stack(own_dir, is_durable=False, has_emulator=True, given={}) as second:
        assert one(second["DATABASE_OWNER_URL"], "select answer from kept") == 42
    assert first == second


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_every_server(own_dir: Path, number: signal.Signals) -> None:
    process = make_stack_process(own_dir)

    process.send_signal(number)
    process.communicate(timeout=60)

    assert not processes_of(own_dir)


def test_servers_of_a_killed_run_are_stopped_by_the_next(own_dir: Path) -> None:
    process = make_stack_process(own_dir)
    process.kill()
    process.communicate()
    left = {server.pid for server in processes_of(own_dir)}
    assert len(left) >= 4

    with running_stack(own_dir, is_durable=False, given={}) as environment:
        assert one(environment["DATABASE_URL"], "select 1") == 1
        assert not left & {server.pid for server in processes_of(own_dir)}


def test_reset_after_a_kill_leaves_neither_process_nor_file(own_dir: Path) -> None:
    process = make_stack_process(own_dir)
    process.kill()
    process.communicate()

    empty(own_dir)

    assert not processes_of(own_dir)
    assert [path.name for path in own_dir.iterdir()] == ["lock"]


def test_stranger_with_a_remembered_pid_is_left_alone(own_dir: Path) -> None:
    echo = [sys.executable, "-c", "print(input())"]
    stranger = subprocess.Popen(echo, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    (own_dir / "run").mkdir()
    (own_dir / "run" / "postgres.pid").write_text(f"{stranger.pid} {int(signal.SIGKILL)}")

    assert stop_leftovers(own_dir) == []
    assert stranger.communicate("alive\n")[0] == "alive\n"


def test_taken_port_is_replaced_by_a_free_one(own_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (own_dir / "ports.json").write_text(json.dumps({"postgres": port}))

        assert choose_port(own_dir, "postgres") != port
