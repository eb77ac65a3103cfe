"""What tests of a whole flow share: the API, a bus and queues that can fail as AWS's do, receivers of webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.operations import webhook_client
from tests.api_client import Api
from tests.as_owner import owner_connection
from tests.event_steps import running_event_queue
from tests.factories import make_api
from tests.receiver import Authority, Receiver, make_authority, running_receiver
from tests.stub_bus import StubBus, empty_outbox, running_bus, this_process_under
from tests.stub_queues import StubQueues, running_queues


@pytest.fixture
def api(issuer: Issuer, owner: Actor) -> Api:
    """The API as the owner of a tenant sees it."""
    return make_api(issuer, owner)


@pytest.fixture
def bus(stack: dict[str, str]) -> Iterator[StubBus]:
    """An empty outbox, and the bus its relay publishes on."""
    empty_outbox()
    with running_bus() as (bus, environment), this_process_under(environment):
        yield bus
    empty_outbox()


@pytest.fixture
def queues(stack: dict[str, str]) -> Iterator[StubQueues]:
    """Empty queues; nothing that other tests left is due."""
    with owner_connection() as conn:
        conn.execute("update webhook_delivery set state = 'failed', next_attempt_at = null where state = 'pending'")
    with running_queues() as queues:
        yield queues


@pytest.fixture
def event_queue() -> Iterator[StubQueues]:
    """Where accepted events wait for the writer."""
    with running_event_queue() as queues:
        yield queues


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
