"""Runs the embedded PostgreSQL: makes its cluster once, starts it, and brings roles and databases up to date."""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT

import psycopg
from psycopg import sql

from infra.local.engines.credentials import Credentials
from infra.local.engines.ports import HOST, choose_port
from infra.local.engines.postgres_account import give_to, make_reachable, server_account
from infra.local.engines.postgres_programs import program
from infra.local.engines.servers import Account, Server, ServerCommand, ServerFailed, start_server

Session = psycopg.Connection[tuple[object, ...]]

DATABASES = ("plugyard", "plugyard_analytics")
_ROLES_SQL = Path(__file__).parents[3] / "sql" / "roles.sql"
_BUILTIN_LOCALE = "locale_provider builtin builtin_locale 'C.UTF-8'"
_LOGIN_ONLY = "host all all 127.0.0.1/32 scram-sha-256\n"
_SETTINGS = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = '512MB'
jit = off
password_encryption = 'scram-sha-256'
# A bound parameter may be a tenant's context token or personal data.
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
_THROWAWAY_SETTINGS = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@dataclass(frozen=True)
class Postgres:
    server: Server
    port: int
    credentials: Credentials

    def url(self, role: str, database: str = "plugyard") -> str:
        return f"postgresql://{role}:{self.credentials.role_passwords[role]}@{HOST}:{self.port}/{database}"

    def is_ready(self) -> bool:
        try:
            with _connect(self) as conn:
                return conn.execute("select 1").fetchone() is not None
        except psycopg.OperationalError:
            return False


def start_postgres(
    data_dir: Path, credentials: Credentials, is_durable: bool, report: Callable[[str], None]
) -> Postgres:
    """Start the server; it answers once is_ready() holds. The first start makes the cluster."""
    account = server_account()
    cluster = data_dir / "postgres"
    make_reachable(cluster)
    if not (cluster / "PG_VERSION").exists():
        report("making the PostgreSQL cluster")
        _make_cluster(cluster, credentials, account)
    _refuse_other_major(cluster)
    port = choose_port(data_dir, "postgres")
    _configure(cluster, port, is_durable, account)
    command = ServerCommand(
        "postgres",
        data_dir,
        [str(program("postgres")), "-D", str(cluster)],
        run_as=account,
        stop_signal=SIGINT,  # fast shutdown: open sessions are ended, nothing is lost
    )
    return Postgres(start_server(command), port, credentials)


def bring_up_to_date(postgres: Postgres) -> None:
    """Roles as sql/roles.sql says, their passwords, and the databases; safe to repeat."""
    with _connect(postgres) as conn:
        make_roles(conn, postgres.credentials)
        for database in DATABASES:
            create_database(conn, database)


def make_roles(conn: Session, credentials: Credentials) -> None:
    """Roles as sql/roles.sql says, and the passwords of those that log in; safe to repeat."""
    conn.execute(_ROLES_SQL.read_bytes())
    for role, password in credentials.role_passwords.items():
        _set_password(conn, role, password)


def _connect(postgres: Postgres) -> Session:
    return psycopg.connect(
        host=HOST,
        port=postgres.port,
        user="postgres",
        password=postgres.credentials.superuser_password,
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    )


def _set_password(conn: Session, role: str, password: str) -> None:
    # Hashed here: the server's log would show the clear text if the statement failed.
    verifier = conn.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    conn.execute(sql.SQL("alter role {} with password {}").format(sql.Identifier(role), sql.Literal(verifier)))


def create_database(conn: Session, database: str) -> None:
    """A database of the owner, where there is none of that name."""
    if conn.execute("select from pg_database where datname = %s", (database,)).fetchone() is not None:
        return
    # PostgreSQL 16 has no locales of its own.
    locale = "locale 'C.UTF-8'" if conn.info.server_version < 170000 else _BUILTIN_LOCALE
    statement = f"create database {{}} owner plugyard_owner template template0 encoding 'UTF8' {locale}"
    conn.execute(sql.SQL(statement).format(sql.Identifier(database)))


def _make_cluster(cluster: Path, credentials: Credentials, account: Account | None) -> None:
    cluster.mkdir(parents=True, exist_ok=True)
    cluster.chmod(0o700)
    give_to(cluster, account)
    with tempfile.NamedTemporaryFile("w") as password_file:
        password_file.write(credentials.superuser_password)
        password_file.flush()
        give_to(Path(password_file.name), account)
        _initdb(cluster, password_file.name, account)
    with (cluster / "postgresql.conf").open("a") as settings:
        settings.write("include 'plugyard.conf'\n")
    (cluster / "pg_hba.conf").write_text(_LOGIN_ONLY)


def _initdb(cluster: Path, password_file: str, account: Account | None) -> None:
    arguments = [
        str(program("initdb")),
        f"--pgdata={cluster}",
        "--username=postgres",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    done = subprocess.run(
        arguments,
        user=account.user_id if account else None,
        group=account.group_id if account else None,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        check=False,
        cwd=cluster,
    )
    if done.returncode != 0:
        raise ServerFailed(f"initdb failed:\n{done.stderr}")


def _configure(cluster: Path, port: int, is_durable: bool, account: Account | None) -> None:
    path = cluster / "plugyard.conf"
    path.write_text(f"port = {port}\n{_SETTINGS}{'' if is_durable else _THROWAWAY_SETTINGS}")
    give_to(path, account)


def _refuse_other_major(cluster: Path) -> None:
    have = (cluster / "PG_VERSION").read_text().strip()
    version = subprocess.check_output([str(program("postgres")), "--version"], text=True)
    need = version.split()[2].split(".")[0]
    if have != need:
        raise ServerFailed(f"{cluster} was made by PostgreSQL {have}, this is {need}: run `make reset`")
