"""A queue message says what intake put in it, and nothing else passes for one."""

import zlib
from base64 import b64decode, b64encode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.messages import (
    MAX_UNPACKED_BYTES,
    DeadRow,
    EventMessage,
    SampleRow,
    UsageRow,
    pack_message,
    unpack_message,
)

A, B = b"a" * 16, b"b" * 16
USAGE = UsageRow(1, A, B, None, B, 12.5, is_error=False, action="use", version="1.0.0", team=None, attributes=b"{}")
SAMPLE = SampleRow(2, A, B, A, 10, 1, None, 0.5)
DEAD = DeadRow("unknown-plugin", "x", "plugyard.usage.v1", 3, '{"id":"1"}')
MESSAGE = EventMessage(1, A, B, 4, [USAGE], [SAMPLE], [DEAD])


def body_of(packed: bytes) -> str:
    """A body with that in it."""
    return b64encode(zlib.compress(packed)).decode()


ids, instants = st.binary(min_size=16, max_size=16), st.integers(-(2**62), 2**62)
texts, figures = st.text(st.characters(exclude_categories=["Cs"])), st.none() | st.floats(allow_nan=False)
usage = st.builds(
    UsageRow,
    instants, ids, ids, st.none() | ids, st.none() | ids, figures, st.booleans(),
    texts, st.none() | texts, st.none() | texts, st.none() | st.binary(),
)  # fmt: skip
samples = st.builds(SampleRow, instants, ids, ids, ids, instants, instants, figures, figures)
dead = st.builds(DeadRow, texts, texts, st.none() | texts, st.none() | instants, texts)
messages = st.builds(EventMessage, st.just(1), ids, ids, instants, st.lists(usage), st.lists(samples), st.lists(dead))


@given(messages)
def test_message_comes_out_as_it_went_in(message: EventMessage) -> None:
    assert unpack_message(pack_message(message)) == message


def test_message_is_packed_to_the_same_body_each_time() -> None:
    assert pack_message(MESSAGE) == pack_message(unpack_message(pack_message(MESSAGE)))


def test_rows_hold_their_values_without_names() -> None:
    packed = zlib.decompress(b64decode(pack_message(MESSAGE)))

    assert msgspec.msgpack.decode(packed)["usage"] == [
        [1, A, B, None, B, 12.5, False, "use", "1.0.0", None, b"{}"],
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not base64!",
        b64encode(b"no zlib").decode(),
        pack_message(MESSAGE)[:-8],
        b64encode(b64decode(pack_message(MESSAGE)) + b"more").decode(),
        body_of(b"\xc1"),
        body_of(b"\x91" * 100_000),
        body_of(msgspec.msgpack.encode([1, 2])),
        body_of(msgspec.msgpack.encode(msgspec.structs.replace(MESSAGE, version=2))),
        body_of(msgspec.msgpack.encode(msgspec.structs.replace(MESSAGE, tenant_id=b"short"))),
        body_of(msgspec.msgpack.encode(msgspec.to_builtins(MESSAGE, builtin_types=(bytes,)) | {"more": 1})),
        body_of(msgspec.msgpack.encode({"version": 1, "usage": [[1, A]]})),
    ],
    ids=[
        "empty",
        "no base64",
        "no zlib",
        "cut off",
        "followed by more",
        "no MessagePack",
        "nested deeply",
        "another shape",
        "another version",
        "short id",
        "unknown field",
        "missing columns",
    ],
)
def test_what_is_no_message_is_refused_by_name(body: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack_message(body)


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = body_of(b"\x00" * (MAX_UNPACKED_BYTES * 10))

    assert len(bomb) < 1024 * 1024 * 2
    with pytest.raises(ValueError, match="too large"):
        unpack_message(bomb)
