"""Fills a stack's database: schema, sample catalog once, search projection."""

import hashlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from infra.local.data_dir import PROJECT
from infra.local.engines.servers import ServerFailed
from infra.local.gateway.invocation import LambdaContext, load_handler
from infra.local.gateway.template import Function
from infra.local.progress import Progress

_SAMPLE_FILES = [
    PROJECT / "infra" / "local" / "sample" / name
    for name in ("backstage.jsonl.xz", "hosts.jsonl.xz", "tenants.py", "rights.py")
]
# Enough for every answer about usage to have something in it, and few enough to wait for.
_EVENTS, _DAYS = 10_000, 30
_REBUILD = Function("RebuildSearch", "functions.catalog.rebuild_search.handler", 300, 1024)


def prepare_database(data_dir: Path, environment: Mapping[str, str], progress: Progress) -> None:
    """Bring schema, sample and search up to date. The stores' addresses must already be in os.environ."""
    # Imported late: the clients read their settings from an environment that exists only now.
    from shared.operations.migrations import Run, migrate  # noqa: PLC0415 (see the line above)

    with progress.step("Migrating the database"):
        migrate(
            environment["DATABASE_OWNER_URL"],
            environment["CONTEXT_KEY"],
            progress.report,
            Run(
                is_waiting=True,
                documents_url=environment["DOCUMENTS_URL"],
                analytics_url=environment["ANALYTICS_OWNER_URL"],
            ),
        )
    if _is_loaded(data_dir, environment):
        with progress.step("Rebuilding the search projection"):
            _rebuild_search()
    else:
        with progress.step("Loading the sample catalog"):
            _load_sample(progress)
        _mark(data_dir).write_text(_loaded(environment))


def _load_sample(progress: Progress) -> None:
    from infra.local.sample.load import load_sample  # noqa: PLC0415 (reads the settings too)
    from infra.local.sample.load_events import load_events  # noqa: PLC0415 (reads the settings too)

    now = datetime.now(UTC)
    load_sample(progress.count, now)
    load_events(_EVENTS, seed=1, progress=progress, now=now, days=_DAYS)


def _rebuild_search() -> None:
    """Call the scheduled function once, as its schedule does on AWS."""
    handler = load_handler(_REBUILD)
    if handler is None:
        raise ServerFailed(f"{_REBUILD.handler} cannot be imported")
    handler({}, LambdaContext(_REBUILD.logical_id, _REBUILD.memory_mb, time.monotonic() + _REBUILD.timeout_seconds))


def _is_loaded(data_dir: Path, environment: Mapping[str, str]) -> bool:
    mark = _mark(data_dir)
    return mark.exists() and mark.read_text() == _loaded(environment)


def _loaded(environment: Mapping[str, str]) -> str:
    """Which sample is in which database; another of either is loaded anew."""
    sample = hashlib.sha256(b"".join(path.read_bytes() for path in _SAMPLE_FILES)).hexdigest()
    database = hashlib.sha256(environment["DATABASE_URL"].encode()).hexdigest()
    return f"{sample} {database}"


def _mark(data_dir: Path) -> Path:
    return data_dir / "sample"
