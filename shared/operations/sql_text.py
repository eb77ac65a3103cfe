"""Splits a file of SQL into its statements, as the server would see them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What hides a semicolon, then what ends or nests a statement. A body of standard SQL (`begin atomic … end`) holds
# statements of its own, and may hold `case … end`.
_TOKEN = re.compile(
    r"""
    --[^\n]*                          # a comment to the end of the line
    | /\*.*?\*/                       # a comment of many lines; one inside another is not used here
    | [eE]'(?:[^'\\]|\\.|'')*'        # text with escapes
    | '(?:[^']|'')*'                  # text
    | "(?:[^"]|"")*"                  # a quoted name
    | (\$\w*\$).*?\1                  # a function's body, or other text
    | (?i:\bbegin\s+atomic\b)
    | (?i:\bcase\b) | (?i:\bend\b)
    | [();]
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Statement:
    """One statement, without the comments before it and the semicolon after, and the line it begins on (from 1)."""

    text: str
    line: int

    @property
    def headline(self) -> str:
        """The first words, on one line."""
        words = " ".join(self.text.split())
        return words if len(words) <= 90 else f"{words[:87]}..."


def split_statements(text: str) -> list[Statement]:
    """The statements of a text in order; a part that holds only comments is none."""
    found = []
    start = 0
    for end in [*_ends(text), len(text)]:
        begin = _first_word(text, start, end)
        if begin < end:
            found.append(Statement(text[begin:end].strip(), text.count("\n", 0, begin) + 1))
        start = end + 1
    return found


def _ends(text: str) -> Iterator[int]:
    """Where the semicolons stand that end a statement."""
    depth = 0
    for token in _TOKEN.finditer(text):
        word = token.group().lower()
        if word == "(" or word.startswith("begin") or (word == "case" and depth):
            depth += 1
        elif word == ")" or (word == "end" and depth):
            depth -= 1
        elif word == ";" and depth == 0:
            yield token.start()


def _first_word(text: str, start: int, end: int) -> int:
    """Where the statement begins behind blanks and comments; `end` if there is none."""
    blank = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/)*", re.DOTALL)
    found = blank.match(text, start, end)
    return found.end() if found else end
