"""A second process that serves requests, as a second instance of a function does, with memories of its own."""

import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

from tests.api_client import Api

TIMEOUT_S = 60

Asked = tuple[Mapping[str, str], str, str, bytes]


@dataclass(frozen=True)
class Elsewhere:
    """The other process, as one asks it."""

    pipe: Pipe

    def send(self, headers: Mapping[str, str], method: str, path: str, body: bytes = b"") -> int:
        """The status of a request that is served there."""
        self.pipe.send((headers, method, path, body))
        if not self.pipe.poll(TIMEOUT_S):
            raise TimeoutError
        return int(self.pipe.recv())


def serve(pipe: Pipe) -> None:
    """Answer until nobody asks any more."""
    while True:
        try:
            headers, method, path, body = pipe.recv()
        except EOFError:
            return
        pipe.send(Api({}).send(method, path, body, headers).status)


@contextmanager
def running_elsewhere() -> Iterator[Elsewhere]:
    """A new process, which knows nothing of this one but the environment."""
    spawned = multiprocessing.get_context("spawn")
    ours, theirs = spawned.Pipe()
    process = spawned.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Elsewhere(ours)
    finally:
        ours.close()
        process.join(5)
        process.kill()
