"""An error in the log: its kinds and places, and of its words what can hold no value."""

import pytest

from clients.telemetry import LineFormatter

SECRET = "Wilhelmina"


def told(message: str) -> str:
    """The last line of what the log says of an error with these words."""
    return LineFormatter().formatException((ValueError, ValueError(message), None)).splitlines()[-1]


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("connection refused", "connection refused"),
        (f'invalid input syntax for type uuid: "{SECRET}"', 'invalid input syntax for type uuid: "…"'),
        (f"can't parse '{SECRET}'", 'can\'t parse "…"'),
        (f"no name '{SECRET} O'Neil' here", 'no name "…" here'),
        (f"no name '{SECRET}\nO'Neil'", 'no name "…"'),
        (f"duplicate key\nDETAIL:  Key (email)=({SECRET}) already exists.", "duplicate key"),
        ("", ""),
    ],
)
def test_words_of_an_error_are_told_without_values(message: str, left: str) -> None:
    assert told(message) == f"ValueError: {left}"


def test_causes_of_an_error_are_told_outermost_first_without_values() -> None:
    with pytest.raises(ValueError, match=SECRET) as cause:
        int(SECRET)
    error = LookupError("no such row")
    error.__cause__ = cause.value

    text = LineFormatter().formatException((LookupError, error, None))

    kinds = [line.split(":")[0] for line in text.splitlines() if not line.startswith(" ")]
    assert kinds == ["LookupError", "caused by", "ValueError"]
    assert SECRET not in text
    assert "test_error_words.py" in text
