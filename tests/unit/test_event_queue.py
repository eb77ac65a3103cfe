"""Whatever the intake puts on the queue, the writer can read: each message is within what SQS and the writer take."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.analytics.event_queue import MOST_BYTES, bodies
from shared.analytics.messages import DeadRow, EventMessage, SampleRow, UsageRow, pack_message, unpack_message

ID = b"a" * 16
LARGEST = 64 * 1024
_noise = random.Random(4).randbytes(LARGEST)


def content(size: int, *, is_noise: bool) -> str:
    """What an event may hold: text that packs to nothing, or text that hardly packs."""
    return _noise[: size // 2].hex() if is_noise else "0" * size


sizes = st.lists(st.tuples(st.integers(0, LARGEST), st.booleans()), max_size=4)


def message_of(usage: list[str], samples: int, dead: list[str]) -> EventMessage:
    """A message with events that hold these."""
    return EventMessage(
        1,
        ID,
        ID,
        0,
        [
            UsageRow(at, ID, ID, None, None, None, is_error=False, action="", version=None, team=None, attributes=x)
            for at, x in enumerate(map(str.encode, usage))
        ],
        [SampleRow(at, ID, ID, ID, 1, 0, None, None) for at in range(samples)],
        [DeadRow("", "", None, at, x) for at, x in enumerate(dead)],
    )


def together(found: list[EventMessage]) -> tuple[list[UsageRow], list[SampleRow], list[DeadRow]]:
    """All rows of messages, in their order."""
    return (
        [row for message in found for row in message.usage],
        [row for message in found for row in message.samples],
        [row for message in found for row in message.dead],
    )


@settings(max_examples=40, deadline=None)
@given(sizes, sizes, st.integers(0, 1000), st.sampled_from([1, 30, 250]))
def test_every_event_is_in_one_message_that_can_be_read(
    usage: list[tuple[int, bool]], dead: list[tuple[int, bool]], samples: int, times: int
) -> None:
    """Up to 1,000 events of each kind, as a request or a replay may have them."""
    used, died = ([content(size, is_noise=noise) for size, noise in some] * times for some in (usage, dead))
    message = message_of(used, samples, died)

    sent = list(bodies(message))

    assert max(map(len, sent)) <= MOST_BYTES
    assert together([unpack_message(body) for body in sent]) == (message.usage, message.samples, message.dead)


def test_letters_that_pack_to_nothing_are_sent_as_several_messages() -> None:
    letters = ["0" * 60_000] * 200
    message = message_of([], 0, letters)
    assert len(pack_message(message)) < MOST_BYTES

    sent = list(bodies(message))

    assert len(sent) > 1
    assert [row.payload for body in sent for row in unpack_message(body).dead] == letters


def test_small_message_is_sent_whole() -> None:
    message = message_of(["{}"] * 1000, 1000, ["{}"] * 1000)

    assert list(bodies(message)) == [pack_message(message)]


def test_event_that_no_message_holds_ends_in_an_error() -> None:
    with pytest.raises(ValueError, match="no message holds"):
        list(bodies(message_of(["0" * 5_000_000], 0, [])))
