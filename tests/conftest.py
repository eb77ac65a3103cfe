"""The engines and the few nouns that tests are about; engines always run, nothing of them is imitated."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from clients.postgres import Connection
from infra.local.engines.stack import running_stack
from infra.local.issuer import Issuer, open_issuer
from shared.catalog.rebuild import rebuild_search
from shared.context import PLATFORM_TENANT_ID, SEARCH_PROJECTOR, Actor, transaction
from shared.ids import new_id
from shared.operations.migrations import Run, migrate
from tests.as_owner import clear_unfinished_rebuilds
from tests.factories import make_tenant


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The files of a folder over HTTP, as an issuer serves its keys."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """Where this run's engines keep their files.

    Not pytest's own folder: every session closes that one to other accounts, and PostgreSQL runs as one.
    """
    with TemporaryDirectory(prefix="plugyard-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def stack(data_dir: Path) -> Iterator[dict[str, str]]:
    """Running engines and a migrated database; the environment names them, also for the clients."""
    with running_stack(data_dir, is_durable=False) as environment, served(data_dir / "issuer") as issuer_url:
        os.environ.update(environment, DATABASE_POOL_SIZE="8", OIDC_JWKS_URL=f"{issuer_url}/jwks.json")
        migrate(
            environment["DATABASE_OWNER_URL"],
            environment["CONTEXT_KEY"],
            lambda _: None,
            Run(analytics_url=environment["ANALYTICS_OWNER_URL"]),
        )
        rebuild_search(new_id(), datetime.now(UTC))
        yield environment


@pytest.fixture(scope="session")
def issuer(stack: dict[str, str], data_dir: Path) -> Issuer:
    """Who signs the tokens the stack trusts."""
    return open_issuer(data_dir)


@pytest.fixture
def now() -> datetime:
    """The time of the test's own requests."""
    return datetime.now(UTC)


@pytest.fixture
def platform(stack: dict[str, str]) -> Actor:
    """The owner of the platform tenant, whose public rows everybody sees."""
    return make_tenant("platform", PLATFORM_TENANT_ID)


@pytest.fixture
def owner(stack: dict[str, str]) -> Actor:
    """The owner of a tenant that nobody else uses."""
    return make_tenant()


@pytest.fixture
def stranger(stack: dict[str, str]) -> Actor:
    """The owner of another tenant."""
    return make_tenant()


@pytest.fixture
def projector(stack: dict[str, str]) -> Iterator[Actor]:
    """Who rebuilds the search projection; a rebuild that a test leaves half done is cleared away."""
    yield Actor(*SEARCH_PROJECTOR, request_id=new_id())
    clear_unfinished_rebuilds()


@pytest.fixture
def conn(owner: Actor) -> Iterator[Connection]:
    """A transaction as the application's role under the owner's context, undone at the end."""
    with transaction(owner) as conn:
        yield conn
        conn.execute("set constraints all immediate")
        conn.rollback()
