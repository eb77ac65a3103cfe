"""The statements of the consumer that keeps the dependency graph's caches; they run as the jobs login."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A plugin as its dependents are told of it; spread_for: the plugin whose event has to tell them, None if told."""

    tenant_id: UUID
    plugin_id: UUID
    name: str
    last_ordinal: int
    closure_size: int
    spread_for: UUID | None


@dataclass(frozen=True, slots=True)
class DependentRow:
    """A plugin that asks for another; its row."""

    tenant_id: UUID
    plugin_id: UUID
    packed: str


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A target that a plugin's row does not know all of."""

    tenant_id: UUID
    plugin_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """A dependent and its target, up to which version it now knows it."""

    tenant_id: UUID
    plugin_id: UUID
    target_tenant_id: UUID
    target_plugin_id: UUID
    masked_upto: int


_sql = queries.load("versions_refresh", SpreadRow, DependentRow, BehindRow)


def get_spread(conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID) -> SpreadRow | None:
    """A plugin's row; None where it has no version."""
    row: SpreadRow | None = _sql.get_spread(conn, plugin_tenant_id=plugin_tenant_id, plugin_id=plugin_id)
    return row


def find_owed(conn: Connection, root_id: UUID) -> SpreadRow | None:
    """A row that grew on account of the root's event, and whose dependents do not know; None if there is none."""
    row: SpreadRow | None = _sql.find_owed(conn, root_id=root_id)
    return row


def hold_dependents(
    conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID, after: DependentRow | None, page_size: int
) -> list[DependentRow]:
    """The next rows after one that do not know all of a target, held in the order of every writer."""
    return list(
        _sql.hold_dependents(
            conn,
            plugin_tenant_id=plugin_tenant_id,
            plugin_id=plugin_id,
            after_tenant_id=after.tenant_id if after else None,
            after_plugin_id=after.plugin_id if after else None,
            page_size=page_size,
        )
    )


def hold_spread(conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID) -> str:
    """The packed row of a plugin that has one, held until the transaction ends."""
    packed: str = _sql.hold_spread(conn, plugin_tenant_id=plugin_tenant_id, plugin_id=plugin_id)
    return packed


def list_targets_behind(conn: Connection, plugin_tenant_id: UUID, plugin_id: UUID) -> list[BehindRow]:
    """The targets that a plugin's row does not know all of."""
    return list(
        _sql.list_targets_behind(
            conn, plugin_tenant_id=plugin_tenant_id, plugin_id=plugin_id, platform_tenant_id=PLATFORM_TENANT_ID
        )
    )


def list_numbers(conn: Connection, tenant_ids: Sequence[UUID], plugin_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The versions of these plugins by id, in order of their ordinals."""
    return dict(_sql.list_numbers(conn, tenant_ids=list(tenant_ids), plugin_ids=list(plugin_ids)))


def write_told(
    conn: Connection, dependents: Sequence[DependentRow], links: Sequence[Link], root_id: UUID, most: int
) -> None:
    """Write the rows and their edges; a closure keeps at most `most` names."""
    _sql.write_told(
        conn,
        dependents=json.dumps([asdict(d) for d in dependents], default=str),
        links=json.dumps([asdict(link) for link in links], default=str),
        root_id=root_id,
        most=most,
    )


def mark_spread(conn: Connection, plugin_tenant_id: UUID, row: SpreadRow, root_id: UUID) -> bool:
    """Note that all dependents know of the row as it was read; False if it is another by now."""
    return bool(
        _sql.mark_spread(
            conn,
            plugin_tenant_id=plugin_tenant_id,
            plugin_id=row.plugin_id,
            root_id=root_id,
            last_ordinal=row.last_ordinal,
            closure_size=row.closure_size,
        )
    )
