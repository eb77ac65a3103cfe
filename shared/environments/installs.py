"""Use cases of installed sets: what an environment runs, as its last import told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints, TypeAdapter

from clients.postgres import Connection
from shared import outbox
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.environments import install_store as store
from shared.environments.errors import EnvironmentNotFound
from shared.environments.install_models import (
    AffectedInstallationRow,
    InstallationRow,
    InstalledPackage,
    InstalledPackagePage,
    InstalledPartRow,
    InstalledSet,
    InstalledSetRow,
    ListPackages,
    Source,
)
from shared.environments.store import get_environment
from shared.fields import Storable
from shared.identity.models import Reach
from shared.identity.service import require, require_somewhere
from shared.ids import new_id
from shared.permissions import Permission

_listed = TypeAdapter(
    tuple[
        Annotated[str, StringConstraints(max_length=214), Storable],
        Annotated[str, StringConstraints(max_length=256), Storable],
    ]
)


def list_packages(actor: Actor, environment_id: UUID, query: ListPackages) -> InstalledPackagePage:
    """What an environment runs, by name and version; nothing before its first import.

    Raises: Forbidden without `environments:read` in it, or without `catalog:read` anywhere. EnvironmentNotFound.
    CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=environment_id)
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        after = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        rows = store.list_packages(conn, actor.tenant_id, environment_id, query, reach, after)
        if not rows:
            _require_known(conn, actor, environment_id)
    return InstalledPackagePage(
        items=[InstalledPackage.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (row.name, row.version)),
    )


def read_installed_set(conn: Connection, actor: Actor, environment_id: UUID) -> InstalledSetRow:
    """What an environment runs, as of one import; nothing before the first.

    Raises: EnvironmentNotFound.
    """
    row = store.get_installed_set(conn, actor.tenant_id, environment_id)
    if row is None:
        _require_known(conn, actor, environment_id)
    return row or InstalledSetRow(Source.MANUAL, None, [], [], [])


def replace_installed_set(
    conn: Connection, actor: Actor, environment_id: UUID, wanted: InstalledSet, now: datetime
) -> bool:
    """Make this what the environment runs, and announce it; False if it is that already, then nothing is written.

    From here to the end of the transaction another import of the environment waits: call it last. Packages that stay
    are not touched. Raises: EnvironmentNotFound.
    """
    key = (actor.tenant_id, environment_id)
    # A statement of its own: its snapshot is older than the wait, and what another import wrote is for the next to see.
    held = store.upsert_installed_set(conn, actor.tenant_id, new_id(), environment_id, wanted, actor.user_id, now)
    if held is None:
        return False
    removed = store.remove_packages(conn, *key, wanted)
    added = store.import_packages(conn, *key, wanted)
    data: dict[str, object] = {
        "environment_id": environment_id,
        "packages": len(wanted.packages),
        "added": added,
        "removed": removed,
    }
    event_type = "plugyard.environment.imported"
    event = outbox.Event(event_type, "installed_set", held.installed_set_id, held.revision, data)
    outbox.add(conn, actor, [event], now)
    return True


def list_installations(conn: Connection, tenant_id: UUID, name: str) -> list[InstallationRow]:
    """Where in one tenant a package runs, by environment and version."""
    return store.list_installations(conn, tenant_id, name)


def list_installed_parts(
    conn: Connection, tenant_id: UUID, environment_ids: Sequence[UUID], names: Sequence[str]
) -> list[InstalledPartRow]:
    """What some of a tenant's environments run of some packages, by environment; one without a set is missing."""
    return store.list_installed_parts(conn, tenant_id, environment_ids, names)


def list_installed_versions(conn: Connection, tenant_id: UUID, names: Sequence[str]) -> list[tuple[str, str]]:
    """Name and version of what a tenant's environments run of some packages, each pair once, in that order."""
    return store.list_installed_versions(conn, tenant_id, names)


def find_running(conn: Connection, tenant_id: UUID, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of some names and versions that an environment of the tenant runs."""
    return set(store.find_running(conn, tenant_id, sorted(pairs)) if pairs else [])


def list_affected_installations(
    conn: Connection,
    tenant_id: UUID,
    pairs: Sequence[tuple[str, str]],
    reach: Reach,
    after: tuple[UUID, str, str] | None,
    page_size: int,
) -> list[AffectedInstallationRow]:
    """Where in a tenant these versions run, by environment, name and version, in the environments in reach alone."""
    return store.list_affected_installations(conn, tenant_id, pairs, reach, after, page_size)


def list_installations_of_all(
    conn: Connection, name: str, after: InstallationRow | None, page_size: int
) -> list[InstallationRow]:
    """Where in all tenants a package runs, a page in order of the tenant, after the given place.

    Only the jobs' login may; a request sees its own tenant alone.
    """
    return store.list_installations_of_all(conn, name, after, page_size)


def _require_known(conn: Connection, actor: Actor, environment_id: UUID) -> None:
    if get_environment(conn, actor.tenant_id, environment_id) is None:
        raise EnvironmentNotFound(environment_id)
