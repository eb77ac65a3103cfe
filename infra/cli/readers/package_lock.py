"""Reads `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3."""

from infra.cli.inventory import Inventory, Place, Source, shown
from infra.cli.readers.descriptor import parse_range_of
from infra.cli.readers.json_text import Json, KeyLines, Malformed, child, parse_object, text_of

_NODE_MODULES = "node_modules/"
_FOREIGN = ("git", "file:", "github:", "ssh:")


def read_package_lock(text: str, file: str) -> Inventory:
    """Every package that came from a registry, however deep. Raises: Malformed."""
    lock = parse_object(text)
    found, lines = Inventory(Source.NPM), KeyLines(text)
    if isinstance(lock.get("packages"), dict):
        for path, entry in child(lock, "packages").items():
            _take_path(path, entry, Place(file, lines.line(path)), found)
    elif isinstance(lock.get("dependencies"), dict):
        _take_tree(lock, file, lines, found)
    elif "lockfileVersion" not in lock:
        raise Malformed("is no lock file of npm: it has neither packages nor dependencies")
    return found


def _take_path(path: str, entry: Json, place: Place, found: Inventory) -> None:
    """Versions 2 and 3: a flat map by where a package lies; outside of node_modules it is the workspace's own."""
    before, inside, name = path.rpartition(_NODE_MODULES)
    is_folder = bool(inside) and (not before or before.endswith("/"))
    if not is_folder or not isinstance(entry, dict) or entry.get("link") is True:
        return
    # Behind an alias npm writes the package's own name.
    _take(text_of(entry, "name") or name, entry, place, found)


def _take_tree(lock: dict[str, Json], file: str, lines: KeyLines, found: Inventory) -> None:
    """Version 1: each package holds those that lie inside of it; walked without recursion."""
    waiting: list[dict[str, Json]] = [child(lock, "dependencies")]
    while waiting:
        for name, entry in waiting.pop().items():
            if isinstance(entry, dict):
                _take(name, entry, Place(file, lines.line(name)), found)
                waiting.append(child(entry, "dependencies"))


def _take(name: str, entry: dict[str, Json], place: Place, found: Inventory) -> None:
    version, resolved = text_of(entry, "version"), text_of(entry, "resolved")
    if not version and not resolved:
        # npm leaves a bare entry where a platform's optional package is not wanted here.
        if entry.get("optional") is not True:
            found.unread(place, f"{shown(name)} has no version")
        return
    reference = parse_range_of(name, version)
    if not reference.is_of_registry or resolved.startswith(_FOREIGN):
        found.note(place, f"{shown(name)} comes from no registry")
    else:
        found.add(reference.name, reference.rest, place)
