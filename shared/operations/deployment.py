"""Migrations as a deployment runs them: told by settings, with a backup where one is configured, within a time."""

from dataclasses import dataclass, field
from pathlib import Path

from clients.settings import DeploymentSettings, deployment_settings
from clients.telemetry import log
from shared.deployments import Action, HasTime
from shared.operations import migrations
from shared.operations.backup import Dump
from shared.operations.errors import DatabaseAhead, SettingMissing
from shared.operations.migration_dry_run import TriedMigration
from shared.operations.migrations import Backup, Run
from shared.operations.rds_snapshot import RdsSnapshot


@dataclass(frozen=True)
class Deployed:
    """What was done. is_ahead: a store is newer than this code, as after a deployment that is put back."""

    pending: list[str] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    backup: str | None = None
    tried: list[TriedMigration] = field(default_factory=list)
    is_ahead: bool = False


def migrate(action: Action, has_time: HasTime) -> Deployed:
    """Look at what is pending, try it, or apply it.

    A database that is ahead of this code is left alone: code that is put back works on the newer schema (each migration
    can run while the old code serves), and there is nothing for it to apply.
    Raises: as `migrations.migrate`. SettingMissing.
    """
    settings = _settings()
    run = find_run(settings, has_time=has_time)
    try:
        if action == Action.STATUS:
            return Deployed(pending=migrations.list_pending(settings.database_owner_url, run))
        if action == Action.DRY_RUN:
            return Deployed(tried=migrations.dry_run(settings.database_owner_url, run))
        done = migrations.migrate(settings.database_owner_url, settings.context_key, _told, run)
    except DatabaseAhead:
        return Deployed(is_ahead=True)
    return Deployed(applied=done.applied, backup=done.backup, is_ahead=done.is_ahead)


def _settings() -> DeploymentSettings:
    try:
        return deployment_settings()
    except ValueError as missing:
        # Names alone, never a value: the stack may be told.
        raise SettingMissing(str(missing)) from None


def find_run(settings: DeploymentSettings, is_waiting: bool = True, has_time: HasTime = lambda: True) -> Run:
    """How this deployment migrates."""
    is_iam = settings.database_auth == "iam"
    return Run(
        is_iam=is_iam,
        is_waiting=is_waiting,
        backup=_find_backup(settings, has_time),
        documents_url=settings.documents_url,
        analytics_url=settings.analytics_owner_url,
        has_time=has_time,
    )


def _find_backup(settings: DeploymentSettings, has_time: HasTime) -> Backup | None:
    """How this deployment keeps what there is; None where no setting says how."""
    if settings.backup_of:
        return RdsSnapshot(settings.backup_of, has_time)
    if settings.backup_dir:
        return Dump(settings.database_owner_url, Path(settings.backup_dir), settings.database_auth == "iam")
    return None


def _told(line: str) -> None:
    log.info("migration.reported", extra={"said": line})
