"""Questions made to be hard: each is small to ask, and ruins a solver that does not learn, or that recurses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

Plugins = dict[str, dict[str, dict[str, str]]]
BRANCHES = ("1.0.0", "2.0.0")


@dataclass(frozen=True)
class Hard:
    """is_possible: what the answer is, where there is one."""

    plugins: Callable[[], Plugins]
    wishes: Callable[[Plugins], Sequence[str]]
    is_possible: bool


def pigeons(count: int, holes: int) -> Plugins:
    """Each pigeon's versions are the holes it may sit in, and each hole's the pigeons that may."""
    found: Plugins = {f"hole{h}": {f"{p + 1}.0.0": {} for p in range(count)} for h in range(holes)}
    for p in range(count):
        found[f"pigeon{p}"] = {f"{h + 1}.0.0": {f"hole{h}": f"{p + 1}.0.0"} for h in range(holes)}
    return found


def chain(length: int, versions: int, last: Mapping[int, Mapping[str, str]], kind: str = "") -> Plugins:
    """Each link needs the next in its own version; last: what the versions of the last link need."""
    found: Plugins = {}
    for n in range(length):
        found[f"s{n}"] = {
            f"{v}.0.0": {f"s{n + 1}{kind}": f"{v}.0.0"} if n < length - 1 else dict(last.get(v, {}))
            for v in range(1, versions + 1)
        }
    return found


def dead_end(length: int, versions: int) -> Plugins:
    """A chain whose last link needs what was never published."""
    return chain(length, versions, {v: {"x": f"{v}.0.0"} for v in range(1, versions + 1)}) | {"x": {"99.0.0": {}}}


def twisted(length: int, versions: int) -> Plugins:
    """A chain whose end needs its start in the mirrored version."""
    mirror: Plugins = {"x": {f"{v}.0.0": {"s0": f"{versions + 1 - v}.0.0"} for v in range(1, versions + 1)}}
    return chain(length, versions, {v: {"x": f"{v}.0.0"} for v in range(1, versions + 1)}) | mirror


def loose(length: int, versions: int) -> Plugins:
    """A chain of optional needs, all of whose links are there for a reason of their own."""
    links = chain(length, versions, {v: {"x": f"{v}.0.0"} for v in range(1, versions + 1)}, kind="?")
    return {"all": {"1.0.0": dict.fromkeys(links, "*")}, **links, "x": {"99.0.0": {}}}


def open_end(length: int, versions: int) -> Plugins:
    """A chain whose last link is content in its lowest version alone."""
    return chain(length, versions, {v: {"x": f"{v}.0.0"} for v in range(2, versions + 1)}) | {"x": {"99.0.0": {}}}


def crossed(length: int, versions: int) -> Plugins:
    """Two chains: their starts need each other mirrored, their ends the same."""
    found: Plugins = {}
    for v in range(1, versions + 1):
        for n in range(length):
            left, right = {}, {}
            if n < length - 1:
                left, right = {f"l{n + 1}": f"{v}.0.0"}, {f"r{n + 1}": f"{v}.0.0"}
            else:
                left[f"r{n}"] = f"{v}.0.0"
            if n == 0:
                left["r0"] = f"{versions + 1 - v}.0.0"
            found.setdefault(f"l{n}", {})[f"{v}.0.0"] = left
            found.setdefault(f"r{n}", {})[f"{v}.0.0"] = right
    return found


def lattice(depth: int, versions: int) -> Plugins:
    """Diamonds on diamonds: both of a layer need both of the next, one version lower; at the bottom they disagree."""
    found: Plugins = {}
    for n in range(depth):
        for side in "lr":
            for v in range(1, versions + 1):
                near = f">={max(v - 1, 1)}.0.0 <={v}.0.0"
                needs = {f"l{n + 1}": near, f"r{n + 1}": near}
                found.setdefault(f"{side}{n}", {})[f"{v}.0.0"] = needs
    for v in range(1, versions + 1):
        found.setdefault(f"l{depth}", {})[f"{v}.0.0"] = {"x": f"{v}.0.0"}
        found.setdefault(f"r{depth}", {})[f"{v}.0.0"] = {"x": f"{v + versions}.0.0"}
    return found | {"x": {f"{v}.0.0": {} for v in range(1, 2 * versions + 1)}}


def ring(length: int, versions: int, *, is_closed: bool) -> Plugins:
    """A cycle whose last link needs the first in the same version; in another one where it does not close."""
    step = 0 if is_closed else 1
    last = {v: {"s0": f"{(v + step - 1) % versions + 1}.0.0"} for v in range(1, versions + 1)}
    return chain(length, versions, last)


def three_sat(seed: int, variables: int = 50, ratio: float = 4.26) -> Plugins:
    """Each variable has two versions, each clause one for each of its three literals."""
    rnd = Random(seed)
    found: Plugins = {f"v{n}": {version: {} for version in BRANCHES} for n in range(variables)}
    for clause in range(int(variables * ratio)):
        literals = rnd.sample(range(variables), 3)
        found[f"c{clause}"] = {f"{k + 1}.0.0": {f"v{n}": rnd.choice(BRANCHES)} for k, n in enumerate(literals)}
    return found


def many_versions(count: int, *, is_turned: bool) -> Plugins:
    """Only the oldest of very many versions goes with the one version of what they need."""
    order = range(count - 1, -1, -1) if is_turned else range(count)
    return {"a": {f"1.{n}.0": {"t": f"1.{n}.0"} for n in order}, "t": {"1.0.0": {}}}


def many_constraints(count: int, versions: int) -> Plugins:
    """One target that very many ask for, each leaving out one version; none is left."""
    found: Plugins = {f"p{n}": {"1.0.0": {"t": f"<1.{n}.0 || >1.{n}.0"}} for n in range(count)}
    return found | {"all": {"1.0.0": dict.fromkeys(found, "*")}, "t": {f"1.{v}.0": {} for v in range(versions)}}


def pigeons_behind(count: int, width: int) -> Plugins:
    """Pigeons that a wish needs only after many free choices."""
    birds = [f"pigeon{n}" for n in range(count)]
    free: Plugins = {f"f{n}": {f"{v}.0.0": {} for v in range(1, 11)} for n in range(width)}
    return {"a": {"1.0.0": dict.fromkeys([*free, *birds], "*")}} | free | pigeons(count, count - 1)


def _only(name: str) -> Callable[[Plugins], Sequence[str]]:
    return lambda _: [name]


def _those_of(letter: str) -> Callable[[Plugins], Sequence[str]]:
    return lambda plugins: [name for name in plugins if name.startswith(letter)]


# Beyond any budget: the answer may be that there is none.
ENDLESS = {"11 pigeons", "14 pigeons"}
HARD: Mapping[str, Hard] = {
    **{f"{n} pigeons": Hard(partial(pigeons, n, n - 1), _those_of("pigeon"), False) for n in range(5, 10)},
    "9 pigeons in 9 holes": Hard(lambda: pigeons(9, 9), _those_of("pigeon"), True),
    **{f"3-SAT {n}": Hard(partial(three_sat, n), _those_of("c"), True) for n in (0, 3, 7, 15)},
    **{f"3-SAT {n}": Hard(partial(three_sat, n), _those_of("c"), False) for n in (5, 9, 11, 19)},
    "8 pigeons behind 200 choices": Hard(lambda: pigeons_behind(8, 200), _only("a"), False),
    "dead end": Hard(lambda: dead_end(100, 10), _only("s0"), False),
    "twisted": Hard(lambda: twisted(100, 10), _only("s0"), False),
    "loose": Hard(lambda: loose(100, 10), _only("all"), False),
    "open end": Hard(lambda: open_end(100, 10), _only("s0"), True),
    "crossed": Hard(lambda: crossed(100, 10), _only("l0"), False),
    "lattice": Hard(lambda: lattice(50, 10), _only("l0"), False),
    "closed ring": Hard(lambda: ring(2_000, 2, is_closed=True), _only("s0"), True),
    "open ring": Hard(lambda: ring(2_000, 2, is_closed=False), _only("s0"), False),
    "chain of 3,000": Hard(lambda: open_end(3_000, 2), _only("s0"), True),
    "dead end after 3,000": Hard(lambda: dead_end(3_000, 2), _only("s0"), False),
    "5,000 versions": Hard(lambda: many_versions(5_000, is_turned=False), _only("a"), True),
    "5,000 versions backwards": Hard(lambda: many_versions(5_000, is_turned=True), _only("a"), True),
    "1,000 constraints": Hard(lambda: many_constraints(999, 900), _only("all"), False),
    **{f"{n} pigeons": Hard(partial(pigeons, n, n - 1), _those_of("pigeon"), False) for n in (11, 14)},
    "1,000 constraints, one version left": Hard(lambda: many_constraints(999, 1_000), _only("all"), True),
}
