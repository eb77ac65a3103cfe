"""JSON of unknown origin: a tree of plain values, and the lines where its keys stand."""

import json
import re
from typing import cast

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Malformed(Exception):
    """A text that is not what its name says. line: where, if that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def parse_object(text: str) -> dict[str, Json]:
    """The object that a JSON text is. Raises: Malformed."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as exc:
        raise Malformed(f"is not JSON: {exc.msg}", exc.lineno) from exc
    except (ValueError, RecursionError) as exc:
        raise Malformed("is not JSON that anybody writes: nested too deep, or a number too long") from exc
    if not isinstance(value, dict):
        raise Malformed("is not a JSON object")
    return cast("dict[str, Json]", value)


def child(value: Json, key: str) -> dict[str, Json]:
    """The object under a key, empty if there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def text_of(value: Json, key: str) -> str:
    """The text under a key, empty if there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


class KeyLines:
    """Where the keys of a JSON text stand, for messages that lead a person there."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, list[int]] = {}
        for number, line in enumerate(text.split("\n"), 1):
            for key in re.findall(r'"([^"\\]{1,300})"\s*:', line[:2000]):
                self._lines.setdefault(key, []).append(number)

    def line(self, key: str, after: int = 0) -> int | None:
        """The first line after another with this key."""
        return next((number for number in self._lines.get(key, ()) if number > after), None)
