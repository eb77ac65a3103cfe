"""Changes which networks webhooks may reach, for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clients.settings import sender_settings, settings


@contextmanager
def only_public_networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on AWS: nothing but the public internet."""
    with allowed_networks(monkeypatch, ""):
        yield


@contextmanager
def allowed_networks(monkeypatch: pytest.MonkeyPatch, networks: str) -> Iterator[None]:
    """Those networks too."""
    with monkeypatch.context() as patched:
        patched.setenv("WEBHOOK_ALLOWED_NETWORKS", networks)
        _read_again()
        yield
    _read_again()


def _read_again() -> None:
    settings.cache_clear()
    sender_settings.cache_clear()
