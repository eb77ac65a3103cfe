"""Brings the set of engines up and down, and says under which addresses a program finds its stores."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from infra.local.engines.credentials import Credentials, load_credentials
from infra.local.engines.documents import start_documents
from infra.local.engines.emulator import start_emulator
from infra.local.engines.given_server import NoAdministrator, prepare_series_database
from infra.local.engines.lock import hold
from infra.local.engines.postgres import Postgres, bring_up_to_date, start_postgres
from infra.local.engines.servers import Server, stop_leftovers, stop_servers
from infra.local.engines.valkey import start_valkey
from infra.local.issuer import AUDIENCE, ISSUER, open_issuer

DATABASE_LOGINS = {
    "DATABASE_URL": "plugyard_app",
    "DATABASE_OWNER_URL": "plugyard_owner",
    "DATABASE_JOBS_URL": "plugyard_jobs",
    "DATABASE_EVENTS_URL": "plugyard_events",
    "DATABASE_READER_URL": "plugyard_reader",
}
ANALYTICS_LOGINS = {
    "ANALYTICS_DATABASE_URL": "plugyard_app",
    "ANALYTICS_OWNER_URL": "plugyard_owner",
    "ANALYTICS_JOBS_URL": "plugyard_jobs",
    "ANALYTICS_EVENTS_URL": "plugyard_events",
}
SERIES_DATABASE = "plugyard_analytics"
_ALSO_TAKEN = ("DOCUMENTS_URL", "CACHE_URL", *ANALYTICS_LOGINS, "CONTEXT_KEY", "WEBHOOK_KEY", "LOG_LEVEL")
_AWS = ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
Report = Callable[[str], None]


class SettingMissing(RuntimeError):
    """A database was given from outside, but not all of its logins."""


class Engine(Protocol):
    @property
    def server(self) -> Server: ...

    def is_ready(self) -> bool: ...


AnEngine = TypeVar("AnEngine", bound=Engine)


@contextmanager
def running_stack(
    data_dir: Path,
    *,
    is_durable: bool = True,
    has_emulator: bool = False,
    given: Mapping[str, str] = os.environ,
    report: Report = lambda _: None,
) -> Iterator[dict[str, str]]:
    """The environment under which everything of Plugyard finds its stores; on leaving, all servers are stopped.

    given: an engine whose URL is in here is not started. is_durable: False trades crash safety for speed (tests).
    has_emulator: with AWS_ENDPOINT_URL and what else an AWS SDK needs.
    Raises: StackBusy. SettingMissing. ServerFailed.
    """
    data_dir = data_dir.resolve()
    with ExitStack() as undo:
        undo.enter_context(hold(data_dir))
        undo.enter_context(_terminated_like_interrupted())
        for name in stop_leftovers(data_dir):
            report(f"stopped {name}, which a killed run had left behind")
        stack = _Stack(data_dir, load_credentials(data_dir), is_durable, report)
        undo.callback(stack.stop)
        environment = stack.start(given)
        # Last: its functions begin to work at once, and need the others.
        yield environment | (stack.start_emulator(given) if has_emulator else {})


class _Stack:
    """The engines started so far; one that fails must not leave the earlier ones running."""

    def __init__(self, data_dir: Path, credentials: Credentials, is_durable: bool, report: Report) -> None:
        self._data_dir = data_dir
        self._credentials = credentials
        self._is_durable = is_durable
        self._report = report
        self._engines: list[Engine] = []

    def start(self, given: Mapping[str, str]) -> dict[str, str]:
        environment = self._settings() | _given_settings(given)
        environment |= self._given_series(environment)
        if "CACHE_URL" not in environment:
            environment["CACHE_URL"] = self._keep(start_valkey(self._data_dir, self._credentials)).url
        if "DOCUMENTS_URL" not in environment:
            environment["DOCUMENTS_URL"] = self._keep(start_documents(self._data_dir, self._is_durable)).url
        if not {"DATABASE_URL", "ANALYTICS_DATABASE_URL"} <= environment.keys():
            environment = self._start_postgres() | environment
        for engine in self._engines:
            self._report(f"waiting for {engine.server.command.name}")
            engine.server.wait_until(engine.is_ready)
        return environment

    def start_emulator(self, given: Mapping[str, str]) -> dict[str, str]:
        """How to reach the AWS services: the given ones, else the emulator's."""
        if given.get("AWS_ENDPOINT_URL"):
            return {name: given[name] for name in _AWS if name in given}
        self._report("waiting for emulator")
        emulator = self._keep(start_emulator(self._data_dir, self._is_durable))
        emulator.server.wait_until(emulator.is_ready)
        return emulator.environment

    def stop(self) -> None:
        stop_servers(engine.server for engine in self._engines)

    def _start_postgres(self) -> dict[str, str]:
        """Both databases' addresses; those given from outside are laid over them."""
        postgres = self._keep(start_postgres(self._data_dir, self._credentials, self._is_durable, self._report))
        postgres.server.wait_until(postgres.is_ready)
        bring_up_to_date(postgres)
        return _database_urls(postgres)

    def _given_series(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The addresses of the time series on a given server: all as given, or made by a given administrator."""
        url = environment.get("ANALYTICS_DATABASE_URL")
        missing = [name for name in ANALYTICS_LOGINS if not environment.get(name)]
        if url is None or not missing:
            return {}
        needed = f"ANALYTICS_DATABASE_URL is given, so these are needed too: {', '.join(missing)}"
        if len(missing) < len(ANALYTICS_LOGINS) - 1:
            raise SettingMissing(needed)
        database = SERIES_DATABASE if self._is_durable else f"{SERIES_DATABASE}_test"
        self._report(f"making roles and the database {database} on the given server")
        try:
            urls = prepare_series_database(url, self._credentials, database, self._is_durable)
        except NoAdministrator as refused:
            raise SettingMissing(f"{needed}; {refused}, whom it names, may not make roles and databases") from None
        return {name: urls[role] for name, role in ANALYTICS_LOGINS.items()}

    def _settings(self) -> dict[str, str]:
        return {
            "CONTEXT_KEY": self._credentials.context_key,
            "WEBHOOK_KEY": self._credentials.webhook_key,
            # A developer's own receiver runs on this machine.
            "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
            "OIDC_ISSUER": ISSUER,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_JWKS_URL": open_issuer(self._data_dir).jwks_path.as_uri(),
            "DEPLOYMENT_STAGE": "local",
        }

    def _keep(self, engine: AnEngine) -> AnEngine:
        self._engines.append(engine)
        return engine


def _database_urls(postgres: Postgres) -> dict[str, str]:
    urls = {name: postgres.url(role) for name, role in DATABASE_LOGINS.items()}
    return urls | {name: postgres.url(role, SERIES_DATABASE) for name, role in ANALYTICS_LOGINS.items()}


def _given_settings(given: Mapping[str, str]) -> dict[str, str]:
    taken = {name: given[name] for name in _ALSO_TAKEN if given.get(name)}
    if not given.get("DATABASE_URL"):
        return taken
    missing = [name for name in DATABASE_LOGINS if not given.get(name)]
    if missing:
        raise SettingMissing(f"DATABASE_URL is given, so these are needed too: {', '.join(missing)}")
    return taken | {name: given[name] for name in DATABASE_LOGINS}


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let SIGTERM unwind the stack as Ctrl-C does; by default it would end us and leave the servers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
