"""Prepares what is measured: engines, the sample and a generated catalog, loaded once per size and kept."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from clients.postgres import Connection
from infra.local.data_dir import PROJECT
from infra.local.engines.ports import HOST, choose_port
from infra.local.engines.stack import running_stack
from infra.local.first_data import prepare_database
from infra.local.issuer import open_issuer
from infra.local.progress import Progress
from infra.local.reset import empty
from infra.local.sample.generate_tenants import generate_tenants
from infra.local.sample.load_generated import load_generated
from infra.local.sample.tenants import DevUser
from shared.context import Actor
from shared.identity import service as identity
from shared.ids import new_id
from tests.as_owner import change

SEED = 1
TENANTS = 200


@dataclass(frozen=True)
class Catalog:
    """A running stack with a catalog of the wanted size in it, and who looks for plugins there."""

    data_dir: Path
    environment: dict[str, str]
    gateway_port: int
    actor: Actor
    token: str


@contextmanager
def prepared_catalog(data_dir: Path, size: int, progress: Progress) -> Iterator[Catalog]:
    """Everything but the gateway, running; the first time with this directory loads the catalog, which takes minutes.

    A catalog made by other migrations or another generator is loaded anew. The engines give up crash safety, which
    searching does not notice and loading does.
    """
    empty_if_outdated(data_dir, _catalog_key(size))
    with running_stack(data_dir, is_durable=False, given={}, report=progress.report) as environment:
        port = choose_port(data_dir, "gateway")
        # The gateway serves the issuer's keys; one log line per request is for a log, not for a table.
        environment |= {
            "OIDC_JWKS_URL": f"http://{HOST}:{port}/.well-known/jwks.json",
            "POWERTOOLS_LOG_LEVEL": "WARNING",
        }
        os.environ.update(environment)
        prepare_database(data_dir, environment, progress)
        _load_once(data_dir / "generated", size, progress)
        user = next(iter(generate_tenants(TENANTS, SEED))).users[0]
        token = open_issuer(data_dir).make_token(user.subject, user.tenant_id, user.display_name)
        actor = _actor(user, environment)
        # One caller asks as fast as it can, which is more than the standard plan allows.
        change(actor, "update tenant set plan = 'large' where tenant_id = %s", actor.tenant_id)
        yield Catalog(data_dir, environment, port, actor, token)


@contextmanager
def owner_connection(environment: dict[str, str]) -> Iterator[Connection]:
    """A connection as the database's owner, in autocommit mode and with the clients' own options."""
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True, prepare_threshold=None) as conn:
        yield conn


def empty_if_outdated(data_dir: Path, wanted: str) -> None:
    """Only what is marked as the bench's own is emptied; the mark is set before anything else is made."""
    mark = data_dir / "catalog"
    is_own = mark.exists() or not data_dir.exists()
    if mark.exists() and mark.read_text() != wanted:
        empty(data_dir)
    if is_own:
        data_dir.mkdir(parents=True, exist_ok=True)
        mark.write_text(wanted)


def digest_of(makers: Iterable[Path]) -> str:
    """What a catalog was made by: these files, and the migrations, of which the tool refuses changed ones."""
    digest = hashlib.sha256()
    for path in sorted([*PROJECT.glob("sql/migrations/*.sql"), *makers]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _catalog_key(size: int) -> str:
    made_by = digest_of(PROJECT.glob("infra/local/sample/*.*"))
    return f"{size} plugins, seed {SEED}, {TENANTS} tenants, made by {made_by}"


def _load_once(mark: Path, size: int, progress: Progress) -> None:
    if mark.exists():
        return
    with progress.step(f"Loading {size:,} generated plugins, once"):
        load_generated(size, SEED, TENANTS, progress.report, datetime.now(UTC))
    mark.touch()


def _actor(user: DevUser, environment: dict[str, str]) -> Actor:
    known = identity.find_user(user.tenant_id, environment["OIDC_ISSUER"], user.subject)
    return Actor(known.tenant_id, known.person_id, known.user_id, new_id())
