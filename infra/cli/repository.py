"""Reads a whole repository: the lock file has the say on versions, the package.json files on wishes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from infra.cli.folder import LOCK_BYTES, MANIFEST_BYTES, Folder, Unreadable
from infra.cli.host_plugins import read_host_plugins
from infra.cli.inventory import Inventory, Place
from infra.cli.readers.cyclonedx import read_cyclonedx
from infra.cli.readers.json_text import Malformed
from infra.cli.readers.package_json import Manifest, read_backstage_json, read_package_json
from infra.cli.readers.package_lock import read_package_lock
from infra.cli.readers.pnpm import read_pnpm_lock, read_pnpm_workspace
from infra.cli.readers.yarn_berry import read_yarn_berry
from infra.cli.readers.yarn_classic import read_yarn_classic

Report = Callable[[str], None]
Reader = Callable[[str, str], Inventory]
MAX_MANIFESTS = 2_000
LOCKS = {"yarn.lock": "yarn", "package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "pnpm-lock.yaml": "pnpm"}
DYNAMIC_PLUGINS = ("dynamic-plugins.override.yaml", "dynamic-plugins.yaml", "dynamic-plugins.yml")
_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)


class NothingToRead(Exception):
    """There is nothing at this path that says which versions run; the text says what was looked for."""


@dataclass
class _Reading:
    """One repository being read."""

    folder: Folder
    report: Report
    found: Inventory = field(default_factory=Inventory)
    # Catalogs of ranges, by name, that a package.json may refer to.
    catalogs: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self, file: str, at_most: int) -> str | None:
        """The text of a file; without one, the inventory says why."""
        try:
            text = self.folder.read(file, at_most)
        except Unreadable as exc:
            self.found.unread(Place(file), str(exc))
            return None
        conflict = _CONFLICT.search(text)
        if conflict:
            self.found.unread(Place(file, text.count("\n", 0, conflict.start()) + 1), "holds a merge conflict")
            return None
        self.report(file)
        return text

    def read(self, file: str, reader: Reader, at_most: int = LOCK_BYTES) -> bool:
        """Add what a reader finds in a file. Returns whether it could be read."""
        text = self.text(file, at_most)
        if text is None:
            return False
        try:
            add(self.found, reader(text, file))
        except Malformed as exc:
            self.found.unread(Place(file, exc.line), exc.reason)
            return False
        return True


def read_repository(path: Path, report: Report) -> Inventory:
    """Everything found at a path: a directory, or one lock file, dynamic-plugins.yaml or SBOM.

    report: is told each file. Raises: NothingToRead.
    """
    real = path.resolve()
    if real.is_dir():
        reading = _Reading(Folder(real), report)
        _read_directory(reading)
    elif real.is_file():
        reading = _Reading(Folder(real.parent), report)
        _read_file(reading, path.name if (real.parent / path.name).exists() else real.name)
    else:
        raise NothingToRead(f"There is nothing at {path}.")
    return reading.found


def add(found: Inventory, more: Inventory) -> None:
    """Bring one inventory into another; what it already knows of versions and the release stays."""
    found.source = found.source or more.source
    found.host_version = found.host_version or more.host_version
    for name, versions in more.packages.items():
        found.packages.setdefault(name, {}).update(versions)
    found.wishes += more.wishes
    found.overridden += more.overridden
    found.without_version |= more.without_version
    found.remarks += more.remarks


def _read_directory(reading: _Reading) -> None:
    folder, found = reading.folder, reading.found
    plugins = next((file for file in DYNAMIC_PLUGINS if folder.has(file)), None)
    locks = [file for file in LOCKS if folder.has(file)]
    if not locks and not plugins:
        wanted = ", ".join((*LOCKS, DYNAMIC_PLUGINS[1]))
        hint = (
            " Its package.json says what is wished for only: run `yarn install` first."
            if folder.has("package.json")
            else ""
        )
        raise NothingToRead(f"There is no lock file here ({wanted}).{hint}")
    _read_host_version(reading)
    manager = _read_manifests(reading)
    locks.sort(key=lambda file: LOCKS[file] != manager)
    if locks:
        reading.read(locks[0], lock_reader(locks[0]))
    for file in locks[1:]:
        found.note(Place(file), f"is not read: {locks[0]} has the say")
    if plugins:
        _read_plugins(reading, plugins)


def _read_file(reading: _Reading, file: str) -> None:
    _read_host_version(reading)
    if file in LOCKS:
        reading.read(file, lock_reader(file))
    elif file.endswith((".yaml", ".yml")):
        _read_plugins(reading, file)
    elif file.endswith(".json"):
        reading.read(file, read_cyclonedx)
    else:
        raise NothingToRead(f"{file} is no lock file, no dynamic-plugins.yaml and no CycloneDX SBOM in JSON.")


def lock_reader(file: str) -> Reader:
    """The reader of a lock file, by its name; yarn's two forms tell themselves apart."""
    if file == "yarn.lock":
        return lambda text, name: (read_yarn_berry if is_berry(text) else read_yarn_classic)(text, name)
    return read_pnpm_lock if file == "pnpm-lock.yaml" else read_package_lock


def is_berry(text: str) -> bool:
    """Was this yarn.lock written by yarn 2 or later?"""
    return re.search(r"^__metadata:", text, re.MULTILINE) is not None


def _read_host_version(reading: _Reading) -> None:
    if not reading.folder.has("backstage.json"):
        return
    reading.read(
        "backstage.json", lambda text, file: Inventory(host_version=read_backstage_json(text, file)), MANIFEST_BYTES
    )


def _read_plugins(reading: _Reading, file: str) -> None:
    read_host_plugins(reading.folder, file, lambda name: reading.text(name, LOCK_BYTES), reading.found)


def _read_manifests(reading: _Reading) -> str:
    """The package.json at the root and those of its workspaces. Returns the package manager it names, if it does."""
    patterns = _read_pnpm_workspace(reading)
    root = _read_manifest(reading, "package.json")
    if root is None:
        return ""
    for folder in _workspaces(reading, root.workspaces or patterns):
        if reading.folder.has(f"{folder}package.json"):
            _read_manifest(reading, f"{folder}package.json")
    return root.manager.partition("@")[0]


def _read_pnpm_workspace(reading: _Reading) -> list[str]:
    file = "pnpm-workspace.yaml"
    text = reading.text(file, MANIFEST_BYTES) if reading.folder.has(file) else None
    try:
        patterns, catalogs = read_pnpm_workspace(text) if text is not None else ([], {})
    except Malformed as exc:
        reading.found.unread(Place(file, exc.line), exc.reason)
        return []
    reading.catalogs.update(catalogs)
    return patterns


def _read_manifest(reading: _Reading, file: str) -> Manifest | None:
    text = reading.text(file, MANIFEST_BYTES) if reading.folder.has(file) else None
    if text is None:
        return None
    try:
        manifest = read_package_json(text, file, reading.catalogs)
    except Malformed as exc:
        reading.found.unread(Place(file, exc.line), exc.reason)
        return None
    add(reading.found, manifest.found)
    return manifest


def _workspaces(reading: _Reading, patterns: list[str]) -> Iterator[str]:
    """Folders of the workspaces, each with its last slash, without those that `!` leaves out."""
    left_out = [pattern[1:].strip("/") for pattern in patterns if pattern.startswith("!")]
    seen: set[str] = set()
    for pattern in patterns:
        try:
            folders = list(reading.folder.folders(pattern)) if not pattern.startswith("!") else []
        except Unreadable as exc:
            reading.found.unread(Place("package.json"), f"workspaces: {pattern!a} {exc}")
            continue
        for folder in folders:
            is_wanted = not any(PurePosixPath(folder).match(out) for out in left_out)
            if folder and folder not in seen and is_wanted and len(seen) < MAX_MANIFESTS:
                seen.add(folder)
                yield folder
