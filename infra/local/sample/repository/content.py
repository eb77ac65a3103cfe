"""What stands in the repository: its workspaces, what was installed, and the faults put in on purpose."""

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.sample.facts import Ranges, read_facts
from infra.local.sample.host_facts import HostManifest, read_hosts
from infra.local.sample.repository.shelf import Package, Shelf
from infra.local.sample.repository.wishes import (
    APP,
    BACKEND,
    CALENDAR,
    CONFLICTING,
    DEPRECATED,
    EXTRAS,
    LIBRARIES,
    ROOT,
    UNKNOWN,
    VULNERABLE,
)

Wanted = tuple[str, str]
Resolved = dict[Wanted, Package]

_EXTRAS_CHOSEN = 4


@dataclass(frozen=True)
class Workspace:
    """A package of the repository itself. path: "." for the root. role: as Backstage's own tools name it."""

    path: str
    name: str
    version: str
    role: str | None
    dependencies: Ranges
    dev_dependencies: Ranges

    @property
    def wanted(self) -> Ranges:
        """All it asks for, sorted by name."""
        return dict(sorted((self.dependencies | self.dev_dependencies).items()))


@dataclass(frozen=True)
class Planted:
    """The faults put in on purpose, for a test to look for. Pairs are name and version."""

    conflicting: Wanted
    deprecated: list[Wanted]
    vulnerable: list[Wanted]
    unknown: str
    workspace: str
    duplicated: str


@dataclass(frozen=True)
class Repository:
    """The repository, whatever its lock file looks like. pins: what the root forces. host: of the host release."""

    host: HostManifest
    workspaces: list[Workspace]
    pins: Ranges
    resolved: Resolved
    planted: Planted

    @property
    def workspace_names(self) -> set[str]:
        """Names that are found in the repository, and in no registry."""
        return {workspace.name for workspace in self.workspaces}

    def packages(self) -> list[Package]:
        """Every installed package once, by name and version."""
        found = {(p.name, p.version): p for p in self.resolved.values()}
        return [found[key] for key in sorted(found)]


def make_repository(host_release: str, seed: int = 1) -> Repository:
    """The repository of a company that has not upgraded for a while; the same arguments, the same repository.

    Raises: ValueError for a host release that the sample does not have.
    """
    host = find_host(host_release)
    facts = list(read_facts())
    unpinned = Shelf(facts, host.packages, host.released_on, {})
    conflicting = (CONFLICTING, unpinned.newest(CONFLICTING))
    pins = _pins(host, unpinned.package(*conflicting))
    shelf = Shelf(facts, host.packages, host.released_on, pins)
    workspaces = _workspaces(shelf, conflicting, random.Random(seed))
    own = {workspace.name for workspace in workspaces}
    wanted = [pair for workspace in workspaces for pair in workspace.wanted.items() if pair[0] not in own]
    resolved = _resolve(shelf, wanted)
    return Repository(host, workspaces, pins, resolved, _planted(conflicting, resolved))


def find_host(release: str) -> HostManifest:
    """The host release of the sample. Raises: ValueError if there is none."""
    for host in read_hosts():
        if host.release == release:
            return host
    raise ValueError(f"the sample has no host release {release}")


def _pins(host: HostManifest, conflicting: Package) -> Ranges:
    """Host packages that a newer plugin wants newer: pinned to the host's, so that there is one of each."""
    return {name: host.packages[name] for name in conflicting.dependencies if name in host.packages}


def _workspaces(shelf: Shelf, conflicting: Wanted, chance: random.Random) -> list[Workspace]:
    extras = sorted(chance.sample(EXTRAS, _EXTRAS_CHOSEN))
    app = _ranges(shelf, [*APP, *extras, *DEPRECATED["app"]]) | LIBRARIES | VULNERABLE["app"]
    app |= {CONFLICTING: f"^{conflicting[1]}", UNKNOWN: "^1.2.0", CALENDAR: "^0.1.0"}
    backend = _ranges(shelf, [*BACKEND, *DEPRECATED["backend"]]) | VULNERABLE["backend"] | {"app": "^0.0.0"}
    calendar = _ranges(shelf, ["@backstage/core-components", "@backstage/core-plugin-api"])
    tools = _ranges(shelf, ["@backstage/cli"])
    return [
        Workspace(".", "root", "1.0.0", None, {}, tools | ROOT),
        Workspace("packages/app", "app", "0.0.0", "frontend", app, {}),
        Workspace("packages/backend", "backend", "0.0.0", "backend", backend, tools),
        Workspace(
            "plugins/team-calendar", CALENDAR, "0.1.0", "frontend-plugin", calendar | {"lodash": "^4.17.21"}, tools
        ),
    ]


def _ranges(shelf: Shelf, names: list[str]) -> Ranges:
    """What somebody who installed these on that day has in package.json; what was not there yet is left out."""
    found = {name: shelf.newest_then(name) for name in names}
    return {name: f"^{version}" for name, version in found.items() if version}


def _resolve(shelf: Shelf, wanted: list[Wanted]) -> Resolved:
    # Exact wishes come first, as they leave no choice; then breadth first, so that direct ones choose before others.
    queue, resolved = deque(sorted(wanted, key=lambda pair: (pair[1][:1] in "^~", pair))), Resolved()
    while queue:
        pair = queue.popleft()
        if pair not in resolved:
            resolved[pair] = shelf.take(*pair)
            queue.extend(resolved[pair].dependencies.items())
    return resolved


def _planted(conflicting: Wanted, resolved: Mapping[Wanted, Package]) -> Planted:
    installed = {(package.name, package.version) for package in resolved.values()}
    vulnerable = {name for names in VULNERABLE.values() for name in names}
    exact = {pair: resolved[pair] for names in VULNERABLE.values() for pair in names.items()}
    return Planted(
        conflicting=conflicting,
        deprecated=sorted(
            pair for pair in installed if pair[0] in {name for names in DEPRECATED.values() for name in names}
        ),
        vulnerable=sorted((p.name, p.version) for p in exact.values() if p.name in vulnerable),
        unknown=UNKNOWN,
        workspace=CALENDAR,
        duplicated="lodash",
    )
