"""Runs ministack, which stands in for the AWS services around the functions, as a process of its own."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

import httpx2

from infra.local.data_dir import PROJECT
from infra.local.engines.ports import HOST, choose_port
from infra.local.engines.servers import Server, ServerCommand, start_server

# The functions' processes inherit what the emulator has: a setting of ours in there would hide that the template
# forgot it.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


@dataclass(frozen=True)
class Emulator:
    server: Server
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What an AWS SDK needs to talk to it; the keys are none, the emulator takes any."""
        region = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
        return {"AWS_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"} | region

    def is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/_ministack/health", timeout=5).status_code == 200
        except httpx2.HTTPError:
            return False


def start_emulator(data_dir: Path, is_durable: bool) -> Emulator:
    """Start the server; it answers once is_ready() holds."""
    port = choose_port(data_dir, "emulator")
    home = data_dir / "emulator"
    # A killed emulator leaves what it had unpacked.
    shutil.rmtree(home / "tmp", ignore_errors=True)
    # The state holds the functions' environments, and so the passwords of the local database.
    for folder in (home, home / "tmp"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ServerCommand(
        "emulator",
        data_dir,
        # Python ignores an -X it does not know; this one lets the command line name the directory.
        [sys.executable, "-X", f"plugyard={data_dir}", "-m", "ministack"],
        environment=_settings(home, port, is_durable),
        inherited=_INHERITED,
        # State is written on an orderly stop only; throw-away data need none.
        stop_signal=SIGTERM if is_durable else SIGKILL,
    )
    return Emulator(start_server(command), f"http://{HOST}:{port}")


def _settings(home: Path, port: int, is_durable: bool) -> dict[str, str]:
    return {
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "PERSIST_STATE": "1" if is_durable else "0",
        # Its state names queues by address: on another port none of them would be found again.
        "STATE_DIR": str(home / f"state-{port}"),
        "S3_DATA_DIR": str(home / "s3"),
        "TMPDIR": str(home / "tmp"),  # where it unpacks the functions
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # Its functions run in this interpreter: the wheels are there already, the clients package is not.
        "PYTHONPATH": str(PROJECT / "layers" / "clients"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
