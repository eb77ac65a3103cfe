"""Page cursors: they carry a position of one query, and anything else is told as invalid without an error."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.catalog.models import PluginRole, SearchPlugins
from shared.cursors import decode_cursor, encode_cursor, next_cursor
from shared.errors import CursorInvalid
from shared.versions.models import ListVersions

AN_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
HIT = TypeAdapter(tuple[int, float, UUID])
QUERY = SearchPlugins(q="kubernetes", category="Infrastructure")


def spelled(payload: object) -> str:
    return urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")


@given(st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False))
def test_position_comes_back_as_it_was(number: int, score: float) -> None:
    cursor = encode_cursor(QUERY, (number, score, str(AN_ID)))

    assert decode_cursor(cursor, QUERY, HIT) == (number, score, AN_ID)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_page_may_change_in_size_and_in_what_it_includes() -> None:
    cursor = encode_cursor(QUERY, (1, 0.5, str(AN_ID)))

    for changed in ({"limit": 7}, {"include": "facets"}, {"cursor": cursor}):
        assert decode_cursor(cursor, QUERY.model_copy(update=changed), HIT) == (1, 0.5, AN_ID)


@pytest.mark.parametrize(
    "other",
    [
        SearchPlugins(),
        SearchPlugins(q="kubernetes"),
        SearchPlugins(q="Kubernetes", category="Infrastructure"),
        SearchPlugins(q="kubernetes", category="infrastructure"),
        SearchPlugins(q="kubernetes", publisher="Infrastructure"),
        SearchPlugins(q="kubernetes", category="Infrastructure", role=PluginRole.CLI),
        ListVersions(),
    ],
)
def test_cursor_of_another_query_is_invalid(other: SearchPlugins | ListVersions) -> None:
    cursor = encode_cursor(QUERY, (1, 0.5, str(AN_ID)))

    with pytest.raises(CursorInvalid):
        decode_cursor(cursor, other, HIT)


@pytest.mark.parametrize(
    "position", [(), (1,), (1, 0.5), (1, 0.5, str(AN_ID), 1), ("one", 0.5, str(AN_ID)), (1, 0.5, "no id"), (None,) * 3]
)
def test_position_of_another_shape_is_invalid(position: tuple[str | int | float | None, ...]) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(QUERY, position), QUERY, HIT)


@pytest.mark.parametrize(
    "payload", [None, 1, "text", [], {}, [[]], {"a": 1}, [None] * 4, ["x" * 16, 1, 0.5, str(AN_ID)]]
)
def test_payload_that_is_no_position_is_invalid(payload: object) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(spelled(payload), QUERY, HIT)


@given(st.text(max_size=80) | st.text(st.sampled_from("ABCabc012-_=+/"), max_size=80))
def test_any_text_is_invalid_and_no_error(text: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(text, QUERY, HIT)


@given(st.binary(max_size=80))
def test_any_octets_are_invalid_and_no_error(octets: bytes) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(urlsafe_b64encode(octets).decode(), QUERY, HIT)


@pytest.mark.parametrize("octets", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 100_000, b"[" + b"1," * 100_000 + b"1]"])
def test_payload_built_to_exhaust_is_invalid_and_no_error(octets: bytes) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(urlsafe_b64encode(octets).decode(), QUERY, HIT)


def test_changing_any_character_moves_the_position_or_is_invalid() -> None:
    cursor = encode_cursor(QUERY, (1, 0.5, str(AN_ID)))
    for place in range(len(cursor)):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        try:
            position = decode_cursor(changed, QUERY, HIT)
        except CursorInvalid:
            continue
        assert position != (1, 0.5, AN_ID)


def test_cursor_shows_nothing_of_what_was_asked() -> None:
    payload = urlsafe_b64decode(encode_cursor(QUERY, (1,)) + "==")

    assert b"kubernetes" not in payload


def test_page_without_a_further_row_is_the_last() -> None:
    def place(row: int) -> tuple[int]:
        return (row,)

    assert next_cursor(QUERY, [1, 2], 2, place) is None
    assert next_cursor(QUERY, [], 2, place) is None
    assert next_cursor(QUERY, [1, 2, 3], 2, place) == encode_cursor(QUERY, (2,))
