"""Situations that the solvers of other package managers are known by, in our words: what is there, asked, answered.

A line says a version and what it needs: `a 1.0.0: b ^1.0.0, c? *`; `c?` is optional, `c!` a peer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from shared.versions.problem import Ban, Host, Mode, Problem, Wish
from tests.resolving import Case, Graph


class Terms(TypedDict, total=False):
    """Under which conditions something is asked, as `Problem` has them."""

    locked: Mapping[str, str]
    installed: Mapping[str, str]
    host: Host
    mode: Mode
    can_use_prereleases: bool
    can_use_yanked: bool
    is_frozen: bool
    bans: tuple[Ban, ...]


@dataclass(frozen=True)
class Scenario:
    """chosen: `a 1.0.0, b 2.0.0`; None where it must be refused. hosts: `a 2.0.0` to range. yanked: `a 2.0.0`."""

    there: str
    wishes: str
    chosen: str | None
    terms: Terms = field(default_factory=Terms)
    hosts: Mapping[str, str] = field(default_factory=dict)
    yanked: tuple[str, ...] = ()

    @property
    def case(self) -> Case:
        """As a question."""
        hosts = {_place(text): range_ for text, range_ in self.hosts.items()}
        graph = Graph(read_plugins(self.there), hosts, [_place(text) for text in self.yanked])
        wishes = [Wish(name, range_ or None) for name, range_ in _pairs(self.wishes)]
        return Case(graph, Problem(wishes, **self.terms))

    @property
    def versions(self) -> dict[str, str] | None:
        """What must be chosen."""
        return None if self.chosen is None else dict(_pairs(self.chosen))


def read_plugins(text: str) -> dict[str, dict[str, dict[str, str]]]:
    """Plugins as dicts, from one line for each version."""
    plugins: dict[str, dict[str, dict[str, str]]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        place, _, needs = line.partition(": ")
        name, version = _place(place)
        plugins.setdefault(name, {})[version] = dict(_pairs(needs))
    return plugins


def _pairs(text: str) -> list[tuple[str, str]]:
    return [_place(part) for part in text.split(", ") if part]


def _place(text: str) -> tuple[str, str]:
    name, _, rest = text.partition(" ")
    return name, rest


FIVE = "\n".join(f"b 1.{n}.0" for n in range(5))

# dart-lang/pub and what took PubGrub over: poetry, uv.
OF_PUBGRUB: Mapping[str, Scenario] = {
    "a plugin without needs is taken alone": Scenario("a 1.0.0\nb 1.0.0", "a", "a 1.0.0"),
    "needs of needs are met": Scenario(
        "a 1.0.0: aa 1.0.0, ab 1.0.0\naa 1.0.0\nab 1.0.0\nb 1.0.0: ba 1.0.0\nba 1.0.0",
        "a, b",
        "a 1.0.0, aa 1.0.0, ab 1.0.0, b 1.0.0, ba 1.0.0",
    ),
    "a shared need gets the newest of the overlap": Scenario(
        "a 1.0.0: s >=2.0.0 <4.0.0\nb 1.0.0: s >=3.0.0 <5.0.0\ns 2.0.0\ns 3.0.0\ns 3.6.9\ns 4.0.0\ns 5.0.0",
        "a, b",
        "a 1.0.0, b 1.0.0, s 3.6.9",
    ),
    "the version of a shared need decides what is needed further": Scenario(
        """
        f 1.0.0
        f 1.0.1: b 1.0.0
        f 1.0.2: w 1.0.0
        b 1.0.0: f <=1.0.1
        w 1.0.0
        """,
        "f <=1.0.2, b 1.0.0",
        "f 1.0.1, b 1.0.0",
    ),
    "two that need each other go together": Scenario("a 1.0.0: b *\nb 1.0.0: a *", "a", "a 1.0.0, b 1.0.0"),
    "an older version is taken where the newest of a cycle does not close": Scenario(
        "a 1.0.0\na 2.0.0: b 1.0.0\nb 1.0.0: a 1.0.0", "a >=1.0.0", "a 1.0.0"
    ),
    "a need that the chosen version no longer has is not met": Scenario(
        "a 1.0.0\na 2.0.0: b 1.0.0, c 1.0.0\nb 1.0.0: c 2.0.0\nc 1.0.0\nc 2.0.0", "a", "a 1.0.0"
    ),
    "a diamond is solved by the side that can give way": Scenario(
        """
        a 1.0.0
        a 2.0.0: c ^1.0.0
        b 1.0.0: c ^2.0.0
        b 2.0.0: c ^3.0.0
        c 1.0.0
        c 2.0.0
        c 3.0.0
        """,
        "a, b",
        "a 1.0.0, b 2.0.0, c 3.0.0",
    ),
    "the leaf gives way before the wish": Scenario(
        "a 1.0.0: b *\na 2.0.0: b *, c 2.0.0\nb 1.0.0\nb 2.0.0: c 1.0.0\nc 1.0.0\nc 2.0.0",
        "a",
        "a 2.0.0, b 1.0.0, c 2.0.0",
    ),
    "one half of a reason is another's choice": Scenario(
        """
        f 1.0.0
        f 1.1.0: l ^1.0.0, r ^1.0.0
        l 1.0.0: s >=1.0.0
        r 1.0.0: s <2.0.0
        s 2.0.0
        s 1.0.0: t ^1.0.0
        t 2.0.0
        t 1.0.0
        """,
        "f ^1.0.0, t ^2.0.0",
        "f 1.0.0, t 2.0.0",
    ),
    "it goes back over choices that have nothing to do with it": Scenario(
        f"a 1.0.0: x ^1\na 2.0.0: x ^2\n{FIVE}\nc 1.0.0: x ^1\nx 1.0.0\nx 2.0.0",
        "a, b, c",
        "a 1.0.0, b 1.4.0, c 1.0.0, x 1.0.0",
    ),
    "a version that needs what is not published is passed over": Scenario(
        "a 1.0.0\na 2.0.0: b ^2\nb 1.0.0", "a", "a 1.0.0"
    ),
    "no version within the wish is refused": Scenario("a 1.0.0\na 2.0.0", "a ^3", None),
    "two wishes for disjoint versions of one are refused": Scenario("a 1.0.0\na 2.0.0", "a ^1, a ^2", None),
    "two wishes for overlapping versions of one are met by both": Scenario(
        "a 1.0.0\na 1.5.0\na 2.0.0", "a ^1, a >=1.2.0 <3", "a 1.5.0"
    ),
    "disjoint needs of one plugin are refused": Scenario(
        "a 1.0.0: s <=2.0.0\nb 1.0.0: s >3.0.0\ns 2.0.0\ns 4.0.0", "a, b", None
    ),
    "a plugin and its need that contradict are refused": Scenario(
        "a 1.0.0: b 1.0.0\na 2.0.0: b 2.0.0\nb 1.0.0: a 2.0.0\nb 2.0.0: a 1.0.0", "a, b", None
    ),
    "a chain of needs to what the wish excludes is refused": Scenario(
        "f 1.0.0: b ^2.0.0\nb 2.0.0: z ^3.0.0\nz 1.0.0\nz 3.0.0", "f ^1.0.0, z ^1.0.0", None
    ),
    "all branches to what the wish excludes are refused": Scenario(
        """
        f 1.0.0: a ^1.0.0, b ^1.0.0
        f 1.1.0: x ^1.0.0, y ^1.0.0
        a 1.0.0: b ^2.0.0
        b 1.0.0
        b 2.0.0
        x 1.0.0: y ^2.0.0
        y 1.0.0
        y 2.0.0
        """,
        "f ^1.0.0",
        None,
    ),
    "a host too old leaves the newest behind": Scenario(
        "a 1.0.0\na 2.0.0", "a", "a 1.0.0", {"host": Host("1.35.0")}, {"a 2.0.0": ">=1.40"}
    ),
    "a host too old for a need leaves the asker behind": Scenario(
        "a 1.0.0: b ^1\na 2.0.0: b ^2\nb 1.0.0\nb 2.0.0",
        "a",
        "a 1.0.0, b 1.0.0",
        {"host": Host("1.35.0")},
        {"b 2.0.0": ">=1.40"},
    ),
    "a host that nothing runs on is refused": Scenario(
        "a 1.0.0\na 2.0.0", "a", None, {"host": Host("2.0.0")}, {"a 1.0.0": "^1", "a 2.0.0": "^1.30"}
    ),
}

# Lock files: dart-lang/pub, cargo, Composer, npm.
OF_LOCKS: Mapping[str, Scenario] = {
    "a locked version stays though there is a newer one": Scenario(
        "a 1.0.0: b *\nb 1.0.0\nb 2.0.0", "a", "a 1.0.0, b 1.0.0", {"locked": {"b": "1.0.0"}}
    ),
    "a locked version that no longer fits is let go": Scenario(
        "a 1.0.0: b ^2\nb 1.0.0\nb 2.0.0", "a", "a 1.0.0, b 2.0.0", {"locked": {"b": "1.0.0"}}
    ),
    "a locked plugin that nobody needs is left out": Scenario(
        "a 1.0.0\nb 1.0.0", "a", "a 1.0.0", {"locked": {"b": "1.0.0"}}
    ),
    "a locked version newer than the wish allows is let go": Scenario(
        "a 1.0.0\na 2.0.0", "a ^1", "a 1.0.0", {"locked": {"a": "2.0.0"}}
    ),
    "a lock on what was never published holds nothing": Scenario(
        "a 1.0.0\na 2.0.0", "a", "a 2.0.0", {"locked": {"a": "7.7.7"}}
    ),
    "a new wish unlocks only what is in its way": Scenario(
        """
        a 1.0.0: b <2
        a 2.0.0: b <3
        b 1.0.0
        b 2.0.0
        c 1.0.0
        c 2.0.0
        n 1.0.0: b ^2
        """,
        "a, c, n",
        "a 2.0.0, b 2.0.0, c 1.0.0, n 1.0.0",
        {"locked": {"a": "1.0.0", "b": "1.0.0", "c": "1.0.0"}},
    ),
    "one lock stays where two cannot": Scenario(
        "a 1.0.0: b ^2\na 2.0.0: b *\nb 1.0.0\nb 2.0.0",
        "a, b",
        "a 1.0.0, b 2.0.0",
        {"locked": {"a": "1.0.0", "b": "1.0.0"}},
    ),
    "the first of two locks that exclude each other stays": Scenario(
        "a 1.0.0: b ^2\na 2.0.0: b *\nb 1.0.0\nb 2.0.0",
        "a, b",
        "a 2.0.0, b 1.0.0",
        {"locked": {"b": "1.0.0", "a": "1.0.0"}},
    ),
    "a locked plugin goes rather than moves for a lock that comes later": Scenario(
        "a 1.0.0: c ^1\na 2.0.0\nc 1.0.0\nc 1.1.0: b ^9\nb 1.0.0",
        "a",
        "a 2.0.0",
        {"locked": {"c": "1.1.0", "a": "1.0.0"}},
    ),
    "a frozen lock refuses what does not fit": Scenario(
        "a 1.0.0: b ^2\nb 1.0.0\nb 2.0.0", "a", None, {"locked": {"b": "1.0.0"}, "is_frozen": True}
    ),
    "a frozen lock makes the wish give way": Scenario(
        "a 1.0.0: b ^1\na 2.0.0: b ^2\nb 1.0.0\nb 2.0.0",
        "a",
        "a 1.0.0, b 1.0.0",
        {"locked": {"b": "1.0.0"}, "is_frozen": True},
    ),
    "in minimal a lock comes before what is installed": Scenario(
        "a 1.0.0: b ^2\na 2.0.0: b ^1\nb 1.0.0\nb 2.0.0",
        "a, b",
        "a 2.0.0, b 1.0.0",
        {"installed": {"a": "1.0.0"}, "locked": {"b": "1.0.0"}, "mode": Mode.MINIMAL},
    ),
    "minimal keeps what is installed": Scenario(
        "a 1.0.0: b *\na 2.0.0: b *\nb 1.0.0\nb 2.0.0\nn 1.0.0: a *",
        "a, n",
        "a 1.0.0, b 1.0.0, n 1.0.0",
        {"installed": {"a": "1.0.0", "b": "1.0.0"}, "mode": Mode.MINIMAL},
    ),
    "minimal moves one where keeping another would move two": Scenario(
        """
        a 1.0.0: b ^2, c ^2
        a 2.0.0: b ^1, c ^1
        b 1.0.0
        b 2.0.0
        c 1.0.0
        c 2.0.0
        """,
        "a",
        "a 2.0.0, b 1.0.0, c 1.0.0",
        {"installed": {"a": "1.0.0", "b": "1.0.0", "c": "1.0.0"}, "mode": Mode.MINIMAL},
    ),
    "lowest takes the oldest of wishes and needs": Scenario(
        "a 1.0.0: b >=1.5.0\na 2.0.0\nb 1.0.0\nb 1.5.0\nb 2.0.0", "a", "a 1.0.0, b 1.5.0", {"mode": Mode.LOWEST}
    ),
}
