"""The use case of who asks what an advisory touches: the environments of their own tenant that run it now.

Only Python can tell which versions an advisory speaks of, and only the store can page through where they run. So the
few versions that the tenant has at all of its packages are read first, and those that it speaks of are what is paged.
"""

from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.environments import installs
from shared.environments.install_models import AffectedInstallationRow
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions import advisory_store as store
from shared.versions.errors import AdvisoryNotFound
from shared.versions.touched_models import (
    Affected,
    AffectedInstallation,
    AffectedInstallationPage,
    ListAffectedInstallations,
    TouchedVersion,
)

_listed = TypeAdapter(tuple[UUID, str, str])


def list_affected_installations(
    actor: Actor, advisory_id: UUID, query: ListAffectedInstallations
) -> AffectedInstallationPage:
    """What the tenant's environments run now that the advisory speaks of; nothing once it is withdrawn.

    An environment that the actor may not read is left out. Raises: Forbidden without `catalog:read`, or without
    `environments:read` anywhere. AdvisoryNotFound. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        reach = require_somewhere(conn, actor, Permission.ENVIRONMENTS_READ)
        after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        touched = _touched(conn, actor, advisory_id)
        rows = installs.list_affected_installations(conn, actor.tenant_id, list(touched), reach, after, query.limit + 1)
    return AffectedInstallationPage(
        items=[_shown(row, touched[row.name, row.version]) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.environment_id), row.name, row.version)),
    )


def _touched(conn: Connection, actor: Actor, advisory_id: UUID) -> dict[tuple[str, str], TouchedVersion]:
    """What the advisory speaks of among all that the tenant runs, by name and version."""
    advisory = store.get_advisory(conn, actor.tenant_id, advisory_id)
    if advisory is None:
        raise AdvisoryNotFound(advisory_id)
    if advisory.withdrawn_at:
        return {}
    affected = Affected(store.list_affected(conn, advisory.tenant_id, advisory_id))
    pairs = installs.list_installed_versions(conn, actor.tenant_id, affected.names)
    found = {pair: affected.find(*pair) for pair in pairs}
    return {pair: version for pair, version in found.items() if version}


def _shown(row: AffectedInstallationRow, version: TouchedVersion) -> AffectedInstallation:
    return AffectedInstallation(
        environment_id=row.environment_id,
        environment_name=row.environment_name,
        name=row.name,
        version=row.version,
        fixed_in=version.fixed_in,
        is_direct=row.is_direct,
    )
