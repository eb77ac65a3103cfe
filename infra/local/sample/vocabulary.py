"""Reads the generator's words; vocabulary.toml says how they may be changed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True)
class Vocabulary:
    """Words to draw from, the most usual first; category_of names each technology's directory category."""

    technologies: tuple[str, ...]
    category_of: dict[str, str]
    aspects: tuple[str, ...]
    modules: tuple[str, ...]
    scopes: tuple[str, ...]
    company_words: tuple[tuple[str, ...], tuple[str, ...]]
    people_words: tuple[tuple[str, ...], tuple[str, ...]]
    spellings: dict[str, str]


@cache
def read_vocabulary() -> Vocabulary:
    """The words of vocabulary.toml, read once."""
    words = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    # The first word of every category, then every second one: no category takes all the usual places.
    rounds = chain.from_iterable(zip_longest(*words["technologies"].values()))
    return Vocabulary(
        technologies=tuple(word for word in rounds if word),
        category_of={word: category for category, listed in words["technologies"].items() for word in listed},
        aspects=tuple(words["aspects"]["words"]),
        modules=tuple(words["modules"]["words"]),
        scopes=tuple(words["scopes"]["words"]),
        company_words=(tuple(words["companies"]["first"]), tuple(words["companies"]["second"])),
        people_words=(tuple(words["people"]["first"]), tuple(words["people"]["last"])),
        spellings=words["spellings"],
    )
