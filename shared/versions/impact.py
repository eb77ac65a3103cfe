"""Dry runs: what publishing, yanking or deprecating a version would break, and who would follow. Writes nothing.

Dependents and environments are those of the asker's own tenant, and public ones; of others no more than a number is
told, and to who publishes for all of them alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from clients.postgres import Connection
from shared.catalog import service as catalog
from shared.catalog.models import PluginRow
from shared.context import PLATFORM_TENANT_ID, Actor, transaction
from shared.environments.install_models import InstallationRow, InstalledPartRow
from shared.environments.installs import list_installations, list_installed_parts
from shared.errors import Forbidden
from shared.identity.models import Reach
from shared.identity.service import held_permissions, require, require_somewhere
from shared.permissions import Permission
from shared.versions import impact_store as store
from shared.versions.conflict_models import BreachAnswer
from shared.versions.conflicts import Breach, explain_breach
from shared.versions.dependencies import read_dependencies, read_host_range, refuse_itself
from shared.versions.errors import VersionNotFound, VersionTaken
from shared.versions.impact_effects import effects_on, new_breaches, with_release
from shared.versions.impact_models import (
    MAX_BREACHES,
    MAX_DEPENDENTS,
    MAX_ENVIRONMENTS,
    DependentsImpact,
    EnvironmentEffect,
    EnvironmentImpact,
    EnvironmentsImpact,
    ImpactAction,
    ImpactAnswer,
    ImpactRequest,
    OthersImpact,
)
from shared.versions.models import Dependency
from shared.versions.packed import PackedPlugin, unpack
from shared.versions.problem import Host
from shared.versions.question import read_host
from shared.versions.semver import parse_version
from shared.versions.store import get_version_by_number

# Of who asks for a plugin; an environment runs fewer packages than that.
MAX_ASKING_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class _Subject:
    """The version in question. names_tenant_id: as whom to read names, so that its own means this plugin."""

    plugin: PluginRow
    version: str
    names_tenant_id: UUID
    packed: PackedPlugin | None
    dependencies: Sequence[Dependency]
    host_range: str | None


def assess_impact(actor: Actor, request: ImpactRequest, now: datetime) -> ImpactAnswer:
    """What would come of it, as far as the actor may see.

    Raises: Forbidden without `catalog:read` for the plugin. PluginNotFound. VersionTaken, to publish. VersionNotFound,
    else. DependencyRefused and DependenciesTooMany.
    """
    dependencies, host_range = read_dependencies(request), read_host_range(request)
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ, request.plugin_id)
        reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
        subject = _read_subject(conn, actor, request, dependencies, host_range)
        return ImpactAnswer(
            plugin_id=request.plugin_id,
            name=subject.plugin.name,
            version=subject.version,
            action=request.action,
            dependents=_dependents(conn, request.action, subject, reach),
            environments=_environments(conn, actor, request.action, subject, reach, now),
            others=_others(conn, actor, request.action, subject),
        )


def _read_subject(
    conn: Connection,
    actor: Actor,
    request: ImpactRequest,
    dependencies: Sequence[Dependency],
    host_range: str | None,
) -> _Subject:
    plugin = catalog.read_plugin(conn, actor, request.plugin_id)
    refuse_itself(plugin.name, dependencies)
    sort_key = parse_version(request.version).sort_key
    known = get_version_by_number(conn, plugin.tenant_id, plugin.plugin_id, sort_key)
    if request.action is ImpactAction.PUBLISH and known:
        raise VersionTaken(request.version)
    if request.action is not ImpactAction.PUBLISH and known is None:
        raise VersionNotFound(request.version)
    meant = store.list_named_plugins(conn, actor.tenant_id, [plugin.name])
    # A public plugin whose name one of the tenant's own has: there the name means that one.
    is_hidden = plugin.tenant_id != actor.tenant_id and any(row.plugin_id != plugin.plugin_id for row in meant)
    names_tenant_id = plugin.tenant_id if is_hidden else actor.tenant_id
    named = store.list_named_plugins(conn, names_tenant_id, [plugin.name])
    packed = next((unpack(row.packed) for row in named if row.plugin_id == plugin.plugin_id), None)
    version = known.version if known else request.version
    return _Subject(plugin, version, names_tenant_id, packed, dependencies, host_range)


def _dependents(conn: Connection, action: ImpactAction, subject: _Subject, reach: Reach) -> DependentsImpact:
    name = subject.plugin.name
    rows = store.list_asking_plugins(conn, subject.names_tenant_id, name, reach, MAX_DEPENDENTS + 1)
    asked = rows[:MAX_DEPENDENTS]
    effects = [e for row in asked for e in effects_on(row, action, name, subject.packed, subject.version)]
    return DependentsImpact(items=effects, asked_count=len(asked), is_cut=len(rows) > len(asked))


def _environments(
    conn: Connection, actor: Actor, action: ImpactAction, subject: _Subject, reach: Reach, now: datetime
) -> EnvironmentsImpact | None:
    """None for who may read no environment."""
    try:
        readable = require_somewhere(conn, actor, Permission.ENVIRONMENTS_READ)
    except Forbidden:
        return None
    if subject.names_tenant_id != actor.tenant_id:
        return EnvironmentsImpact(items=[], is_cut=False, is_asking_cut=False)
    rows = list_installations(conn, actor.tenant_id, subject.plugin.name)
    running = [row for row in rows if _runs(row, action, subject)]
    by_environment = {
        environment_id: [row.version for row in rows]
        for environment_id, rows in groupby(running, key=lambda row: row.environment_id)
        if readable.covers(environment_id)
    }
    shown = dict(list(by_environment.items())[:MAX_ENVIRONMENTS])
    asking = _asking_names(conn, actor, action, subject)
    needed = asking[:MAX_ASKING_NAMES]
    is_published = action is ImpactAction.PUBLISH
    breaches = _new_breaches(conn, actor, subject, needed, list(shown), reach, now) if is_published else {}
    return EnvironmentsImpact(
        items=[_environment(i, versions, action, breaches.get(i, [])) for i, versions in shown.items()],
        is_cut=len(by_environment) > len(shown),
        is_asking_cut=len(asking) > len(needed),
    )


def _asking_names(conn: Connection, actor: Actor, action: ImpactAction, subject: _Subject) -> list[str]:
    """Who could refuse a new version, and one more than are looked at where there are so many."""
    if action is not ImpactAction.PUBLISH:
        return []
    return store.list_asking_names(conn, actor.tenant_id, subject.plugin.name, MAX_ASKING_NAMES + 1)


def _runs(row: InstallationRow, action: ImpactAction, subject: _Subject) -> bool:
    return action is ImpactAction.PUBLISH or row.version == subject.version


def _new_breaches(
    conn: Connection,
    actor: Actor,
    subject: _Subject,
    asking: Sequence[str],
    environment_ids: Sequence[UUID],
    reach: Reach,
    now: datetime,
) -> dict[UUID, list[Breach]]:
    """What the version would contradict where it took the place of what runs there, by environment."""
    name = subject.plugin.name
    needed = {name, *asking, *(dependency.name for dependency in subject.dependencies)}
    parts = list_installed_parts(conn, actor.tenant_id, environment_ids, sorted(needed))
    plugins = _plugins(conn, actor, subject, parts, reach)
    hosts = {release: read_host(conn, release) for release in {part.host_version for part in parts}}
    released = with_release(subject.version, subject.dependencies, subject.host_range, now.date())
    return {
        part.environment_id: new_breaches(
            plugins, _known(part, plugins, hosts[part.host_version]), hosts[part.host_version], name, released
        )
        for part in parts
    }


def _plugins(
    conn: Connection, actor: Actor, subject: _Subject, parts: Iterable[InstalledPartRow], reach: Reach
) -> dict[str, PackedPlugin]:
    """What is installed, and what the version asks for, as far as the actor may see it."""
    names = {name for part in parts for name in part.names} | {d.name for d in subject.dependencies}
    rows = store.list_named_plugins(conn, actor.tenant_id, sorted(names))
    return {row.name: unpack(row.packed) for row in rows if reach.covers(row.plugin_id)}


def _known(part: InstalledPartRow, plugins: Mapping[str, PackedPlugin], host: Host | None) -> dict[str, list[str]]:
    installed: dict[str, list[str]] = {}
    for name, version in zip(part.names, part.versions, strict=True):
        if name in plugins or (host and name in host.packages):
            installed.setdefault(name, []).append(version)
    return installed


def _environment(
    environment_id: UUID, versions: Sequence[str], action: ImpactAction, breaches: Sequence[Breach]
) -> EnvironmentImpact:
    published = EnvironmentEffect.BREAKS if breaches else EnvironmentEffect.GOES_TOGETHER
    return EnvironmentImpact(
        environment_id=environment_id,
        versions=list(versions),
        effect=published if action is ImpactAction.PUBLISH else EnvironmentEffect.RUNS,
        breach_count=len(breaches),
        breaches=[BreachAnswer.of(breach) for breach in breaches[:MAX_BREACHES]],
        explanations=[explain_breach(breach) for breach in breaches[:MAX_BREACHES]],
    )


def _others(conn: Connection, actor: Actor, action: ImpactAction, subject: _Subject) -> OthersImpact | None:
    plugin = subject.plugin
    if actor.tenant_id != PLATFORM_TENANT_ID or not plugin.is_public:
        return None
    if Permission.VERSIONS_PUBLISH not in held_permissions(conn, actor, plugin.plugin_id):
        return None
    version = None if action is ImpactAction.PUBLISH else subject.version
    return OthersImpact.of(store.count_installations(conn, plugin.plugin_id, version, actor.mfa_at, actor.source_ip))
