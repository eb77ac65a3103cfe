"""The statements about installed sets."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.errors import ForeignKeyViolation

from clients.postgres import Connection
from shared import queries
from shared.environments.errors import EnvironmentNotFound
from shared.environments.install_models import (
    AffectedInstallationRow,
    InstallationRow,
    InstalledPackageRow,
    InstalledPartRow,
    InstalledSet,
    InstalledSetRow,
    ListPackages,
    SetRevision,
)
from shared.identity.models import Reach

_sql = queries.load(
    "environments_install",
    SetRevision,
    InstalledSetRow,
    InstalledPartRow,
    InstalledPackageRow,
    InstallationRow,
    AffectedInstallationRow,
)


def upsert_installed_set(
    conn: Connection,
    tenant_id: UUID,
    installed_set_id: UUID,
    environment_id: UUID,
    wanted: InstalledSet,
    user_id: UUID,
    now: datetime,
) -> SetRevision | None:
    """Write and hold the environment's set, the id for a first one; None if it is the same already.

    Raises: EnvironmentNotFound.
    """
    try:
        revision: SetRevision | None = _sql.upsert_installed_set(
            conn,
            tenant_id=tenant_id,
            installed_set_id=installed_set_id,
            environment_id=environment_id,
            source=wanted.source,
            host_version=wanted.host_version,
            digest=wanted.digest,
            package_count=len(wanted.packages),
            user_id=user_id,
            now=now,
        )
    except ForeignKeyViolation as exc:
        if exc.diag.constraint_name == "installed_set_environment_fkey":
            raise EnvironmentNotFound(environment_id) from exc
        raise
    return revision


def remove_packages(conn: Connection, tenant_id: UUID, environment_id: UUID, wanted: InstalledSet) -> int:
    """Take out of a held set what is not wanted, or wanted otherwise; how many that were."""
    removed: int = _sql.remove_packages(conn, tenant_id=tenant_id, environment_id=environment_id, **_columns(wanted))
    return removed


def import_packages(conn: Connection, tenant_id: UUID, environment_id: UUID, wanted: InstalledSet) -> int:
    """Put into a held set what it lacks; how many that were."""
    added: int = _sql.import_packages(conn, tenant_id=tenant_id, environment_id=environment_id, **_columns(wanted))
    return added


def get_installed_set(conn: Connection, tenant_id: UUID, environment_id: UUID) -> InstalledSetRow | None:
    """What an environment runs, as of one import; None before the first."""
    row: InstalledSetRow | None = _sql.get_installed_set(conn, tenant_id=tenant_id, environment_id=environment_id)
    return row


def list_installed_parts(
    conn: Connection, tenant_id: UUID, environment_ids: Sequence[UUID], names: Sequence[str]
) -> list[InstalledPartRow]:
    """What some environments run of some packages, by environment; one without a set is missing."""
    return list(
        _sql.list_installed_parts(conn, tenant_id=tenant_id, environment_ids=list(environment_ids), names=list(names))
    )


def list_packages(
    conn: Connection,
    tenant_id: UUID,
    environment_id: UUID,
    query: ListPackages,
    reach: Reach,
    after: tuple[str, str] | None,
) -> list[InstalledPackageRow]:
    """What the query asks for after the given name and version, and one more than its page shows.

    reach: the plugins that the reader may see.
    """
    return list(
        _sql.list_packages(
            conn,
            tenant_id=tenant_id,
            environment_id=environment_id,
            prefix=query.prefix,
            is_direct=query.is_direct,
            is_plugin=query.is_plugin,
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            after=json.dumps(after) if after else None,
            page_size=query.limit + 1,
        )
    )


def list_installations(conn: Connection, tenant_id: UUID, name: str) -> list[InstallationRow]:
    """Where in the tenant a package runs, by environment and version."""
    return list(_sql.list_installations(conn, tenant_id=tenant_id, name=name))


def list_installations_of_all(
    conn: Connection, name: str, after: InstallationRow | None, page_size: int
) -> list[InstallationRow]:
    """Where in all tenants a package runs, by tenant, environment and version, after the given one."""
    return list(
        _sql.list_installations_of_all(
            conn,
            name=name,
            after_tenant_id=after and after.tenant_id,
            after_environment_id=after and after.environment_id,
            after_version=after and after.version,
            page_size=page_size,
        )
    )


def list_installed_versions(conn: Connection, tenant_id: UUID, names: Sequence[str]) -> list[tuple[str, str]]:
    """Name and version of what the tenant's environments run of some packages, each pair once, in that order."""
    return list(_sql.list_installed_versions(conn, tenant_id=tenant_id, names=list(names)))


def find_running(conn: Connection, tenant_id: UUID, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of some names and versions that an environment of the tenant runs, in that order. pairs: each once."""
    names, versions = [name for name, _ in pairs], [version for _, version in pairs]
    return list(_sql.find_running(conn, tenant_id=tenant_id, names=names, versions=versions))


def list_affected_installations(
    conn: Connection,
    tenant_id: UUID,
    pairs: Sequence[tuple[str, str]],
    reach: Reach,
    after: tuple[UUID, str, str] | None,
    page_size: int,
) -> list[AffectedInstallationRow]:
    """Where these names in these versions run, by environment, name and version, after the given place.

    pairs: each once. reach: the environments that the reader may see.
    """
    return list(
        _sql.list_affected_installations(
            conn,
            tenant_id=tenant_id,
            names=[name for name, _ in pairs],
            versions=[version for _, version in pairs],
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            after=json.dumps(after, default=str) if after else None,
            page_size=page_size,
        )
    )


def _columns(wanted: InstalledSet) -> dict[str, list[str | None]]:
    return {
        "names": [package.name for package in wanted.packages],
        "versions": [package.version for package in wanted.packages],
        "ranges_wanted": [package.range_wanted for package in wanted.packages],
    }
