"""Reads `dynamic-plugins.yaml` of Red Hat Developer Hub: which plugins it loads, from where, and which are off."""

import re
from dataclasses import dataclass
from enum import Enum

from infra.cli.inventory import Place, shown
from infra.cli.readers.descriptor import parse_reference
from infra.cli.readers.json_text import Malformed
from infra.cli.readers.yaml_text import Alias, Mapping, Node, Scalar, Sequence, parse_mapping

_OCI = re.compile(
    r"oci://(?P<image>[^!\s]+?)(?::(?P<tag>[^:/@!\s]+|\{\{inherit\}\}))?(?:@[^!\s]+)?(?:!(?P<plugin>[^!\s]+))?"
)
# The catalog of exported plugins tags an image with the host release and the plugin's version: bs_1.45.3__2.3.5
_TAG = re.compile(r"(?:[\w.-]*?__|v)?(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:-[\w.-]+)?)")
_MODULE = re.compile(r"(?P<scope>.+?)-(?P<name>(?:scaffolder|catalog|auth|search|events)-backend-module-.+)")


class Kind(Enum):
    """Where a plugin comes from."""

    NPM = "npm"
    IMAGE = "image"
    # An image of the host's own list, in the version of that list.
    INHERITED = "inherited"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of `plugins`; a later one with the same key replaces it.

    version: empty if the file does not say it. folder: as it is written, for those that come from one.
    """

    key: str
    kind: Kind
    name: str
    version: str
    is_disabled: bool | None
    place: Place
    folder: str = ""


@dataclass(frozen=True)
class DynamicPlugins:
    """includes: other such files, which this one overrides."""

    includes: list[tuple[str, Place]]
    entries: list[Entry]
    unread: list[Place]


def read_dynamic_plugins(text: str, file: str) -> DynamicPlugins:
    """Includes and plugins in order of the file; `pluginConfig` is not looked at. Raises: Malformed."""
    settings = parse_mapping(text)
    plugins = settings.get("plugins")
    if plugins is not None and not isinstance(plugins, Sequence | Scalar):
        raise Malformed("has plugins that are no list", settings.entries["plugins"][0])
    read = DynamicPlugins(_includes(settings, file), [], [])
    for item in plugins.items if isinstance(plugins, Sequence) else ():
        if isinstance(item, Mapping) and item.text("package"):
            read.entries.append(_entry(item, file))
        else:
            read.unread.append(Place(file, _line(item)))
    return read


def package_of(slug: str) -> str:
    """The package behind the name of an exported folder, such as `backstage-plugin-techdocs-dynamic`.

    Empty if none can be told.
    """
    slug = slug.removesuffix("-dynamic")
    if slug.startswith("@"):
        return slug
    if slug.startswith("backstage-plugin-"):
        return f"@backstage/{slug.removeprefix('backstage-')}"
    for mark in ("-backstage-plugin-", "-plugin-"):
        scope, found, rest = slug.partition(mark)
        if found and scope:
            return f"@{scope}/{mark[1:]}{rest}"
    matched = _MODULE.fullmatch(slug)
    return f"@{matched['scope']}/{matched['name']}" if matched else ""


def _line(item: Node) -> int | None:
    """Where an item begins, as far as its first part tells."""
    if isinstance(item, Mapping):
        return next((line for line, _ in item.entries.values()), None)
    return item.line if isinstance(item, Scalar | Alias) else None


def _includes(settings: Mapping, file: str) -> list[tuple[str, Place]]:
    listed = settings.get("includes")
    items = listed.items if isinstance(listed, Sequence) else []
    return [(item.text, Place(file, item.line)) for item in items if isinstance(item, Scalar)]


def _entry(item: Mapping, file: str) -> Entry:
    line, _ = item.entries["package"]
    package, place = item.text("package"), Place(file, line)
    disabled = item.text("disabled").lower()
    is_disabled = None if "disabled" not in item.entries else disabled in {"true", "yes", "on"}
    if matched := _OCI.fullmatch(package):
        slug = matched["plugin"] or matched["image"].rsplit("/", 1)[-1]
        version = _TAG.fullmatch(matched["tag"] or "")
        key = f"oci://{matched['image']}!{slug}"
        kind = Kind.INHERITED if matched["tag"] == "{{inherit}}" else Kind.IMAGE
        return Entry(key, kind, package_of(slug), version["version"] if version else "", is_disabled, place)
    if package.startswith(("./", "../", "/")):
        slug = package.rstrip("/").rsplit("/", 1)[-1]
        return Entry(package, Kind.FOLDER, package_of(slug), "", is_disabled, place, folder=package)
    reference = parse_reference(package)
    if "://" in package or not reference.is_of_registry:
        return Entry(package, Kind.OTHER, shown(package), "", is_disabled, place)
    return Entry(reference.name, Kind.NPM, reference.name.removesuffix("-dynamic"), reference.rest, is_disabled, place)
