"""Reads `pnpm-lock.yaml`, from its version 5 to 9, and `pnpm-workspace.yaml` beside it."""

import re

from infra.cli.inventory import Inventory, Place, Source, shown
from infra.cli.readers.yaml_text import Mapping, Scalar, Sequence, parse_mapping

# 5: /name/1.0.0_peers · 6: /name@1.0.0(peers) · 9: name@1.0.0(peers)
_KEY = re.compile(r"/?(?P<name>(?:@[^/@]+/)?[^/@]+)[@/](?P<version>[0-9][^(_/:]*)(?:[(_].*)?", re.DOTALL)


def read_pnpm_lock(text: str, file: str) -> Inventory:
    """Every package that came from a registry. Raises: Malformed."""
    found = Inventory(Source.PNPM)
    for key, (line, entry) in parse_mapping(text).child("packages").entries.items():
        place, resolution = Place(file, line), entry.child("resolution") if isinstance(entry, Mapping) else Mapping({})
        matched = _KEY.fullmatch(key)
        if matched and not resolution.text("type") and not resolution.text("directory"):
            found.add(matched["name"], matched["version"], place)
        else:
            found.note(place, f"{shown(key)} comes from no registry")
    return found


def read_pnpm_workspace(text: str) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Patterns of the workspace's folders, and its catalogs: ranges by package, by catalog. Raises: Malformed."""
    settings = parse_mapping(text)
    patterns = settings.get("packages")
    items = patterns.items if isinstance(patterns, Sequence) else []
    catalogs = {name: _ranges(value) for name, (_, value) in settings.child("catalogs").entries.items()}
    catalogs.setdefault("default", {}).update(_ranges(settings.child("catalog")))
    return [item.text for item in items if isinstance(item, Scalar)], catalogs


def _ranges(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {name: range_.text for name, (_, range_) in value.entries.items() if isinstance(range_, Scalar)}
