"""What the tests of background work share: a bus that can fail as AWS does."""

from collections.abc import Iterator

import pytest

from tests.stub_bus import StubBus, empty_outbox, running_bus, this_process_under


@pytest.fixture
def bus(stack: dict[str, str]) -> Iterator[StubBus]:
    """An empty outbox, and the bus its relay publishes on."""
    empty_outbox()
    with running_bus() as (bus, environment), this_process_under(environment):
        yield bus
    empty_outbox()
