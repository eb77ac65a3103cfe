"""Use cases about bills of materials: write one of a set of packages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.context import Actor, transaction
from shared.identity.models import Reach
from shared.identity.service import require_somewhere
from shared.permissions import Permission
from shared.versions import sboms_store as store
from shared.versions.bills import required_of, versions_of
from shared.versions.cyclonedx import sbom_of
from shared.versions.models import Dependency, DependencyKind
from shared.versions.sbom_models import Bill, Package, Root, Sbom, SbomRequest, SbomRow
from shared.versions.semver import parse_version

Pairs = Sequence[tuple[str, str]]


def export_sbom(actor: Actor, request: SbomRequest, now: datetime) -> Sbom:
    """A bill of materials of these packages, with what the catalog knows of those that are plugins.

    A plugin that the actor may not read is listed like a package that is nobody's plugin.
    Raises: Forbidden without `catalog:read` for any plugin.
    """
    pairs = list(request.packages.items())
    with transaction(actor) as conn:
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        rows = store.export_sbom(conn, actor.tenant_id, [(name, _sort_key(version)) for name, version in pairs])
    root = Root(request.name, request.version, request.host_version)
    return sbom_of(Bill(root, _packages(pairs, rows, reach), pairs), now)


def _packages(pairs: Pairs, rows: Iterable[SbomRow], reach: Reach) -> list[Package]:
    first: dict[int, SbomRow] = {}
    for row in rows:
        first.setdefault(row.n, row)
    installed = versions_of(pairs)
    packages = []
    for n, (name, version) in enumerate(pairs, start=1):
        known = first.get(n)
        if known is None or not reach.covers(known.plugin_id):
            packages.append(Package(name, version))
            continue
        dependencies = None if known.dependencies is None else map(_dependency, known.dependencies)
        requires = None if dependencies is None else required_of(dependencies, installed)
        packages.append(Package(name, version, known.license, requires))
    return packages


def _dependency(stored: dict[str, str]) -> Dependency:
    return Dependency(stored["name"], stored["range"], DependencyKind(stored["kind"]))


def _sort_key(version: str) -> str:
    """Empty, which no version has, for what is no version of the catalog's."""
    try:
        return parse_version(version).sort_key
    except ValueError:
        return ""
