"""Cells of an answer in CSV: numbers stay numbers, texts are never formulas, what has a key is named by it."""

import pytest

from shared.edge.csv_answer import cell


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.25, "-0.25"),
        (-3, "-3"),
        ("-0.25", "'-0.25"),
        ("=1+1", "'=1+1"),
        (["+1", "2"], "'+1 2"),
        (None, ""),
        ({"key": "error_rate", "name": "Error rate"}, "error_rate"),
        ({"key": "=1+1"}, "'=1+1"),
    ],
)
def test_cell_is_what_a_spreadsheet_may_be_given(value: object, shown: str) -> None:
    assert cell(value) == shown
