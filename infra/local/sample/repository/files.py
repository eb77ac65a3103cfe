"""The files of the repository, by their path in it."""

import json
from enum import StrEnum

from infra.local.sample.facts import Ranges
from infra.local.sample.repository.content import Repository, Workspace
from infra.local.sample.repository.npm import package_lock
from infra.local.sample.repository.rhdh import dynamic_plugins
from infra.local.sample.repository.yarn_berry import manifest_range, yarn_berry_lock
from infra.local.sample.repository.yarn_classic import yarn_classic_lock


class Lock(StrEnum):
    """What the repository's versions are written down in."""

    YARN_BERRY = "yarn-berry"
    YARN_V1 = "yarn-v1"
    NPM = "npm"
    RHDH = "rhdh"


_LOCKS = {
    Lock.YARN_BERRY: ("yarn.lock", yarn_berry_lock),
    Lock.YARN_V1: ("yarn.lock", yarn_classic_lock),
    Lock.NPM: ("package-lock.json", package_lock),
    Lock.RHDH: ("dynamic-plugins.yaml", dynamic_plugins),
}


def files_of(repository: Repository, lock: Lock) -> dict[str, str]:
    """Each file's text. Who runs the hub has no workspaces: only which plugins it is to load."""
    name, write = _LOCKS[lock]
    files = {"backstage.json": _json({"version": repository.host.release}), name: write(repository)}
    if lock == Lock.RHDH:
        return files
    for workspace in repository.workspaces:
        files[f"{workspace.path}/package.json".removeprefix("./")] = _json(_manifest(repository, workspace, lock))
    if lock == Lock.YARN_BERRY:
        files[".yarnrc.yml"] = "nodeLinker: node-modules\n\nplugins:\n  - .yarn/plugins/@yarnpkg/plugin-backstage.cjs\n"
    return files


def _manifest(repository: Repository, workspace: Workspace, lock: Lock) -> dict[str, object]:
    manifest: dict[str, object] = {"name": workspace.name, "version": workspace.version, "private": True}
    if workspace.role:
        manifest["backstage"] = {"role": workspace.role}
    else:
        manifest["workspaces"] = {"packages": ["packages/*", "plugins/*"]}
        manifest["engines"] = {"node": "18 || 20"}
        manifest["overrides" if lock == Lock.NPM else "resolutions"] = dict(sorted(repository.pins.items()))
    for field, ranges in (("dependencies", workspace.dependencies), ("devDependencies", workspace.dev_dependencies)):
        if ranges:
            manifest[field] = _ranges(repository, ranges, lock)
    return manifest


def _ranges(repository: Repository, ranges: Ranges, lock: Lock) -> Ranges:
    written = dict(sorted(ranges.items()))
    if lock == Lock.YARN_BERRY:
        return {name: manifest_range(repository, name, wanted) for name, wanted in written.items()}
    if lock == Lock.YARN_V1 and "app" in written:
        return written | {"app": "link:../app"}
    return written


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
