"""Follows a dynamic-plugins.yaml to what it includes and to the folders it names, and says what runs."""

from collections.abc import Callable
from dataclasses import replace

from infra.cli.folder import MANIFEST_BYTES, Folder, Unreadable
from infra.cli.inventory import Inventory, Place, Source, Wish, is_version, shown
from infra.cli.readers.dynamic_plugins import DynamicPlugins, Entry, Kind, package_of, read_dynamic_plugins
from infra.cli.readers.json_text import Malformed, parse_object, text_of
from shared.versions.package_names import is_package_name

MAX_INCLUDES = 20
_NO_VERSION = {
    Kind.NPM: "names no exact version: what runs is the newest at the time of the start",
    Kind.IMAGE: "has no version in the tag of its image",
    Kind.INHERITED: "has no name that tells a package",
    Kind.FOLDER: "has no version in the package.json of its folder",
    Kind.OTHER: "comes from no registry",
}
_WITH_THE_HOST = {Kind.FOLDER, Kind.INHERITED}
ReadText = Callable[[str], str | None]


def read_host_plugins(folder: Folder, file: str, read_text: ReadText, found: Inventory) -> None:
    """Add the plugins that are on. read_text: the text of a file, None (and the reason noted) if it cannot be read."""
    found.source = found.source or Source.RHDH
    entries: dict[str, Entry] = {}
    _collect(folder, file, read_text, found, entries)
    for entry in entries.values():
        if not entry.is_disabled:
            _take(folder, entry, found)


def _collect(folder: Folder, file: str, read_text: ReadText, found: Inventory, entries: dict[str, Entry]) -> None:
    """Entries of the file over those it includes; as in the host, an included file's own includes do not count."""
    read = _read(file, read_text, found)
    for name, place in read.includes[:MAX_INCLUDES]:
        if folder.has(name):
            entries |= {entry.key: entry for entry in _read(name, read_text, found).entries}
        else:
            found.unread(place, f"includes {shown(name)}, which is not here: what it switches on is not known")
    for entry in read.entries:
        before = entries.get(entry.key)
        is_disabled = before.is_disabled if before and entry.is_disabled is None else entry.is_disabled
        entries[entry.key] = replace(entry, is_disabled=is_disabled)


def _read(file: str, read_text: ReadText, found: Inventory) -> DynamicPlugins:
    """What a file says; nothing, and the reason noted, if it cannot be read."""
    text = read_text(file)
    try:
        read = read_dynamic_plugins(text or "plugins: []", file)
    except Malformed as exc:
        found.unread(Place(file, exc.line), exc.reason)
        return DynamicPlugins([], [], [])
    for place in read.unread:
        found.unread(place, "names no package")
    return read


def _take(folder: Folder, entry: Entry, found: Inventory) -> None:
    name, version = entry.name, entry.version
    if entry.kind is Kind.FOLDER:
        name, version = _exported(folder, entry)
    if entry.kind in _WITH_THE_HOST and not version and is_package_name(name):
        found.without_version[name] = entry.place
        return
    if entry.kind is Kind.OTHER or not is_version(version):
        # Its name goes into the message only if it is one: an address may hold a secret.
        found.unread(entry.place, f"{shown(name) if is_package_name(name) else 'a plugin'} {_NO_VERSION[entry.kind]}")
        return
    if not name:
        found.unread(entry.place, "no package can be told from the name of its folder")
        return
    found.add(name, version, entry.place)
    found.wishes.append(Wish(name, version, entry.place))


def _exported(folder: Folder, entry: Entry) -> tuple[str, str]:
    """Name and version of an exported folder by its own package.json, where it is here."""
    path = f"{entry.folder.rstrip('/')}/package.json"
    if entry.folder.startswith("/") or not folder.has(path):
        return entry.name, ""
    try:
        package = parse_object(folder.read(path, MANIFEST_BYTES))
    except (Malformed, Unreadable):
        return entry.name, ""
    return package_of(text_of(package, "name")) or entry.name, text_of(package, "version")
