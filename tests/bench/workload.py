"""The queries: what people type, drawn from the catalog with a seed, so that a second run asks the same."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from random import Random
from string import ascii_lowercase
from uuid import UUID

from tests.bench.documents import Document

# Nobody looks for these alone, and they would match nearly everything.
_NOISE = {"backstage", "plugin", "plugins"}


class Kind(StrEnum):
    """How a query came about."""

    EXACT = "exact name"
    WORDS = "one to three words"
    PREFIX = "prefix"
    TYPO = "typo"


@dataclass(frozen=True)
class Query:
    """What is typed, and the plugin it was made from."""

    kind: Kind
    text: str
    target: UUID


def make_queries(documents: Sequence[Document], count: int, seed: int) -> list[Query]:
    """`count` queries, as many of each kind, shuffled; drawn from the public plugins, which everybody sees."""
    draw = Random(seed)
    public = [document for document in documents if document.is_public]
    makers: dict[Kind, Callable[[Document], str | None]] = {
        Kind.EXACT: lambda document: document.name,
        Kind.WORDS: partial(_words, draw),
        Kind.PREFIX: partial(_prefix, draw),
        Kind.TYPO: partial(_unknown_typo, draw, {document.name for document in public}),
    }
    queries = [_draw_query(draw, public, kind, make) for kind, make in makers.items() for _ in range(count // 4)]
    draw.shuffle(queries)
    return queries


def _draw_query(
    draw: Random, documents: Sequence[Document], kind: Kind, make: Callable[[Document], str | None]
) -> Query:
    while True:
        document = draw.choice(documents)
        if text := make(document):
            return Query(kind, text, document.plugin_id)


def _words(draw: Random, document: Document) -> str | None:
    """Up to three neighbours of the title or of the name without its scope; None if they are noise only."""
    source = document.title if document.title and draw.random() < 0.5 else _without_scope(document.name)
    words = re.findall(r"[^\W_]+", source.lower())
    count = min(draw.randint(1, 3), len(words))
    start = draw.randint(0, len(words) - count)
    chosen = words[start : start + count]
    return " ".join(chosen) if set(chosen) - _NOISE else None


def _prefix(draw: Random, document: Document) -> str | None:
    """Three characters up to four fifths of what people call it; None where that is too short to begin."""
    called = re.sub(r"^(backstage-|plugin-)+", "", _without_scope(document.name))
    longest = len(called) * 4 // 5
    return called[: draw.randint(3, longest)] if longest >= 3 else None


def _unknown_typo(draw: Random, names: set[str], document: Document) -> str | None:
    """The name with one edit; None if that is another plugin's name."""
    text = _typo(draw, document.name)
    return None if text in names else text


def _typo(draw: Random, name: str) -> str:
    """One transposition, deletion, substitution or insertion at a letter or digit."""
    place = draw.choice([place for place, character in enumerate(name) if character.isalnum()])
    letter = draw.choice(ascii_lowercase.replace(name[place], ""))
    before, here, after = name[:place], name[place], name[place + 1 :]
    edits = [f"{before}{after}", f"{before}{letter}{after}", f"{before}{letter}{here}{after}"]
    if after[:1].isalnum() and after[0] != here:
        edits.append(f"{before}{after[0]}{here}{after[1:]}")
    return draw.choice(edits)


def _without_scope(name: str) -> str:
    return name.rpartition("/")[2]
