"""Random questions of versions, small and full of contradictions; the same from the same source of chance."""

from random import Random

from shared.versions.problem import Ban, Host, Mode, Problem, Wish
from tests.resolving import Case, Graph, preferred

VERSIONS = [
    "0.0.1",
    "0.1.0",
    "0.2.0",
    "0.2.1",
    "1.0.0-alpha",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.1.0-beta.2",
    "1.1.0",
    "1.2.0",
    "2.0.0-rc.1",
    "2.0.0",
    "2.1.0",
    "3.0.0",
]
RANGES = [
    "*",
    "",
    "x",
    "^1",
    "^1.0.0",
    "~1.0",
    "1.x",
    "1.2.x",
    ">=1.1.0 <3",
    "<2",
    "<=1",
    ">1",
    "1.0.0 - 2",
    "1.0 - 1.1.0",
    "^0.2",
    "~0.2.1",
    "^0.0.1",
    "^1.0.0-rc.1",
    "~1.1.0-beta",
    ">=2.0.0-rc.1",
    "<2.0.0-0",
    "=1.0.0",
    "2.0.0",
    ">=9",
    "<0.0.0-0",
]
UNIONS = ("^1 || ^3", "<1.1 || 3.0.0", "1.0.0 || 1.1.0 || 2", "^1.0.0-alpha || >2")
NEAR = ("{}", "^{}", "~{}", ">={}", "<={}", "<{}", ">{}", "={} || ^3")
HOSTS = ("1.30.0", "1.35.0", "1.36.0-next.1")
HOST_RANGES = ("^1.30", ">=1.35", "<1.35", "1.30.x || ^2", ">=1.36.0-next.0")


def random_case(rnd: Random, plugins: int = 6, versions: int = 4) -> Case:
    """A question about 3 plugins or more; plugins, versions: at most so many."""
    graph = random_graph(rnd, plugins, versions)
    stale = rnd.randint(0, versions) if _happens(rnd, 25) else None
    return Case(graph, _random_problem(rnd, graph), stale)


def random_graph(rnd: Random, plugins: int, versions: int) -> Graph:
    """Any plugin may need any other."""
    names = "abcdefgh"[: rnd.randint(3, plugins)]
    published = {name: _random_versions(rnd, versions) for name in names}
    return Graph(
        {name: {v: _random_needs(rnd, name, published) for v in published[name]} for name in names},
        {(n, v): rnd.choice(HOST_RANGES) for n in names for v in published[n] if _happens(rnd, 15)},
        [(n, v) for n in names for v in published[n] if _happens(rnd, 6)],
    )


def _random_versions(rnd: Random, most: int) -> list[str]:
    found = rnd.sample(VERSIONS, rnd.randint(1, most))
    return found if _happens(rnd, 30) else preferred(found, is_lowest=True)


def _random_needs(rnd: Random, name: str, published: dict[str, list[str]]) -> dict[str, str]:
    others = [other for other in (*published, "external") if other != name]
    targets = rnd.sample(others, rnd.choice((0, 1, 1, 2, 3)) % (len(others) + 1))
    return {
        target + rnd.choice(("", "", "", "!", "?", "?")): _random_range(rnd, published, target) for target in targets
    }


def _random_range(rnd: Random, published: dict[str, list[str]], target: str) -> str:
    if target in published and _happens(rnd, 70):
        return rnd.choice(NEAR).format(rnd.choice(published[target]))
    return rnd.choice((*RANGES, *UNIONS))


def _random_problem(rnd: Random, graph: Graph) -> Problem:
    published = {name: list(versions) for name, versions in graph.plugins.items()}
    names = list(published)
    wished = rnd.sample(names, rnd.randint(1, 3))
    return Problem(
        [Wish(name, _random_range(rnd, published, name) if _happens(rnd, 30) else None) for name in wished],
        _random_set(rnd, published, 40),
        _random_set(rnd, published, 50),
        _random_host(rnd, published) if _happens(rnd, 30) else None,
        rnd.choice((Mode.HIGHEST, Mode.HIGHEST, Mode.MINIMAL, Mode.LOWEST)),
        can_use_prereleases=_happens(rnd, 20),
        can_use_yanked=_happens(rnd, 20),
        is_frozen=_happens(rnd, 20),
        bans=[Ban(n, _random_range(rnd, published, n) if _happens(rnd, 80) else None, "no") for n in names[:1]]
        if _happens(rnd, 15)
        else (),
    )


def _random_set(rnd: Random, published: dict[str, list[str]], percent: int) -> dict[str, str]:
    """Some plugins in some version; now and then in one that the catalog does not know."""
    if not _happens(rnd, percent):
        return {}
    names = rnd.sample(list(published), rnd.randint(0, len(published)))
    return {name: "7.7.7" if _happens(rnd, 5) else rnd.choice(published[name]) for name in names}


def _random_host(rnd: Random, published: dict[str, list[str]]) -> Host:
    names = rnd.sample([*published, "external"], rnd.randint(0, 2))
    return Host(rnd.choice(HOSTS), {name: rnd.choice((*published.get(name, ()), "1.1.5")) for name in names})


def _happens(rnd: Random, percent: int) -> bool:
    return rnd.randrange(100) < percent
