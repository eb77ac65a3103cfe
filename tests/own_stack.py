"""Engines of a test's own, to be stopped and paused, and a process that meets them as if it had just started."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from clients import documents, postgres, valkey
from clients.settings import settings
from clients.snapshot import kept_open
from infra.local.engines.stack import running_stack
from shared.edge import buckets, limits, rates
from shared.identity import issuer as issuer_module
from shared.identity import service as identity
from shared.operations import health, probes
from shared.operations.migrations import Run, migrate


@contextmanager
def fresh_process() -> Iterator[pytest.MonkeyPatch]:
    """This process without settings, clients, or users and keys it remembers; it forgets again at the end."""
    with pytest.MonkeyPatch.context() as patch:
        forget()
        pools = kept_open(postgres._pool.make)
        patch.setattr(postgres, "_pool", pools)
        try:
            yield patch
        finally:
            pools.cache_clear()
            patch.undo()
            forget()


def forget() -> None:
    """Forget what outlives a request."""
    for memory in (
        settings,
        identity.find_user,
        issuer_module.issuer_keys,
        documents._client,
        valkey.valkey,
        valkey.hasty_valkey,
    ):
        memory.cache_clear()
    for short_memory in (buckets._local, limits._proven, limits._refused, rates._plans):
        short_memory.clear()
    buckets._cache.is_lost, buckets._cache.rests_until = False, float("-inf")
    health._known.until = None
    probes._under_way.clear()


@contextmanager
def own_stack(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Engines that nobody else uses, migrated and named by the environment; stopped at the end of the block."""
    with running_stack(data_dir, is_durable=False, given={}) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        migrate(
            environment["DATABASE_OWNER_URL"],
            environment["CONTEXT_KEY"],
            lambda _: None,
            Run(analytics_url=environment["ANALYTICS_OWNER_URL"]),
        )
        yield


def engine(data_dir: Path, name: str) -> psutil.Process:
    """The server process of an engine."""
    return psutil.Process(int((data_dir / "run" / f"{name}.pid").read_text().split()[0]))


def stop_engine(data_dir: Path, name: str) -> None:
    """End an engine at once, as a crash does."""
    process = engine(data_dir, name)
    process.kill()
    process.wait(10)


@contextmanager
def paused_engine(data_dir: Path, name: str) -> Iterator[None]:
    """An engine whose processes stand still: it takes connections and answers nothing."""
    leader = engine(data_dir, name)
    everybody = [leader, *leader.children(recursive=True)]
    for process in everybody:
        # The leader stands still first, so it replaces none that ended meanwhile.
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.resume()
