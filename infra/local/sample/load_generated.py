"""Loads a generated catalog on top of the real one, batch by batch, and says how fast it goes."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from infra.local.sample.catalog import SamplePlugin
from infra.local.sample.generate import GeneratedPlugin, generate_plugins
from infra.local.sample.generate_tenants import generate_tenants
from infra.local.sample.load import BATCH_SIZE, Report, SampleCounts, load_plugins, load_tenant
from infra.local.sample.tenants import PLATFORM
from shared.catalog.rebuild import rebuild_search
from shared.ids import new_id

# Bounds the memory: as many plugins as six batches.
_MOST_WAITING = 6 * BATCH_SIZE

Batch = tuple[int | None, list[SamplePlugin]]


@dataclass
class _Progress:
    size: int
    report: Report
    plugins: int = 0
    versions: int = 0
    started: float = field(default_factory=time.monotonic)

    def add(self, plugins: list[SamplePlugin]) -> None:
        self.plugins += len(plugins)
        self.versions += sum(len(plugin.releases) for plugin in plugins)
        rate = self.plugins / max(time.monotonic() - self.started, 0.001)
        left = (self.size - self.plugins) / rate
        self.report(f"generated catalog: {self.plugins:,}/{self.size:,} plugins, {rate:,.0f}/s, {left:,.0f} s left")


def load_generated(size: int, seed: int, tenants: int, report: Report, now: datetime) -> SampleCounts:
    """Load `size` generated plugins and `tenants` companies, then rebuild search. A second run changes nothing.

    Raises: ValueError if size or tenants is below 1 or beyond what the vocabulary can name.
    """
    users = 0
    owners = []
    for number, tenant in enumerate(generate_tenants(tenants, seed), 1):
        owners.append(load_tenant(tenant, now))
        users += len(tenant.users)
        report(f"generated tenants: {number:,}/{tenants:,}")
    platform = load_tenant(PLATFORM, now)
    progress = _Progress(size, report)
    for owner, plugins in owned_batches(generate_plugins(size, seed, tenants)):
        load_plugins(platform if owner is None else owners[owner], plugins, now)
        progress.add(plugins)
    report("rebuilding search")
    rebuild_search(new_id(), now)
    return SampleCounts(tenants, users, progress.plugins, progress.versions)


def owned_batches(plugins: Iterable[GeneratedPlugin]) -> Iterator[Batch]:
    """Lists of plugins of one owner, at most a batch long; the order between owners is not kept.

    Small tenants wait for one another: a batch costs its transactions however few plugins it has.
    """
    waiting: dict[int | None, list[SamplePlugin]] = defaultdict(list)
    waiting_count = 0
    for generated in plugins:
        mine = waiting[generated.tenant]
        mine.append(generated.plugin)
        waiting_count += 1
        if len(mine) == BATCH_SIZE:
            yield generated.tenant, waiting.pop(generated.tenant)
            waiting_count -= BATCH_SIZE
        elif waiting_count == _MOST_WAITING:
            yield from waiting.items()
            waiting.clear()
            waiting_count = 0
    yield from waiting.items()
