"""The statement that asks the catalog about packages."""

from collections.abc import Sequence
from uuid import UUID

from clients.postgres import Connection
from shared import queries
from shared.context import PLATFORM_TENANT_ID
from shared.environments.import_models import PluginFact
from shared.identity.models import Reach

_sql = queries.load("environments_import", PluginFact)


def report_packages(
    conn: Connection, tenant_id: UUID, reach: Reach, packages: Sequence[tuple[str, str, str]]
) -> list[PluginFact]:
    """What the catalog says of those that are plugins in reach, by name and precedence of the version.

    packages: name, version and the version's sort key.
    """
    return list(
        _sql.report_packages(
            conn,
            tenant_id=tenant_id,
            platform_tenant_id=PLATFORM_TENANT_ID,
            is_everywhere=reach.is_everywhere,
            exception_ids=reach.exceptions,
            names=[name for name, _, _ in packages],
            versions=[version for _, version, _ in packages],
            sort_keys=[sort_key for _, _, sort_key in packages],
        )
    )
