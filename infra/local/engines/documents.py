"""Runs the embedded document server (MongoDB wire protocol) as a process of its own."""

import sys
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from infra.local.engines.ports import HOST, choose_port
from infra.local.engines.servers import Server, ServerCommand, start_server


@dataclass(frozen=True)
class Documents:
    server: Server
    url: str

    def is_ready(self) -> bool:
        client: MongoClient[dict[str, object]] = MongoClient(self.url, serverSelectionTimeoutMS=500)
        try:
            return bool(client.admin.command("ping")["ok"])
        except PyMongoError:
            return False
        finally:
            client.close()


def start_documents(data_dir: Path, is_durable: bool) -> Documents:
    """Start the server; it answers once is_ready() holds."""
    port = choose_port(data_dir, "documents")
    home = data_dir / "documents"
    home.mkdir(parents=True, exist_ok=True)
    # An own settings file, though empty: without one the server looks for one in the home directory.
    settings = home / "secantusd.toml"
    settings.touch()
    program = str(Path(sys.executable).with_name("secantusd-py"))
    where = ["--host", HOST, "--port", str(port), "--storage-path", str(home / "data"), "--cache-size", "128M"]
    command = ServerCommand(
        "documents",
        data_dir,
        [program, "--config", str(settings), *where],
        # Its orderly stop takes two seconds; throw-away data need none.
        stop_signal=SIGTERM if is_durable else SIGKILL,
    )
    url = f"mongodb://{HOST}:{port}/plugyard?directConnection=true&retryWrites=false"
    return Documents(start_server(command), url)
