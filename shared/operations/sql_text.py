"""Splits a file of SQL into its statements, as the server would see them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The server's own parts of speech, as far as they hide a semicolon: each is taken whole, so that a dollar sign within a
# name opens no text, and a quote behind one begins no escapes. Comments of many lines nest: they only begin here.
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|--[^\n]*)
    | (?P<comment>/\*)
    | (?P<text>
        [eE]'(?:[^'\\]|\\.|'')*'(?:\s*\n\s*'(?:[^'\\]|\\.|'')*')*   # with escapes, also in what continues it
        | '(?:[^']|'')*'
        | "(?:[^"]|"")*"
        | (?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?P=tag)                   # a function's body, or other text
        | \$\d+                                                     # a parameter
      )
    | (?P<word>[^\W\d][\w$]*)
    | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_COMMENT_END = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class _Token:
    """A part of the text with its place; word: in lower case, empty where it is none."""

    start: int
    end: int
    word: str
    sign: str


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

    @property
    def words(self) -> list[str]:
        """Its words outside of names in quotes, texts and comments, in lower case."""
        return [token.word for token in _tokens(self.text) if token.word]


def split_statements(text: str) -> list[Statement]:
    """The statements of a text in order; a part that holds only comments is none."""
    found = []
    begun: list[_Token] = []
    # The end of the text ends its last statement.
    for token in [*_tokens(text), _Token(len(text), len(text), "", ";")]:
        if token.sign != ";" or (token.start < len(text) and _is_nested(begun)):
            begun.append(token)
        elif begun:
            start, end = begun[0].start, begun[-1].end
            found.append(Statement(text[start:end], text.count("\n", 0, start) + 1))
            begun = []
    return found


def _is_nested(tokens: list[_Token]) -> bool:
    """Whether what stands so far has open parentheses, or an open body of standard SQL.

    Such a body (`begin atomic … end`) stands in a function or procedure alone and may hold `case … end`. A label or a
    column may be called so too.
    """
    opening = [token.word for token in tokens[:4]]
    is_routine = opening[:1] == ["create"] and not {"function", "procedure"}.isdisjoint(opening)
    parentheses = blocks = 0
    before = ""
    for token in tokens:
        parentheses += (token.sign == "(") - (token.sign == ")")
        if is_routine and parentheses == 0 and before not in {".", "as"}:
            begins = (before, token.word) == ("begin", "atomic") or (token.word == "case" and blocks > 0)
            blocks += begins - (token.word == "end" and blocks > 0)
        before = token.word or token.sign
    return parentheses > 0 or blocks > 0


def _tokens(text: str) -> Iterator[_Token]:
    """What the text consists of, but for blanks and comments."""
    place = 0
    while found := _TOKEN.match(text, place):
        place = _comment_end(text, found.end()) if found["comment"] else found.end()
        if not found["blank"] and not found["comment"]:
            yield _Token(found.start(), place, (found["word"] or "").lower(), found["other"] or "")


def _comment_end(text: str, place: int) -> int:
    """Where the comment ends that is open at this place; the end of the text, if it never does."""
    depth = 1
    for found in _COMMENT_END.finditer(text, place):
        depth += 1 if found.group() == "/*" else -1
        if depth == 0:
            return found.end()
    return len(text)
