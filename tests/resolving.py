"""Plugins and their needs as plain dicts, and a naive reading of what an answer must be: no masks, no sharing of code.

What a version needs is written `{"name": range}`; `name?` is an optional dependency and `name!` a peer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import PackedPlugin, Release, pack, unpack
from shared.versions.problem import Origin, OriginKind, Problem, Wish
from shared.versions.semver import parse_version, satisfies

Plugins = Mapping[str, Mapping[str, Mapping[str, str]]]
Chosen = Mapping[str, str]
KINDS = {"?": DependencyKind.OPTIONAL, "!": DependencyKind.PEER}
DAY = date(2026, 1, 1)

accepts = lru_cache(maxsize=200_000)(satisfies)


@dataclass(frozen=True)
class Graph:
    """Plugins with their versions in the order of publishing; the other fields speak of (name, version)."""

    plugins: Plugins
    host_ranges: Mapping[tuple[str, str], str] = field(default_factory=dict)
    yanked: Collection[tuple[str, str]] = ()


@dataclass(frozen=True)
class Case:
    """A question; upto: how many versions of each target the masks of the catalog know."""

    graph: Graph
    problem: Problem
    upto: int | None = None


@dataclass(frozen=True)
class Edge:
    """What one version asks of one target."""

    name: str
    version: str
    target: str
    range: str
    is_optional: bool


@dataclass(frozen=True)
class Ask:
    """What an origin asks of a plugin: one of these versions; None stands for its not being there."""

    origin: Origin
    name: str
    allowed: frozenset[str | None]


def catalog_of(graph: Graph, upto: int | None = None) -> dict[str, PackedPlugin]:
    """The graph as a resolver gets it; upto: leaves newer versions out of the masks."""
    return {name: unpack(text) for name, text in texts_of(graph, upto).items()}


def texts_of(graph: Graph, upto: int | None = None) -> dict[str, str]:
    """The same as rows hold it."""
    known = {name: list(versions)[:upto] for name, versions in graph.plugins.items()}
    return {name: pack(_releases(graph, name), known) for name in graph.plugins}


def _releases(graph: Graph, name: str) -> list[Release]:
    return [
        Release(
            version,
            [Dependency(key.rstrip("?!"), text, _kind(key)) for key, text in needs.items()],
            graph.host_ranges.get((name, version)),
            DAY,
            (name, version) in graph.yanked,
        )
        for version, needs in graph.plugins[name].items()
    ]


def _kind(key: str) -> DependencyKind:
    return KINDS.get(key[-1], DependencyKind.REQUIRED)


def edges_of(graph: Graph) -> list[Edge]:
    """Everything that any version asks of any other plugin."""
    return [
        Edge(name, version, key.rstrip("?!"), text, _kind(key) is DependencyKind.OPTIONAL)
        for name, versions in graph.plugins.items()
        for version, needs in versions.items()
        for key, text in needs.items()
        if key.rstrip("?!") != name
    ]


def versions_of(graph: Graph, problem: Problem) -> dict[str, list[str]]:
    """Which versions there are of each plugin, with what the host brings, and with what is installed unpublished."""
    found = {name: list(versions) for name, versions in graph.plugins.items()}
    installed = {name: version for name, version in problem.installed.items() if name in found}
    for name, version in {**installed, **(problem.host.packages if problem.host else {})}.items():
        found.setdefault(name, [])
        if version not in found[name]:
            found[name].append(version)
    return found


def asks_of(graph: Graph, problem: Problem) -> list[Ask]:
    """Everything that wishes, locks, host and policy ask for."""
    there = versions_of(graph, problem)
    asks = [Ask(_origin(OriginKind.WISH, w.name, w.range), w.name, _wished(graph, problem, w)) for w in problem.wishes]
    for name, versions in there.items():
        asks += [
            Ask(origin, name, frozenset({None, *(version for version in versions if version not in refused)}))
            for origin, refused in _refused(graph, problem, name, versions)
        ]
    return asks


def _origin(kind: OriginKind, name: str, says: str | None) -> Origin:
    return Origin(kind, name, says)


def _wished(graph: Graph, problem: Problem, wish: Wish) -> frozenset[str | None]:
    versions = versions_of(graph, problem)[wish.name]
    wide = problem.can_use_prereleases
    if wish.range is not None:
        return frozenset(version for version in versions if accepts(version, wish.range, include_prerelease=wide))
    brought = {problem.host.packages.get(wish.name)} if problem.host else set()
    published = set(graph.plugins.get(wish.name, ()))
    stable = {v for v in versions if "-" not in v or (v in brought and v not in published)}
    return frozenset(versions if wide or not stable else stable | (_run(problem, wish.name) & set(versions)))


def _run(problem: Problem, name: str) -> set[str]:
    brought = problem.host.packages if problem.host else {}
    return {version for there in (problem.locked, problem.installed, brought) if (version := there.get(name))}


def _refused(graph: Graph, problem: Problem, name: str, versions: Sequence[str]) -> Iterator[tuple[Origin, set[str]]]:
    wide = problem.can_use_prereleases
    if problem.host:
        if brought := problem.host.packages.get(name):
            yield _origin(OriginKind.HOST_PACKAGE, name, brought), set(versions) - {brought}
        hosts = {version: graph.host_ranges.get((name, version), "*") for version in versions}
        release = problem.host.release
        unfit = {v for v, hosts in hosts.items() if not accepts(release, hosts, include_prerelease=True)}
        yield _origin(OriginKind.HOST, name, release), unfit
    if problem.is_frozen and name in problem.locked:
        yield _origin(OriginKind.LOCK, name, problem.locked[name]), set(versions) - {problem.locked[name]}
    if not problem.can_use_yanked:
        yanked = {version for version in versions if (name, version) in graph.yanked}
        yield _origin(OriginKind.YANKED, name, None), yanked - _run(problem, name)
    for ban in problem.bans:
        if ban.name == name:
            banned = {v for v in versions if ban.range is None or accepts(v, ban.range, include_prerelease=wide)}
            yield _origin(OriginKind.POLICY, name, ban.reason), banned


def fits(edge: Edge, version: str | None, *, wide: bool) -> bool:
    """Does an edge go with that version of its target? None: with its not being there."""
    if version is None:
        return edge.is_optional
    return accepts(version, edge.range, include_prerelease=wide)


def faults_of(graph: Graph, problem: Problem, chosen: Chosen) -> list[str]:
    """What is wrong with an answer, in words; empty if nothing is."""
    there = versions_of(graph, problem)
    found = [f"there is no {name} {v}" for name, v in chosen.items() if v not in there.get(name, ())]
    found += [
        f"{ask.origin} does not allow {chosen.get(ask.name)}"
        for ask in asks_of(graph, problem)
        if chosen.get(ask.name) not in ask.allowed
    ]
    found += [
        f"{edge} does not go with {chosen.get(edge.target)}"
        for edge in edges_of(graph)
        if chosen.get(edge.name) == edge.version
        and edge.target in there
        and not fits(edge, chosen.get(edge.target), wide=problem.can_use_prereleases)
    ]
    asked = asked_for(graph, problem, chosen)
    return found + [f"nobody asks for {name}" for name in chosen if name not in asked]


def asked_for(graph: Graph, problem: Problem, chosen: Chosen) -> set[str]:
    """What of an answer is wished for, or needed by what is."""
    asked = {wish.name for wish in problem.wishes}
    needs = [e for e in edges_of(graph) if not e.is_optional and chosen.get(e.name) == e.version]
    while added := {e.target for e in needs if e.name in asked and e.target in chosen} - asked:
        asked |= added
    return asked


def preferred(versions: Collection[str], *, is_lowest: bool) -> list[str]:
    """Versions, the one to take first in front."""
    return sorted(versions, key=lambda version: parse_version(version).sort_key, reverse=not is_lowest)
