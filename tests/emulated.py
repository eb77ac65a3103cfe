"""An emulator of the tests' own, without any store behind it, and clients of its services."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import boto3

from infra.local.engines.emulator import start_emulator
from infra.local.engines.servers import stop_servers


@contextmanager
def running_emulator(data_dir: Path, *, is_durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment that leads an AWS SDK to it."""
    emulator = start_emulator(data_dir, is_durable)
    try:
        emulator.server.wait_until(emulator.is_ready)
        yield emulator.environment
    finally:
        stop_servers([emulator.server])


def session(environment: Mapping[str, str]) -> boto3.Session:
    """Credentials and region; a client needs endpoint_url=environment["AWS_ENDPOINT_URL"] besides."""
    return boto3.Session(
        environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], region_name=environment["AWS_REGION"]
    )
