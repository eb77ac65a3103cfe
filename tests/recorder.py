"""A server that answers as it is told and keeps every byte that was sent to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Recorder:
    """address: where it listens. answers: status and body by method and path without its query; 404 for all others."""

    address: str = ""
    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, object]]:
        """The JSON bodies that came, in order."""
        bodies = [request.partition(b"\r\n\r\n")[2] for request in self.sent]
        return [json.loads(body) for body in bodies if body]


@contextmanager
def running_recorder() -> Iterator[Recorder]:
    """A recorder on this machine."""
    recorder = Recorder()

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._record()

        def do_POST(self) -> None:
            self._record()

        def _record(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            lines = [self.requestline, *(f"{name}: {value}" for name, value in self.headers.items()), "", ""]
            recorder.sent.append("\r\n".join(lines).encode() + body)
            status, answer = recorder.answers.get(f"{self.command} {self.path.partition('?')[0]}", (404, {}))
            text = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
            """Say nothing; the test has it all."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    recorder.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
