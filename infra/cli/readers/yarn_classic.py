"""Reads `yarn.lock` as yarn 1 writes it, line by line: an entry that is not understood costs that entry only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from infra.cli.inventory import Inventory, Place, Source, shown
from infra.cli.readers.descriptor import parse_reference

_DESCRIPTOR = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,":][^\s,":]*)')
_FIELD = re.compile(r'  "?(version|resolved)"?:? +(?:"([^"]*)"|(\S+)) *')
_FOREIGN = ("git", "file:", "link:", "ssh:")


@dataclass
class _Entry:
    """The lines from one key to the next."""

    descriptors: list[str]
    place: Place
    fields: dict[str, str] = field(default_factory=dict)


def read_yarn_classic(text: str, file: str) -> Inventory:
    """Every package of the file, each under its own name, also where an alias stands before it."""
    found = Inventory(Source.YARN_V1)
    for entry in _entries(text, file, found):
        _take(entry, found)
    return found


def _entries(text: str, file: str, found: Inventory) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] != " ":
            if entry:
                yield entry
            descriptors = _descriptors(line.rstrip())
            entry = _Entry(descriptors, Place(file, number)) if descriptors else None
            if not descriptors:
                found.unread(Place(file, number), f"{shown(line)} is no key of a yarn.lock")
        elif entry and (matched := _FIELD.fullmatch(line.rstrip())):
            entry.fields[matched[1]] = matched[2] if matched[2] is not None else matched[3]
    if entry:
        yield entry


def _descriptors(line: str) -> list[str]:
    """The keys before the colon; none if the line is anything else."""
    if not line.endswith(":"):
        return []
    body, position, found = line[:-1], 0, []
    while matched := _DESCRIPTOR.match(body, position):
        found.append(matched[1] if matched[1] is not None else matched[2])
        position = matched.end()
        if body[position : position + 2] != ", ":
            break
        position += 2
    return found if position == len(body) else []


def _take(entry: _Entry, found: Inventory) -> None:
    version = entry.fields.get("version", "")
    if not version:
        found.unread(entry.place, f"{shown(entry.descriptors[0])} has no version")
        return
    for descriptor in entry.descriptors:
        reference = parse_reference(descriptor)
        if reference.protocol == "link":
            continue
        if not reference.is_of_registry or entry.fields.get("resolved", "").startswith(_FOREIGN):
            found.note(entry.place, f"{shown(descriptor)} comes from no registry")
        else:
            found.add(reference.name, version, entry.place)
