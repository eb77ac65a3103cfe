"""Reads `yarn.lock` as yarn 2 and later write it: YAML, whose `resolution` says which package an entry is."""

from infra.cli.inventory import Inventory, Place, Source, shown
from infra.cli.readers.descriptor import parse_reference, split_name
from infra.cli.readers.yaml_text import Mapping, parse_mapping

_OWN = {"workspace", "link"}


def read_yarn_berry(text: str, file: str) -> Inventory:
    """Every package that came from a registry, patched or not. Raises: Malformed."""
    found = Inventory(Source.YARN_BERRY)
    for key, (line, entry) in parse_mapping(text).entries.items():
        place = Place(file, line)
        if key == "__metadata":
            continue
        if not isinstance(entry, Mapping) or not (resolution := entry.text("resolution")):
            found.unread(place, f"{shown(key)} has no resolution")
            continue
        reference = parse_reference(resolution)
        if reference.is_of_registry:
            # What is resolved is no alias any more: before the protocol stands the package's own name. A patch names
            # the version it was made for; that of the entry is what runs.
            found.add(split_name(resolution)[0], entry.text("version"), place)
        elif reference.protocol not in _OWN:
            found.note(place, f"{shown(resolution)} comes from no registry")
    return found
