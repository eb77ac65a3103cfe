"""The repository's `package-lock.json` as npm 7 and later write it (version 3)."""

import json
from collections import Counter, deque
from collections.abc import Mapping

from infra.local.sample.facts import Ranges
from infra.local.sample.repository.content import Repository, Workspace
from infra.local.sample.repository.digests import archive, integrity
from infra.local.sample.repository.shelf import Package

Entry = dict[str, object]
# Path below which a package finds what it asks for; "" is the root.
Places = dict[str, Package]


def package_lock(repository: Repository) -> str:
    """The whole file."""
    root = repository.workspaces[0]
    packages: dict[str, Entry] = {path: _package(package) for path, package in place_packages(repository).items()}
    for workspace in repository.workspaces[1:]:
        packages[f"node_modules/{workspace.name}"] = {"resolved": workspace.path, "link": True}
        packages[workspace.path] = _workspace(workspace)
    packages[""] = {"name": root.name, "version": root.version, "workspaces": ["packages/*", "plugins/*"]}
    packages[""] |= _workspace(root)
    lock = {
        "name": root.name,
        "version": root.version,
        "lockfileVersion": 3,
        "requires": True,
        "packages": dict(sorted(packages.items())),
    }
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def place_packages(repository: Repository) -> Places:
    """Where each package is: what most ask for at the top, the rest below who asks for it."""
    places = {f"node_modules/{p.name}": p for p in _hoisted(repository).values()}
    asking: deque[tuple[str, Ranges]] = deque(
        (workspace.path if workspace.path != "." else "", workspace.wanted) for workspace in repository.workspaces
    )
    asking.extend((path, package.dependencies) for path, package in places.items())
    while asking:
        path, wanted = asking.popleft()
        for pair in wanted.items():
            package = repository.resolved.get(pair)
            if package and _visible(places, path, package.name) != package:
                place = f"{path}/node_modules/{package.name}".lstrip("/")
                places[place] = package
                asking.append((place, package.dependencies))
    return places


def _hoisted(repository: Repository) -> dict[str, Package]:
    asked = Counter[tuple[str, str]]()
    for package in repository.packages():
        asked.update((n, repository.resolved[n, wanted].version) for n, wanted in package.dependencies.items())
    # The one that most ask for comes last, and stays.
    ordered = sorted(repository.packages(), key=lambda p: (asked[p.name, p.version], p.version))
    return {package.name: package for package in ordered}


def _visible(places: Mapping[str, Package], path: str, name: str) -> Package | None:
    """What a package at that path gets when it asks for a name: the nearest on the way up."""
    while True:
        found = places.get(f"{path}/node_modules/{name}".lstrip("/"))
        if found or not path:
            return found
        path = path.rpartition("/node_modules/")[0] if "/node_modules/" in path else ""


def _package(package: Package) -> Entry:
    entry: Entry = {
        "version": package.version,
        "resolved": archive(package.name, package.version),
        "integrity": integrity(package.name, package.version),
        "dependencies": package.dependencies,
        "peerDependencies": package.peer_dependencies,
        "peerDependenciesMeta": {name: {"optional": True} for name in package.optional_peers},
    }
    return {name: value for name, value in entry.items() if value}


def _workspace(workspace: Workspace) -> Entry:
    entry: Entry = {
        "name": workspace.name,
        "version": workspace.version,
        "dependencies": dict(sorted(workspace.dependencies.items())),
        "devDependencies": dict(sorted(workspace.dev_dependencies.items())),
    }
    # npm leaves a name out that the folder says already.
    is_told = workspace.path.rpartition("/")[2] == workspace.name
    return {name: value for name, value in entry.items() if value and not (name == "name" and is_told)}
