"""Use cases of imports: read what an environment runs, and say what is outdated, deprecated or in danger of it."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.environments import import_store as store
from shared.environments.import_findings import (
    conflicts_in,
    deprecated_in,
    duplicates_in,
    outdated_in,
    plugins_in,
    unchecked_in,
    uncompared_in,
    unknown_in,
    vulnerable_in,
)
from shared.environments.import_models import Findings, ImportCounts, ImportDraft, ImportReport
from shared.environments.install_models import InstalledSetRow, Source
from shared.environments.installs import read_installed_set, replace_installed_set
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions.advisory_matching import match_advisories
from shared.versions.conflict_checks import find_conflicts
from shared.versions.semver import parse_version


def import_packages(actor: Actor, draft: ImportDraft, now: datetime) -> ImportReport:
    """Make these packages what the environment runs, and say what is found about them; a dry run keeps nothing.

    The same again changes nothing. Raises: Forbidden without `installs:write` in the environment, unless it is a dry
    run, or without `catalog:read` anywhere. EnvironmentNotFound, but for a dry run.
    """
    wanted = draft.installed
    kept_in = None if draft.is_dry_run else draft.environment_id
    with transaction(actor) as conn:
        if kept_in:
            require(conn, actor, Permission.INSTALLS_WRITE, environment_id=kept_in)
        findings = _find(conn, actor, wanted.as_read, now, is_installed=kept_in is not None)
        # Last, since it makes other imports of the environment wait.
        is_changed = kept_in is not None and replace_installed_set(conn, actor, kept_in, wanted, now)
    return _report(findings, wanted.as_read, draft.environment_id, is_changed, now)


def report_packages(actor: Actor, environment_id: UUID, now: datetime) -> ImportReport:
    """What is found now about what an environment runs.

    Raises: Forbidden without `environments:read` in it, or without `catalog:read` anywhere. EnvironmentNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=environment_id)
        installed = read_installed_set(conn, actor, environment_id)
        findings = _find(conn, actor, installed, now, is_installed=True)
    return _report(findings, installed, environment_id, False, now)


def _find(conn: Connection, actor: Actor, installed: InstalledSetRow, now: datetime, *, is_installed: bool) -> Findings:
    reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
    packages = defaultdict[str, list[str]](list)
    for name, version in installed.pairs:
        packages[name].append(version)
    keyed = [(name, version, parse_version(version).sort_key) for name, version in installed.pairs]
    facts = store.report_packages(conn, actor.tenant_id, reach, keyed)
    matches = match_advisories(conn, actor, packages, now, is_installed=is_installed)
    conflicts = find_conflicts(conn, actor, packages, installed.host_version)
    return Findings(
        plugins=plugins_in(facts),
        outdated=outdated_in(facts),
        deprecated=deprecated_in(facts, reach),
        conflicts=conflicts_in(conflicts or []),
        duplicates=duplicates_in(facts),
        vulnerable=vulnerable_in(matches),
        unknown=unknown_in(packages, facts, installed.source == Source.RHDH),
        unchecked=[*unchecked_in(facts, matches), *uncompared_in(facts if conflicts is None else [])],
        advisories_as_of=matches.as_of,
    )


def _report(
    findings: Findings, installed: InstalledSetRow, environment_id: UUID | None, is_changed: bool, now: datetime
) -> ImportReport:
    found = {name: getattr(findings, name) for name in Findings.model_fields}
    counts = {name: len(listed) for name, listed in found.items() if isinstance(listed, list)}
    return ImportReport(
        environment_id=environment_id,
        is_changed=is_changed,
        host_version=installed.host_version,
        as_of=now,
        counts=ImportCounts(packages=len(installed.names), **counts),
        **found,
    )
