"""Starts the gateway as a process of its own and waits until it answers."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2

from infra.local.engines.ports import HOST, choose_port, is_free
from infra.local.engines.servers import Server, ServerCommand, start_server
from infra.local.login_codes import CLIENT_ID

PREFERRED_PORT = 8080
WORKERS = max(2, min(4, os.cpu_count() or 2))
THREADS = 8


class PortUnusable(RuntimeError):
    """The port that was asked for is none, or belongs to another program."""


@dataclass(frozen=True)
class Gateway:
    server: Server
    address: str

    def is_ready(self) -> bool:
        """Whether a worker of ours answers at all; a 503 says that it does."""
        try:
            answer = httpx2.get(f"{self.address}/_local/health", timeout=10)
            return bool(answer.json()["data_dir"] == str(self.server.command.data_dir))
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            return False

    def complaints(self) -> list[str]:
        """Engines that do not answer and functions that could not be imported."""
        health = httpx2.get(f"{self.address}/_local/health", timeout=10).json()
        silent = [f"{name} does not answer" for name, answers in health["engines"].items() if not answers]
        return silent + [
            f"{name} cannot be imported (see {self.server.log_path})" for name in health["broken_functions"]
        ]


def wanted_port(given: Mapping[str, str]) -> int | None:
    """The port that PORT asks for, or None. Raises: PortUnusable, before anything is started."""
    text = given.get("PORT")
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise PortUnusable(f"PORT={text} is no port number.")
    if not is_free(int(text)):
        raise PortUnusable(f"Port {text} is used by another program; without PORT a free one is chosen.")
    return int(text)


def login_settings(address: str) -> dict[str, str]:
    """What browser login needs to know of a gateway that answers at address, and is the issuer too."""
    return {
        "PUBLIC_URL": address,
        "OIDC_AUTHORIZATION_URL": f"{address}/oauth/authorize",
        "OIDC_TOKEN_URL": f"{address}/oauth/token",
        "OIDC_CLIENT_ID": CLIENT_ID,
    }


def start_gateway(data_dir: Path, environment: Mapping[str, str], port: int | None) -> Gateway:
    """Start the workers; they answer once is_ready() holds."""
    port = port or choose_port(data_dir, "gateway", PREFERRED_PORT)
    address = f"http://{HOST}:{port}"
    arguments = ["-m", "infra.local.gateway", "--data", str(data_dir), "--port", str(port), "--workers", str(WORKERS)]
    command = ServerCommand(
        "gateway",
        data_dir,
        [sys.executable, *arguments],
        environment={
            **environment,
            # Whoever starts us may have found the packages another way, as pytest does.
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "OIDC_JWKS_URL": f"{address}/.well-known/jwks.json",
            **login_settings(address),
            "DATABASE_POOL_SIZE": str(THREADS),
            "GATEWAY_THREADS": str(THREADS),
        },
    )
    return Gateway(start_server(command), address)
