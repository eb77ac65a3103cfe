"""Chooses a port per server and remembers it, so that addresses stay the same over restarts."""

import json
import socket
from pathlib import Path

HOST = "127.0.0.1"


def choose_port(data_dir: Path, name: str, preferred: int | None = None) -> int:
    """The port this server had last time, else the preferred one, else any; whichever is free first."""
    remembered = _read(data_dir)
    candidates = [remembered.get(name), preferred, 0]
    port = next(port for port in map(_bindable, candidates) if port is not None)
    _path(data_dir).write_text(json.dumps(remembered | {name: port}))
    return port


def is_free(port: int) -> bool:
    return _bindable(port) is not None


def _bindable(port: int | None) -> int | None:
    """The port that binding gives (0 asks for any), or None if it is taken."""
    if port is None:
        return None
    with socket.socket() as probe:
        # As the servers do: a connection in TIME_WAIT does not keep a restarted server from its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def _read(data_dir: Path) -> dict[str, int]:
    try:
        return {str(name): int(port) for name, port in json.loads(_path(data_dir).read_text()).items()}
    except (FileNotFoundError, ValueError):
        return {}


def _path(data_dir: Path) -> Path:
    return data_dir / "ports.json"
