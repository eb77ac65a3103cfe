"""The statements of the dependency graph: written with a release, read by a resolver."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.versions.graph_models import GraphPage, GraphRow, NewEdge, NewGraph, PackableRow, TargetRow

_sql = queries.load("versions_graph", PackableRow, TargetRow)


def hold_graph(conn: Connection, tenant_id: UUID, plugin_ids: Sequence[UUID]) -> None:
    """Hold the rows of these own plugins until the transaction ends; those without one have none to hold."""
    _sql.hold_graph(conn, tenant_id=tenant_id, plugin_ids=list(plugin_ids))


def list_releases(conn: Connection, tenant_id: UUID, before_ordinals: Mapping[UUID, int]) -> list[PackableRow]:
    """The versions of each plugin below an ordinal, in order of ordinals."""
    return list(
        _sql.list_releases(
            conn,
            tenant_id=tenant_id,
            plugin_ids=list(before_ordinals),
            before_ordinals=list(before_ordinals.values()),
        )
    )


def list_targets(conn: Connection, tenant_id: UUID, names: Collection[str]) -> list[TargetRow]:
    """What these names mean to the tenant, public plugins before its own; names without a version are missing."""
    return list(_sql.list_targets(conn, tenant_id=tenant_id, platform_tenant_id=PLATFORM_TENANT_ID, names=list(names)))


def write_graph(conn: Connection, tenant_id: UUID, graphs: Sequence[NewGraph]) -> None:
    """Write these rows whole, each under a new generation."""
    _sql.write_graph(conn, tenant_id=tenant_id, graphs=json.dumps([asdict(g) for g in graphs], default=str))


def write_edges(conn: Connection, tenant_id: UUID, edges: Sequence[NewEdge]) -> None:
    """Write which names plugins ask for."""
    _sql.write_edges(conn, tenant_id=tenant_id, edges=json.dumps([asdict(e) for e in edges], default=str))


def fetch_graph(
    conn: Connection, tenant_id: UUID, names: Collection[str], most_plugins: int, most_bytes: int
) -> GraphPage:
    """All that these names can lead to, by name.

    Where there are more plugins than `most_plugins`, or more is packed in them than `most_bytes`: up to one past that.
    """
    # By place: to name the columns of each row takes longer than to read them.
    rows = list(
        _sql.fetch_graph(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            names=list(names),
            most_plugins=most_plugins,
            most_bytes=most_bytes,
        )
    )
    return GraphPage(
        rows=[GraphRow(*row) for row in rows if row[1] is not None],
        externals=[row[0] for row in rows if row[1] is None],
    )
