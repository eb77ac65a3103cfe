"""Makes everything that leaves the machine: names, versions, wanted ranges and the host release, and nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from infra.cli.inventory import Inventory, Place, Remark, Wish

MAX_BYTES = 1024 * 1024
MAX_NAMES = 20_000


class TooMuch(Exception):
    """More than one request holds; the text says how to ask for less."""


@dataclass(frozen=True)
class Question:
    """The body of a request, with remarks on what was simplified for it."""

    body: dict[str, object]
    remarks: list[Remark]

    def encoded(self) -> bytes:
        """The bytes of the request. Raises: TooMuch."""
        packages = self.body["packages"]
        if isinstance(packages, dict) and len(packages) > MAX_NAMES:
            raise TooMuch(f"{len(packages)} names are more than the {MAX_NAMES} of one request. {_NARROW}")
        data = json.dumps(self.body, separators=(",", ":")).encode()
        if len(data) > MAX_BYTES:
            raise TooMuch(f"{len(data)} bytes of names and versions are more than 1 MiB. {_NARROW}")
        return data


_NARROW = "Ask about one workspace's lock file at a time, or with --direct-only about what is wished for by name."


def make_question(found: Inventory, environment_id: str | None, *, is_dry_run: bool, is_direct_only: bool) -> Question:
    """What is asked about an inventory. is_direct_only: leave out what nobody wished for by name."""
    direct, remarks = _direct(found)
    packages = {
        name: sorted(versions)
        for name, versions in sorted(found.packages.items())
        if not is_direct_only or name in direct
    }
    body: dict[str, object] = {
        "environment_id": environment_id,
        "dry_run": is_dry_run,
        "host_version": found.host_version,
        "source": found.source.value if found.source else "manual",
        "packages": packages,
        "direct": direct,
    }
    return Question(body, remarks)


def make_sbom_question(found: Inventory, name: str) -> Question:
    """The body of `POST /v1/sboms`."""
    packages = {package: sorted(versions) for package, versions in sorted(found.packages.items())}
    return Question({"packages": packages, "host_version": found.host_version, "name": name}, [])


def _direct(found: Inventory) -> tuple[dict[str, str], list[Remark]]:
    """The range each installed package is wished for in; tools of development are no part of what runs."""
    wished: dict[str, list[Wish]] = {}
    for wish in found.wishes:
        if not wish.is_dev and wish.name in found.packages:
            wished.setdefault(wish.name, []).append(wish)
    remarks = []
    for name, wishes in wished.items():
        if len({wish.range for wish in wishes}) > 1:
            told = f"{name} is wished for in several ranges: {_prevailing(wishes)} is taken"
            remarks.append(Remark(wishes[0].place, told, is_unread=False))
    return {name: _range(wishes, found) for name, wishes in sorted(wished.items())}, remarks


def _range(wishes: list[Wish], found: Inventory) -> str:
    wish = wishes[0]
    locked = list(found.packages[wish.name])
    # The host release's own version, and what the lock made of it says which one that is.
    return f"^{locked[0]}" if wish.is_from_host and len(locked) == 1 else _prevailing(wishes)


def _prevailing(wishes: Iterable[Wish]) -> str:
    """Of several workspaces' ranges that of most; of as many, the first one's."""
    return Counter(wish.range for wish in wishes).most_common(1)[0][0]


def place_of(found: Inventory, name: str, version: str | None = None) -> Place | None:
    """Where a person changes a package: its wish, else its line in the lock file."""
    for wish in found.wishes:
        if wish.name == name:
            return wish.place
    versions = found.packages.get(name, {})
    return versions.get(version or "") or next(iter(versions.values()), None)
