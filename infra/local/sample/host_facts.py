"""The shape of the checked-in file of host releases: what each changed since the one before it in the file.

Deltas keep it small: the same 555 releases with all their packages would be thirty times as much to read.
"""

import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from infra.local.sample.facts import Ranges

HOSTS_FILE = Path(__file__).with_name("hosts.jsonl.xz")


class HostFacts(BaseModel):
    """What a release of the host changed. changed: package to version. removed: packages it no longer brings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: str
    released_on: date
    changed: Ranges = {}
    removed: list[str] = []


@dataclass(frozen=True)
class HostManifest:
    """A release of the host with all its packages: name to version."""

    release: str
    released_on: date
    packages: Ranges


def write_hosts(hosts: Iterable[HostFacts], path: Path) -> int:
    """Write the file anew and return its size in bytes; the same releases give the same bytes."""
    lines = (host.model_dump_json(exclude_defaults=True) + "\n" for host in hosts)
    path.write_bytes(lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    return path.stat().st_size


def read_hosts(path: Path = HOSTS_FILE) -> Iterator[HostManifest]:
    """Every release of the host, in the order of the file, each with all its packages."""
    packages: Ranges = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for host in map(HostFacts.model_validate_json, lines):
            packages = {name: v for name, v in (packages | host.changed).items() if name not in host.removed}
            yield HostManifest(host.release, host.released_on, packages)
