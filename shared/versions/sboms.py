"""Use cases about bills of materials: write one of a set of packages."""

from collections.abc import Iterable
from datetime import datetime

from shared.context import Actor, transaction
from shared.identity.service import require_somewhere
from shared.permissions import Permission
from shared.versions import sboms_store as store
from shared.versions.cyclonedx import sbom_of
from shared.versions.sbom_models import Bill, Package, Root, Sbom, SbomRequest, SbomRow


def export_sbom(actor: Actor, request: SbomRequest, now: datetime) -> Sbom:
    """A bill of materials of these packages, with what the catalog knows of those that are plugins.

    A plugin that the actor may not read is listed like a package that is nobody's plugin.
    Raises: Forbidden without `catalog:read` for any plugin.
    """
    with transaction(actor) as conn:
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        rows = store.export_sbom(conn, actor.tenant_id, list(request.packages))
    licenses = _licenses(row for row in rows if reach.covers(row.plugin_id))
    packages = [Package(name, version, licenses.get(name)) for name, version in request.packages.items()]
    root = Root(request.name, request.version, request.host_version)
    return sbom_of(Bill(root, packages, [*request.packages.items()]), now)


def _licenses(rows: Iterable[SbomRow]) -> dict[str, str | None]:
    """By name; the first of a name counts."""
    licenses: dict[str, str | None] = {}
    for row in rows:
        licenses.setdefault(row.name, row.license)
    return licenses
