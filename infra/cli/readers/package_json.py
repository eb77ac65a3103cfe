"""Reads `package.json`, what a workspace wishes for, and `backstage.json`, which release it runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from infra.cli.inventory import Inventory, Place, Wish, is_range, is_version, shown
from infra.cli.readers.descriptor import parse_range_of
from infra.cli.readers.json_text import Json, KeyLines, Malformed, child, parse_object, text_of
from shared.versions.package_names import is_package_name

Catalogs = Mapping[str, Mapping[str, str]]
_WISHES = {"dependencies": False, "optionalDependencies": False, "peerDependencies": False, "devDependencies": True}
# npm takes as a tag whatever is no range and needs no escaping in an address.
_TAG = re.compile(r"(?:[A-Za-z][\w.!~*'()-]{0,99})?", re.ASCII)
_OWN = {"workspace", "link", "portal", "file"}


@dataclass(frozen=True)
class Manifest:
    """What one package.json says; workspaces: patterns of folders, with `!` before those that are left out."""

    name: str
    workspaces: list[str]
    manager: str
    found: Inventory


def read_package_json(text: str, file: str, catalogs: Catalogs) -> Manifest:
    """The wishes of a workspace; scripts and whatever else stands there is not looked at. Raises: Malformed."""
    package, lines = parse_object(text), KeyLines(text)
    found = Inventory()
    for group, is_dev in _WISHES.items():
        start = lines.line(group) or 0
        for name, wanted in child(package, group).items():
            place = Place(file, lines.line(name, after=start))
            if isinstance(wanted, str):
                _take(name, wanted, place, is_dev, catalogs, found)
            else:
                found.unread(place, f"the range of {shown(name)} is no text")
    overridden = {
        **child(package, "resolutions"),
        **child(package, "overrides"),
        **child(child(package, "pnpm"), "overrides"),
    }
    found.overridden += sorted(filter(is_package_name, (_last_name(name) for name in overridden)))
    return Manifest(text_of(package, "name"), _workspaces(package), text_of(package, "packageManager"), found)


def read_backstage_json(text: str, file: str) -> str:
    """The host release. Raises: Malformed."""
    version = text_of(parse_object(text), "version")
    if not is_version(version):
        raise Malformed(f"names no release: its version is {shown(version)}", KeyLines(text).line("version"))
    return version


def _take(name: str, wanted: str, place: Place, is_dev: bool, catalogs: Catalogs, found: Inventory) -> None:
    if wanted.startswith("catalog:"):
        catalog = catalogs.get(wanted.removeprefix("catalog:") or "default", {})
        wanted = catalog.get(name, wanted)
    reference = parse_range_of(name, wanted)
    if reference.protocol == "backstage" and is_package_name(name):
        found.wishes.append(Wish(name, "*", place, is_dev, is_from_host=True))
    elif reference.protocol in _OWN:
        return
    elif not reference.is_of_registry:
        found.note(place, f"{shown(name)} is wished for from no registry")
    elif not is_package_name(reference.name):
        found.unread(place, f"{shown(reference.name)} is no name of a package")
    elif not is_range(reference.rest) and not _TAG.fullmatch(reference.rest):
        found.unread(place, f"{shown(reference.rest)} is no range that npm would read: {reference.name} is left out")
    else:
        # An empty range and a tag such as `latest` take whatever there is.
        found.wishes.append(Wish(reference.name, reference.rest if is_range(reference.rest) else "*", place, is_dev))


def _workspaces(package: dict[str, Json]) -> list[str]:
    listed = package.get("workspaces")
    if isinstance(listed, dict):
        listed = listed.get("packages")
    return [pattern for pattern in listed if isinstance(pattern, str)] if isinstance(listed, list) else []


def _last_name(key: str) -> str:
    """The package that an override is about: `a/**/b`, `a>b` and `@x/b@^1` are about the last one."""
    last = key.replace(">", "/").replace("**/", "").strip("/")
    parts = last.split("/")
    scoped = len(parts) > 1 and parts[-2].startswith("@")
    name = "/".join(parts[-2:]) if scoped else parts[-1]
    return parse_range_of(name, "").name if "@" not in name[1:] else name[: name.index("@", 1)]
