"""Deals out topics for generated plugin families: some words far more often than others, yet no topic twice.

Drawing at random would need a memory of everything drawn. Instead every pair of owner and technology gets a share of
numbered places (by Zipf's law in both), each place of a pair is another aspect, and the places are dealt in a shuffled
order that is a formula. So a topic is found from its number alone, and different numbers give different topics.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import gcd
from random import Random

# Below 1 (Zipf's own): at 1 the first technology alone would be in every sixth name.
_EXPONENT = 0.6
# A prime above the number of aspects, so that stepping by it visits each aspect once.
_STEP = 1009
_PLAIN_EVERY = 4


@dataclass(frozen=True)
class Topic:
    """What a family is about: owner is a position in the owners' list, aspect is None for the technology as such."""

    owner: int
    technology: str
    aspect: str | None


def shuffled(count: int, seed: str) -> Iterator[int]:
    """Each number below count once, in an order fixed by the seed, without holding them."""
    draw = Random(seed)
    start, step = draw.randrange(count), draw.randrange(count // 3 + 1, count + 1)
    while gcd(step, count) != 1:
        step += 1
    return ((start + step * place) % count for place in range(count))


class Topics:
    """At least `count` different topics for the given owners, the same ones for the same arguments."""

    def __init__(self, owners: int, technologies: Sequence[str], aspects: Sequence[str], count: int) -> None:
        """Raises: ValueError if these words cannot name so many."""
        self._technologies = technologies
        # "metrics-metrics" or "secrets-secrets" would be nobody's plugin.
        self._aspects = [[a for a in aspects if word not in a.split("-")] for word in technologies]
        capacity = min(len(fitting) for fitting in self._aspects)
        self._ends = _deal_places(_pair_weights(owners, len(technologies)), capacity, count)

    def __len__(self) -> int:
        return int(self._ends[-1])

    def __getitem__(self, place: int) -> Topic:
        pair = bisect_right(self._ends, place)
        nth = place - (self._ends[pair - 1] if pair else 0)
        owner, word = divmod(pair, len(self._technologies))
        return Topic(owner, self._technologies[word], self._aspect(pair, word, nth))

    def _aspect(self, pair: int, word: int, nth: int) -> str | None:
        if nth == 0 and pair % _PLAIN_EVERY == 0:
            return None
        fitting = self._aspects[word]
        return fitting[(nth + pair) * _STEP % len(fitting)]


def _pair_weights(owners: int, words: int) -> list[float]:
    by_word = [(word + 1) ** -_EXPONENT for word in range(words)]
    return [(owner + 1) ** -_EXPONENT * weight for owner in range(owners) for weight in by_word]


def _deal_places(weights: list[float], capacity: int, count: int) -> "array[int]":
    if count > capacity * len(weights):
        raise ValueError(f"{len(weights)} pairs of owner and technology cannot name {count} families")
    total = sum(weights)
    scale = float(count)
    while True:
        # Rounding the running sum, not each share, keeps the many shares below one from all vanishing.
        sums = [int(part * scale / total) for part in accumulate(weights)]
        shares = (min(after - before, capacity) for before, after in zip([0, *sums], sums, strict=False))
        ends = array("q", accumulate(shares))
        if ends[-1] >= count:
            return ends
        scale = scale * 1.2 + 1
