"""Use cases about bills of materials: write one of a set of packages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.environments.installs import read_installed_set
from shared.identity.models import Reach
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions import sboms_store as store
from shared.versions.advisory_matching import match_advisories
from shared.versions.bills import required_of, versions_of
from shared.versions.cyclonedx import sbom_of
from shared.versions.errors import PackagesTooMany, VulnerabilitiesTooMany
from shared.versions.highest import sort_key_of
from shared.versions.match_models import Matches
from shared.versions.models import Dependency, DependencyKind
from shared.versions.sbom_models import MAX_FINDINGS, MAX_PACKAGES, Bill, Package, Root, Sbom, SbomRequest, SbomRow

Pairs = Sequence[tuple[str, str]]


def export_sbom(actor: Actor, request: SbomRequest, now: datetime) -> Sbom:
    """A bill of materials of these packages, or of what an environment runs, with what the catalog knows of plugins.

    A plugin that the actor may not read is listed like a package that is nobody's plugin.
    Raises: Forbidden without `catalog:read` for any plugin, or without `environments:read` in the environment.
    EnvironmentNotFound. PackagesTooMany. VulnerabilitiesTooMany.
    """
    with transaction(actor) as conn:
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        pairs, direct, host_version = _asked(conn, actor, request)
        rows = store.export_sbom(conn, actor.tenant_id, [(name, sort_key_of(version)) for name, version in pairs])
        matches = _matches(conn, actor, request, pairs, now) if request.has_vulnerabilities else None
    root = Root(request.name, request.version, request.host_version or host_version)
    return sbom_of(Bill(root, _packages(pairs, rows, reach), direct, matches), now)


def _asked(conn: Connection, actor: Actor, request: SbomRequest) -> tuple[Pairs, Pairs, str | None]:
    """The packages, those of them that the root itself asks for, and what they are known to run on."""
    if request.environment_id is None:
        return request.pairs, request.pairs, None
    require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=request.environment_id)
    installed = read_installed_set(conn, actor, request.environment_id)
    if len(installed.pairs) > MAX_PACKAGES:
        raise PackagesTooMany(len(installed.pairs), MAX_PACKAGES)
    wanted = set(installed.direct_names)
    return installed.pairs, [pair for pair in installed.pairs if pair[0] in wanted], installed.host_version


def _matches(conn: Connection, actor: Actor, request: SbomRequest, pairs: Pairs, now: datetime) -> Matches:
    is_installed = request.environment_id is not None
    matches = match_advisories(conn, actor, versions_of(pairs), now, is_installed=is_installed)
    if len(matches.findings) > MAX_FINDINGS:
        raise VulnerabilitiesTooMany(len(matches.findings), MAX_FINDINGS)
    return matches


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
