"""The graph of what a version needs: which version each name would be, where it ends, what it leaves out."""

from collections.abc import Mapping

import nodesemver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from shared.versions.version_graph import GraphPlugin, Node, WalkedGraph, walk_version_graph
from tests.catalogs import Spec, make_plugins

NAMES = "abcde"
RANGES = ["*", "^1.0.0", ">=1.1.0", "1.0.0", "^2.0.0"]
VERSIONS = ["1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"]


def known_of(spec: Spec) -> dict[str, GraphPlugin]:
    return {name: GraphPlugin(new_id(), True, False, plugin) for name, plugin in make_plugins(spec).items()}


def graph_of(spec: Spec, root: str, depth: int = 3, *, include_external: bool = False, most: int = 2000) -> WalkedGraph:
    """From the newest version of a plugin of the spec."""
    known = known_of(spec)
    start = Node(root, 0, known[root], len(spec[root]) - 1)
    return walk_version_graph(start, known, depth, include_external=include_external, most=most)


def versions_in(graph: WalkedGraph) -> Mapping[str, str | None]:
    return {node.name: node.version for node in graph.nodes.values()}


def edges_in(graph: WalkedGraph) -> list[tuple[str, str, str, bool | None]]:
    return [(edge.source, edge.target, edge.range, edge.is_accepted) for edge in graph.edges]


def test_each_name_is_the_newest_stable_version_that_is_accepted() -> None:
    graph = graph_of(
        {
            "app": {"1.0.0": {"lib": "^1.0.0", "next": "*", "rc": "*", "gone": "^9.0.0"}},
            "lib": {"1.0.0": {}, "1.4.0": {}, "2.0.0": {}},
            "next": {"1.0.0": {}, "1.1.0-rc.1": {}},
            "rc": {"1.0.0": {}, "0.9.0": {}},
            "gone": {"1.0.0": {"lib": "*"}},
        },
        "app",
    )

    assert versions_in(graph) == {"app": "1.0.0", "lib": "1.4.0", "next": "1.0.0", "rc": "1.0.0", "gone": None}
    # What has no version that will do asks for nothing.
    assert edges_in(graph)[-1] == ("app", "gone", "^9.0.0", False)


def test_prerelease_is_taken_where_only_it_is_accepted() -> None:
    graph = graph_of({"app": {"1.0.0": {"lib": "^2.0.0-rc.0"}}, "lib": {"1.0.0": {}, "2.0.0-rc.1": {}}}, "app")

    assert versions_in(graph)["lib"] == "2.0.0-rc.1"


def test_version_that_all_who_ask_at_once_accept_is_taken_and_a_clash_is_seen() -> None:
    spec: Spec = {
        "app": {"1.0.0": {"a": "*", "b": "*", "c": "*"}},
        "a": {"1.0.0": {"lib": "^1.0.0", "clash": "^1.0.0"}},
        "b": {"1.0.0": {"lib": "~1.2.0"}},
        "c": {"1.0.0": {"clash": "^2.0.0"}},
        "lib": {"1.2.3": {}, "1.9.0": {}},
        "clash": {"1.0.0": {}, "2.0.0": {}},
    }

    graph = graph_of(spec, "app")

    assert (versions_in(graph)["lib"], versions_in(graph)["clash"]) == ("1.2.3", "1.0.0")
    assert ("c", "clash", "^2.0.0", False) in edges_in(graph)
    assert ("a", "clash", "^1.0.0", True) in edges_in(graph)


def test_circle_is_walked_once() -> None:
    graph = graph_of({"a": {"1.0.0": {"b": "*"}}, "b": {"1.0.0": {"a": "^2.0.0"}}}, "a", depth=10)

    assert list(graph.nodes) == ["a", "b"]
    assert edges_in(graph) == [("a", "b", "*", True), ("b", "a", "^2.0.0", False)]
    assert not graph.is_truncated


@pytest.mark.parametrize(("depth", "names"), [(1, ["n0", "n1"]), (3, ["n0", "n1", "n2", "n3"])])
def test_depth_ends_the_walk(depth: int, names: list[str]) -> None:
    chain = {f"n{i}": {"1.0.0": {f"n{i + 1}": "*"}} for i in range(6)} | {"n6": {"1.0.0": {}}}

    graph = graph_of(chain, "n0", depth)

    assert list(graph.nodes) == names
    assert [graph.nodes[name].distance for name in names] == list(range(depth + 1))


def test_external_names_are_shown_only_if_asked_for() -> None:
    spec: Spec = {"app": {"1.0.0": {"react": "^18", "lib": "*"}}, "lib": {"1.0.0": {"react": "^17"}}}

    assert list(graph_of(spec, "app").nodes) == ["app", "lib"]
    shown = graph_of(spec, "app", include_external=True)
    assert (shown.nodes["react"].plugin, shown.nodes["react"].version) == (None, None)
    assert {("app", "react", "^18", None), ("lib", "react", "^17", None)} <= set(edges_in(shown))


def test_graph_that_is_cut_says_so_and_has_no_edge_into_nowhere() -> None:
    spec: Spec = {"app": {"1.0.0": {f"p{i}": "*" for i in range(9)}}, **{f"p{i}": {"1.0.0": {}} for i in range(9)}}

    graph = graph_of(spec, "app", most=5)

    assert (len(graph.nodes), graph.is_truncated) == (5, True)
    assert {edge.target for edge in graph.edges} < set(graph.nodes)
    assert not graph_of(spec, "app", most=10).is_truncated


def test_edges_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.versions.version_graph.MAX_EDGES", 2)
    spec: Spec = {"app": {"1.0.0": {f"p{i}": "*" for i in range(3)}}, **{f"p{i}": {"1.0.0": {}} for i in range(3)}}

    graph = graph_of(spec, "app")

    assert (len(graph.edges), graph.is_truncated) == (2, True)


def test_yanked_version_is_taken_last_and_marked() -> None:
    known = known_of({"app": {"1.0.0": {"lib": "*"}}, "lib": {"1.0.0": {}, "1.1.0": {}}})
    root = Node("app", 0, known["app"], 0)
    known["lib"].packed.yanked = 0b10

    assert versions_in(walk_version_graph(root, known, 1))["lib"] == "1.0.0"

    known["lib"].packed.yanked = 0b11
    node = walk_version_graph(root, known, 1).nodes["lib"]
    assert (node.version, node.is_yanked) == ("1.1.0", True)


def test_mask_of_a_public_row_is_not_asked_about_an_own_plugin() -> None:
    """The public row's mask is about the public versions of that name; its tenant has another plugin in its place."""
    known = known_of({"app": {"1.0.0": {"lib": "^1.0.0"}}, "lib": {"1.0.0": {}, "2.0.0": {}}})
    own = make_plugins({"lib": {"2.0.0": {}, "1.5.0": {}}})["lib"]
    known["lib"] = GraphPlugin(new_id(), False, False, own)

    assert versions_in(walk_version_graph(Node("app", 0, known["app"], 0), known, 1))["lib"] == "1.5.0"


def test_newer_versions_than_a_mask_knows_are_judged_by_the_range() -> None:
    known = known_of({"app": {"1.0.0": {"lib": "^1.0.0"}}, "lib": {"1.0.0": {}}})
    newer = make_plugins({"lib": {"1.0.0": {}, "1.1.0": {}, "2.0.0": {}}})["lib"]
    known["lib"] = GraphPlugin(new_id(), True, False, newer)

    assert versions_in(walk_version_graph(Node("app", 0, known["app"], 0), known, 1))["lib"] == "1.1.0"


specs = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from(VERSIONS), min_size=1, max_size=4, unique=True).flatmap(
            lambda versions: st.fixed_dictionaries(
                {
                    version: st.dictionaries(st.sampled_from([*NAMES, "x"]), st.sampled_from(RANGES), max_size=3)
                    for version in versions
                }
            )
        )
        for name in NAMES
    }
)


@given(specs, st.integers(1, 4), st.booleans())
def test_random_graphs_are_walked_as_a_naive_reader_does(spec: Spec, depth: int, with_external: bool) -> None:
    graph = graph_of(spec, "a", depth, include_external=with_external)

    assert (versions_in(graph), set(edges_in(graph))) == naively_walked(spec, depth, with_external)
    assert not graph.is_truncated


def naively_walked(
    spec: Spec, depth: int, with_external: bool
) -> tuple[dict[str, str | None], set[tuple[str, str, str, bool | None]]]:
    """Name to version, and the edges, from the last version of "a"; ranges are read by another library."""
    chosen: dict[str, str | None] = {"a": list(spec["a"])[-1]}
    edges: set[tuple[str, str, str, bool | None]] = set()
    level = ["a"]
    for _ in range(depth):
        asked = [
            (source, target, range_)
            for source in level
            if (version := chosen[source]) is not None and source in spec
            for target, range_ in spec[source][version].items()
            if with_external or target in spec
        ]
        level = list(dict.fromkeys(target for _, target, _ in asked if target not in chosen))
        for name in level:
            ranges = [range_ for _, target, range_ in asked if target == name]
            chosen[name] = naive_choice(list(spec.get(name, {})), ranges) or naive_choice(
                list(spec.get(name, {})), ranges[:1]
            )
        for source, target, range_ in asked:
            version = chosen[target]
            accepts = version is not None and bool(nodesemver.satisfies(version, range_, loose=False))
            edges.add((source, target, range_, accepts if target in spec else None))
    return chosen, edges


def naive_choice(versions: list[str], ranges: list[str]) -> str | None:
    """The highest accepted of all ranges, a stable one if there is any."""
    accepted = [v for v in versions if all(nodesemver.satisfies(v, range_, loose=False) for range_ in ranges)]
    stable = [v for v in accepted if "-" not in v]
    return max(stable or accepted, key=VERSIONS.index, default=None)
