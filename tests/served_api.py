"""The real handlers behind an address, for programs that speak HTTP; no process of its own in between."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from tests.api_client import Api


@contextmanager
def served_api() -> Iterator[str]:
    """An address; who calls is who the request's own token names."""
    nobody = Api({})

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def _pass_on(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = nobody.send(self.command, path, body, headers, query)
            self.send_response(answer.status)
            self.send_header("content-type", answer.headers.get("content-type", ""))
            text = answer.text.encode()
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=_serve, args=(server,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _serve(server: HTTPServer) -> None:
    # A Lambda's handler finds a loop in its thread; only a process's first thread has one by itself.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    server.serve_forever()
    loop.close()
