"""Prepares what resolving is measured on: engines of its own, so that searching does not meet these plugins.

Beside the layered graph there is the real one: the sample's own plugins, with all the versions and ranges it knows.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from infra.local.data_dir import PROJECT
from infra.local.engines.stack import running_stack
from infra.local.first_data import prepare_database
from infra.local.progress import Progress
from infra.local.sample.load import load_tenant
from infra.local.sample.tenants import ACME, PLATFORM
from shared.context import Actor
from tests.bench.catalog import digest_of, empty_if_outdated, owner_connection
from tests.bench.documents import vacuum
from tests.bench.graph_load import load_layered

_MAKERS = ("graph_load.py", "graph.sql", "layered.py")
_MAKERS_ELSEWHERE = ("infra/local/sample/generate_ranges.py", "shared/versions/packed.py")


@dataclass(frozen=True)
class GraphCatalog:
    """A running stack with the graph in it; asker: of a tenant that sees the platform's public plugins."""

    environment: dict[str, str]
    platform: Actor
    asker: Actor


@contextmanager
def prepared_graph(data_dir: Path, plugins: int, dependents: int, progress: Progress) -> Iterator[GraphCatalog]:
    """The stack, running; the first time with this directory writes the graph, which takes minutes."""
    makers = [*map(Path(__file__).with_name, _MAKERS), *map(PROJECT.joinpath, _MAKERS_ELSEWHERE)]
    empty_if_outdated(data_dir, f"graph of {plugins} plugins and a hub of {dependents}, made by {digest_of(makers)}")
    with running_stack(data_dir, is_durable=False, given={}, report=progress.report) as environment:
        environment["POWERTOOLS_LOG_LEVEL"] = "WARNING"
        os.environ.update(environment)
        prepare_database(data_dir, environment, progress)
        now = datetime.now(UTC)
        catalog = GraphCatalog(environment, load_tenant(PLATFORM, now), load_tenant(ACME, now))
        _load_once(data_dir / "layered", catalog, plugins, dependents, progress)
        yield catalog


def _load_once(mark: Path, catalog: GraphCatalog, plugins: int, dependents: int, progress: Progress) -> None:
    if mark.exists():
        return
    writing = progress.step(f"Writing a graph of {plugins:,} plugins, once")
    with owner_connection(catalog.environment) as owner, writing:
        load_layered(owner, catalog.platform, plugins, dependents, progress)
        vacuum(owner)
    mark.touch()
