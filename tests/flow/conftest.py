"""What the tests of background work share: a bus that can fail as AWS does, and receivers of webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.operations import webhook_client
from tests.receiver import Authority, Receiver, make_authority, running_receiver
from tests.stub_bus import StubBus, empty_outbox, running_bus, this_process_under


@pytest.fixture
def bus(stack: dict[str, str]) -> Iterator[StubBus]:
    """An empty outbox, and the bus its relay publishes on."""
    empty_outbox()
    with running_bus() as (bus, environment), this_process_under(environment):
        yield bus
    empty_outbox()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver without TLS."""
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """The one authority that the sender trusts."""
    authority = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    webhook_client._tls.cache_clear()
    yield authority
    webhook_client._tls.cache_clear()
