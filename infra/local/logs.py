"""The local stack's logs: kept small, and one change followed through them: `make follow ID=<request_id>`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.local.data_dir import DATA_DIR

# What requests and background functions say; the others are the servers' own.
_FOLLOWED = ("gateway", "functions")
_MOST_BYTES = 16_000_000


def put_away_large(folder: Path) -> None:
    """Begin each log of over 16 MB anew and keep it as `.log.1`, in place of the one before. Nobody may be writing."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > _MOST_BYTES:
            path.replace(path.with_name(f"{path.name}.1"))


def find_lines(folder: Path, correlation_id: str) -> list[str]:
    """The lines about one request and all that happened because of it, oldest first."""
    found = [said for said in _said(folder) if said[1].get("correlation_id") == correlation_id]
    return [line for line, keys in sorted(found, key=lambda said: str(said[1].get("timestamp", "")))]


def main() -> None:
    correlation_id = sys.argv[1] if len(sys.argv) > 1 else ""
    lines = find_lines(DATA_DIR / "log", correlation_id)
    if not lines:
        sys.exit(f"Nothing in {DATA_DIR / 'log'} is about {correlation_id!r}: make follow ID=<request_id of an answer>")
    print("\n".join(lines))


def _said(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Each line that is an object of JSON, as it stands and as what it says; servers write others between them."""
    for name in _FOLLOWED:
        for path in (folder / f"{name}.log.1", folder / f"{name}.log"):
            for line in path.read_text(errors="replace").splitlines() if path.exists() else ():
                try:
                    keys = json.loads(line)
                except ValueError:
                    continue
                if isinstance(keys, dict):
                    yield line, keys


if __name__ == "__main__":
    main()
