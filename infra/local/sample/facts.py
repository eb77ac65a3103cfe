"""The shape of the checked-in sample file, shared by the command that writes it and the loader that reads it.

One JSON line per plugin, sorted by name, compressed with xz. Unset fields are left out of a line.
"""

import lzma
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

SAMPLE_FILE = Path(__file__).with_name("backstage.jsonl.xz")

Ranges = dict[str, str]


class VersionFacts(BaseModel):
    """One published version.

    is_listed: taken from a list of packages, so it is the only one known. dependencies: None means unknown, not none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    is_listed: bool = False
    seen_on: date | None = None
    host_range: str | None = None
    dependencies: Ranges | None = None
    peer_dependencies: Ranges = {}
    optional_peers: list[str] = []


class PluginFacts(BaseModel):
    """What the sources say about one npm name; a field is None where no source says anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str | None = None
    role: str | None = None
    family: str | None = None
    category: str | None = None
    keywords: list[str] = []
    author: str | None = None
    license: str | None = None
    documentation_url: str | None = None
    repository_url: str | None = None
    added_on: date | None = None
    support: str | None = None
    is_private: bool = False
    versions: list[VersionFacts] = []


def write_facts(plugins: Iterable[PluginFacts], path: Path) -> int:
    """Write the file anew and return its size in bytes; the same plugins give the same bytes."""
    lines = (plugin.model_dump_json(exclude_defaults=True) + "\n" for plugin in plugins)
    # xz stores no time and no file name, unlike gzip: the bytes depend on the content alone.
    path.write_bytes(lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    return path.stat().st_size


def read_facts(path: Path = SAMPLE_FILE) -> Iterator[PluginFacts]:
    """Every plugin of the sample, in name order."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield PluginFacts.model_validate_json(line)
