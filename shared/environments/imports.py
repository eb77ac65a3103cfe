"""Use cases of imports: read what an environment runs, and say what is outdated, deprecated or in danger of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.environments import import_store as store
from shared.environments.import_findings import (
    deprecated_in,
    duplicates_in,
    outdated_in,
    plugins_in,
    unchecked_in,
    unknown_in,
)
from shared.environments.import_models import Findings, ImportCounts, ImportDraft, ImportReport
from shared.environments.install_models import Source
from shared.environments.installs import read_installed_set, replace_installed_set
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions.semver import parse_version


def import_packages(actor: Actor, draft: ImportDraft, now: datetime) -> ImportReport:
    """Make these packages what the environment runs, and say what is found about them; a dry run keeps nothing.

    The same again changes nothing. Raises: Forbidden without `installs:write` in the environment, unless it is a dry
    run, or without `catalog:read` anywhere. EnvironmentNotFound, but for a dry run.
    """
    installed = draft.installed
    kept_in = None if draft.is_dry_run else draft.environment_id
    with transaction(actor) as conn:
        if kept_in:
            require(conn, actor, Permission.INSTALLS_WRITE, environment_id=kept_in)
        pairs = [(package.name, package.version) for package in installed.packages]
        findings = _find(conn, actor, pairs, installed.host_version, installed.source)
        # Last, since it makes other imports of the environment wait.
        is_changed = kept_in is not None and replace_installed_set(conn, actor, kept_in, installed, now)
    return _report(findings, len(pairs), draft.environment_id, is_changed, draft.host_version, now)


def report_packages(actor: Actor, environment_id: UUID, now: datetime) -> ImportReport:
    """What is found now about what an environment runs.

    Raises: Forbidden without `environments:read` in it, or without `catalog:read` anywhere. EnvironmentNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=environment_id)
        installed = read_installed_set(conn, actor, environment_id)
        pairs = list(zip(installed.names, installed.versions, strict=True))
        findings = _find(conn, actor, pairs, installed.host_version, installed.source)
    return _report(findings, len(pairs), environment_id, False, installed.host_version, now)


def _find(
    conn: Connection, actor: Actor, pairs: Sequence[tuple[str, str]], host_version: str | None, source: str
) -> Findings:
    reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
    keyed = [(name, version, parse_version(version).sort_key) for name, version in pairs]
    facts = store.report_packages(conn, actor.tenant_id, reach, keyed)
    return Findings(
        plugins=plugins_in(facts),
        outdated=outdated_in(facts),
        deprecated=deprecated_in(facts, reach),
        conflicts=[],
        duplicates=duplicates_in(facts),
        vulnerable=[],
        unknown=unknown_in((name for name, _ in pairs), facts, source == Source.RHDH),
        unchecked=list(unchecked_in(facts)),
    )


def _report(
    findings: Findings,
    package_count: int,
    environment_id: UUID | None,
    is_changed: bool,
    host_version: str | None,
    now: datetime,
) -> ImportReport:
    lists = {name: getattr(findings, name) for name in Findings.model_fields}
    return ImportReport(
        environment_id=environment_id,
        is_changed=is_changed,
        host_version=host_version,
        as_of=now,
        counts=ImportCounts(packages=package_count, **{name: len(found) for name, found in lists.items()}),
        **lists,
    )
