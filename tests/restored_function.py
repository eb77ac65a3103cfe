"""Starts a function from a snapshot under AWS's own bootstrap; the emulator has no endpoint for one to wait at."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from infra.local.engines.ports import HOST
from infra.local.gateway.template import Function
from tests.runtime_interface import lambda_environment

_PATIENCE_S = 60


@dataclass
class Conversation:
    """What the bootstrap asked and told, in order, by the end of each path; its words by the same."""

    asked: list[str] = field(default_factory=list)
    told: dict[str, object] = field(default_factory=dict)
    is_over: Event = field(default_factory=Event)


def answer_after_restore(
    function: Function, package: Path, variables: Mapping[str, str], event: Mapping[str, object]
) -> Conversation:
    """Start, let it be saved and restored at once, and send one event."""
    with _runtime_api(event) as (conversation, address):
        started = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start", "AWS_LAMBDA_RUNTIME_API": address}
        environment = {**lambda_environment(function, package), **variables, **started}
        process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", function.handler], cwd=package, env=environment
        )
        try:
            conversation.is_over.wait(_PATIENCE_S)
        finally:
            process.kill()
            process.wait()
    return conversation


@contextmanager
def _runtime_api(event: Mapping[str, object]) -> Iterator[tuple[Conversation, str]]:
    """The runtime API (AWS Lambda developer guide, "Using the Lambda runtime API") with one invocation to give."""
    conversation = Conversation()

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            conversation.asked.append(self.path.split("/runtime/")[1])
            if conversation.asked.count("invocation/next") > 1:
                conversation.is_over.wait()
            self._answer(200, json.dumps(event).encode() if self.path.endswith("invocation/next") else b"")

        def do_POST(self) -> None:
            words = self.rfile.read(int(self.headers["content-length"]))
            conversation.told[self.path.split("/")[-1]] = json.loads(words)
            self._answer(202, b"{}")
            conversation.is_over.set()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Lambda-Runtime-Aws-Request-Id", "one")
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + _PATIENCE_S) * 1000)))
            self.send_header(
                "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:f"
            )
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Api)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield conversation, f"{HOST}:{server.server_port}"
    finally:
        conversation.is_over.set()
        server.shutdown()
