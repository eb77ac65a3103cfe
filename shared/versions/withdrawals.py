"""Use cases for what is said of a version after it was published: yanked, deprecated, and neither any more.

The version itself never changes. Its plugin's row of the dependency graph says the same in the same transaction, so a
resolver never chooses what has just been yanked, and whoever runs it keeps it: `demands.py`.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared import outbox
from shared.catalog import service as catalog
from shared.context import Actor, transaction
from shared.identity.service import require
from shared.permissions import Permission
from shared.versions import store, withdrawal_store
from shared.versions.errors import VersionNotFound
from shared.versions.graph import derive_graph
from shared.versions.models import VersionDetail, VersionRow
from shared.versions.withdrawal_models import VersionDeprecationDraft, YankDraft


def yank_version(actor: Actor, version_id: UUID, draft: YankDraft, now: datetime) -> VersionDetail:
    """Take a version of the tenant's own plugin back; yanked for the same reason again, nothing changes.

    Raises: Forbidden without `versions:publish` for the plugin. VersionNotFound. PluginReadOnly for a public one.
    """

    def yank(conn: Connection) -> bool:
        return withdrawal_store.yank_version(conn, actor.tenant_id, actor.user_id, version_id, draft.reason, now)

    return _say(actor, version_id, "plugyard.version.yanked", yank, now)


def unyank_version(actor: Actor, version_id: UUID, now: datetime) -> VersionDetail:
    """Let a yanked version be chosen again; one that is not yanked stays as it is.

    Raises: as `yank_version`.
    """

    def unyank(conn: Connection) -> bool:
        return withdrawal_store.unyank_version(conn, actor.tenant_id, version_id)

    return _say(actor, version_id, "plugyard.version.unyanked", unyank, now)


def deprecate_version(actor: Actor, version_id: UUID, draft: VersionDeprecationDraft, now: datetime) -> VersionDetail:
    """Say why a version should no longer be used; said again, nothing changes.

    Raises: as `yank_version`.
    """

    def deprecate(conn: Connection) -> bool:
        return withdrawal_store.deprecate_version(conn, actor.tenant_id, actor.user_id, version_id, draft.message, now)

    return _say(actor, version_id, "plugyard.version.deprecated", deprecate, now)


def undeprecate_version(actor: Actor, version_id: UUID, now: datetime) -> VersionDetail:
    """Take a version's deprecation back; one without stays as it is.

    Raises: as `yank_version`.
    """

    def undeprecate(conn: Connection) -> bool:
        return withdrawal_store.undeprecate_version(conn, actor.tenant_id, version_id)

    return _say(actor, version_id, "plugyard.version.undeprecated", undeprecate, now)


def _say(
    actor: Actor, version_id: UUID, event_type: str, write: Callable[[Connection], bool], now: datetime
) -> VersionDetail:
    """Write it of a version and announce it if it is news; answers the version as it is then.

    The plugin is held before anything is written, as who publishes holds it: both write its row of the graph.
    """
    with transaction(actor) as conn:
        row = store.get_version(conn, actor.tenant_id, version_id)
        require(conn, actor, Permission.VERSIONS_PUBLISH, row.plugin_id if row else None)
        if row is None:
            raise VersionNotFound(version_id)
        catalog.hold_plugins(conn, actor, [row.plugin_id])
        if write(conn):
            _announce(conn, actor, event_type, row, now)
        return VersionDetail.of(store.get_version(conn, actor.tenant_id, version_id) or row)


def _announce(conn: Connection, actor: Actor, event_type: str, row: VersionRow, now: datetime) -> None:
    plugins = catalog.advance_plugins(conn, actor, {row.plugin_id: 0}, now)
    derive_graph(conn, actor.tenant_id, plugins, [])
    revision = plugins[row.plugin_id].revision
    data: dict[str, object] = {"plugin_id": row.plugin_id, "version_id": row.version_id, "version": row.version}
    outbox.add(conn, actor, [outbox.Event(event_type, "plugin", row.plugin_id, revision, data)], now)
