"""Loads tenants and plugins through the services, as the application role.

Each batch is committed on its own and each step changes nothing the second time, so a load that was killed is finished
by running it again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from clients.settings import settings
from infra.local.sample.catalog import SamplePlugin, count_aliases, sample_plugins
from infra.local.sample.deprecations import mark_deprecated
from infra.local.sample.facts import read_facts
from infra.local.sample.load_hosts import load_hosts
from infra.local.sample.rights import give_rights
from infra.local.sample.tenants import ACME, TENANTS, DevUser, SampleTenant
from shared.catalog import service as catalog
from shared.catalog.rebuild import rebuild_search
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.environments import service as environments
from shared.environments.errors import EnvironmentNameTaken
from shared.identity import service as identity
from shared.identity.models import NewMember, NewTenant
from shared.ids import new_id
from shared.versions import service as versions

BATCH_SIZE = catalog.MAX_IMPORTED
# The real sample has plugins with hundreds of versions: smaller batches keep its progress moving.
_REAL_BATCH_SIZE = 50

Report = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class SampleCounts:
    """How much of the sample there is now, whether this run loaded it or an earlier one."""

    tenants: int
    users: int
    plugins: int
    versions: int

    def __str__(self) -> str:
        content = f"{self.plugins:,} plugins, {self.versions:,} versions"
        return f"{content}; {self.tenants:,} tenants, {self.users:,} users"


def load_sample(report: Report, now: datetime) -> SampleCounts:
    """The real catalog and host releases as the platform's, the demo tenants with theirs; ends with a search rebuild.

    report: takes one line of progress at a time.
    """
    owners = {tenant.tenant_id: load_tenant(tenant, now) for tenant in TENANTS}
    plugins = list(sample_plugins())
    loaded = 0
    for batch in batches(plugins, _REAL_BATCH_SIZE):
        load_plugins(owners[PLATFORM_TENANT_ID], batch, now)
        loaded += len(batch)
        report(f"sample catalog: {loaded:,}/{len(plugins):,} plugins")
    report(f"sample catalog: {count_aliases(read_facts())} dependencies left out, aliases of other packages")
    for tenant in TENANTS:
        load_plugins(owners[tenant.tenant_id], list(tenant.plugins), now)
    mark_deprecated(owners[PLATFORM_TENANT_ID], [plugin.draft.name for plugin in plugins], now)
    report(f"host releases: {load_hosts(owners[PLATFORM_TENANT_ID], now):,}")
    give_rights(owners[ACME.tenant_id], now)
    rebuild_search(new_id(), now)
    return _count(plugins)


def load_tenant(tenant: SampleTenant, now: datetime) -> Actor:
    """Make a tenant, its people and its environments; answers its owner."""
    owner, *others = tenant.users
    founded = NewTenant(tenant.tenant_id, tenant.slug, tenant.name, _member(owner))
    actor = identity.enroll_tenant(founded, new_id(), now)
    for user in others:
        identity.add_member(actor, _member(user), now)
    for environment in tenant.environments:
        with suppress(EnvironmentNameTaken):
            environments.create_environment(actor, environment, now)
    return actor


def load_plugins(actor: Actor, plugins: list[SamplePlugin], now: datetime) -> None:
    """Import at most 1,000 plugins of the actor's tenant with their versions and standing.

    A private one whose name has become public in the meantime is left out, as the service does.
    """
    imported = catalog.import_plugins(actor, [plugin.draft for plugin in plugins], now)
    own = {known.plugin_id: plugin for known, plugin in zip(imported, plugins, strict=True) if known.plugin_id}
    for part in _publishable(own):
        versions.publish_versions(actor, {plugin_id: plugin.releases for plugin_id, plugin in part.items()}, now)
    catalog.record_standings(actor, {plugin_id: plugin.standing for plugin_id, plugin in own.items()}, now)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`, in their order."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _publishable(plugins: dict[UUID, SamplePlugin]) -> Iterator[dict[UUID, SamplePlugin]]:
    """The plugins in parts that have no more versions than the service publishes at once."""
    part: dict[UUID, SamplePlugin] = {}
    count = 0
    for plugin_id, plugin in plugins.items():
        count += len(plugin.releases)
        if count > versions.MAX_PUBLISHED:
            yield part
            part, count = {}, len(plugin.releases)
        part[plugin_id] = plugin
    if part:
        yield part


def _member(user: DevUser) -> NewMember:
    return NewMember(settings().oidc_issuer, user.subject, user.display_name, user.email, user.role)


def _count(public: list[SamplePlugin]) -> SampleCounts:
    plugins = [*public, *(plugin for tenant in TENANTS for plugin in tenant.plugins)]
    return SampleCounts(
        tenants=len(TENANTS),
        users=sum(len(tenant.users) for tenant in TENANTS),
        plugins=len(plugins),
        versions=sum(len(plugin.releases) for plugin in plugins),
    )
