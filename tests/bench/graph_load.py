"""Writes a layered graph to the database as its owner: the rows that publishing and its events would have left.

Through the services the million versions would take an hour, most of it trail and outbox, which no reader of the graph
looks at. Packing is the services' own.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

import aiosql

from clients.postgres import Connection
from infra.local.progress import Progress
from shared.context import Actor
from shared.ids import new_id
from shared.versions.models import Dependency
from shared.versions.packed import Release
from shared.versions.semver import parse_version
from tests.bench.layered import Community, PackedPackage, community_sizes, core, make_community, make_hub

_WORKERS = 2
GraphFigures = tuple[int, int, int, int, int, int, int, int]


class Statements(Protocol):
    """What `graph.sql` holds."""

    def switch_audit_off(self, conn: Connection) -> None: ...
    def switch_audit_on(self, conn: Connection) -> None: ...
    def add_plugins(self, conn: Connection, *, tenant_id: UUID, created_by: UUID, packages: str) -> None: ...
    def add_versions(self, conn: Connection, *, tenant_id: UUID, created_by: UUID, packages: str) -> None: ...
    def add_graph(self, conn: Connection, *, tenant_id: UUID, packages: str) -> None: ...
    def add_edges(self, conn: Connection, *, tenant_id: UUID, packages: str) -> None: ...
    def sum_up_graph(self, conn: Connection) -> GraphFigures: ...


statements = cast("Statements", aiosql.from_path(Path(__file__).with_name("graph.sql"), "psycopg"))


def load_layered(owner: Connection, platform: Actor, plugins: int, dependents: int, progress: Progress) -> None:
    """Write about so many plugins, community by community, and a hub with its dependents; all of it or nothing."""
    sizes = community_sizes(plugins)
    with owner.transaction(), ProcessPoolExecutor(_WORKERS) as workers:
        statements.switch_audit_off(owner)
        for community in (core(), make_hub(dependents)):
            _write(owner, platform, _rows(community))
        for done, packages in enumerate(workers.map(_rows_of, range(len(sizes)), sizes), 1):
            _write(owner, platform, packages)
            progress.count(f"{done} of {len(sizes)} communities")
        # What is checked at the end of a transaction stands in the way of altering a table until then.
        owner.execute("set constraints all immediate")
        statements.switch_audit_on(owner)


def _write(owner: Connection, platform: Actor, packages: str) -> None:
    tenant_id, user_id = platform.tenant_id, platform.user_id
    statements.add_plugins(owner, tenant_id=tenant_id, created_by=user_id, packages=packages)
    statements.add_versions(owner, tenant_id=tenant_id, created_by=user_id, packages=packages)
    statements.add_graph(owner, tenant_id=tenant_id, packages=packages)
    statements.add_edges(owner, tenant_id=tenant_id, packages=packages)


def _rows_of(number: int, size: int) -> str:
    return _rows(make_community(number, size))


def _rows(community: Community) -> str:
    sizes = {packed.package.name: len(packed.closure) for packed in (*core().packages, *community.packages)}
    return json.dumps([_row(packed, sizes) for packed in community.packages])


def _row(packed: PackedPackage, closure_sizes: Mapping[str, int]) -> dict[str, object]:
    package = packed.package
    return {
        "plugin_id": str(new_id()),
        "name": package.name,
        "last_ordinal": len(package.releases),
        "newest_released_at": max(release.released_on for release in package.releases).isoformat(),
        "closure": packed.closure,
        "packed": packed.packed,
        "versions": [_version(ordinal, release) for ordinal, release in enumerate(package.releases, 1)],
        "edges": [
            {"target_name": t, "masked_upto": len(package.releases), "closure_seen": closure_sizes.get(t, 0)}
            for t in package.targets
        ],
    }


def _version(ordinal: int, release: Release) -> dict[str, object]:
    version = parse_version(release.version)
    return {
        "version": release.version,
        "ordinal": ordinal,
        "sort_key": version.sort_key,
        "is_prerelease": version.is_prerelease,
        "released_at": release.released_on.isoformat(),
        "dependencies": [_dependency(dependency) for dependency in release.dependencies],
    }


def _dependency(dependency: Dependency) -> dict[str, str]:
    return {"name": dependency.name, "range": dependency.range, "kind": dependency.kind}
