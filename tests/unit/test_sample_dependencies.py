"""What generated plugins ask for exists, was out on the day, leads in no circle, and mostly goes together."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from random import Random

import pytest

from infra.local.sample.catalog import sample_plugins
from infra.local.sample.generate import GeneratedPlugin, generate_plugins
from shared.catalog.models import PluginRole
from shared.versions.dependencies import read_dependencies
from shared.versions.models import ReleaseDraft
from shared.versions.packed import PackedPlugin, Release, pack, unpack
from shared.versions.problem import Problem, Wish
from shared.versions.resolver import Resolution, resolve
from shared.versions.semver import satisfies

SIZE = 2_000
LIBRARIES = SIZE // 40

Histories = dict[str, list[ReleaseDraft]]


@pytest.fixture(scope="module")
def plugins() -> list[GeneratedPlugin]:
    return list(generate_plugins(SIZE, seed=1))


@pytest.fixture(scope="module")
def generated(plugins: list[GeneratedPlugin]) -> Histories:
    return {g.plugin.draft.name: g.plugin.releases for g in plugins}


@pytest.fixture(scope="module")
def everything(generated: Histories) -> Histories:
    return _real() | generated


@pytest.mark.parametrize("size", [1, 2, 41, 503, 997])
def test_what_a_plugin_asks_for_exists_also_where_the_size_cuts_a_family(size: int) -> None:
    made = {g.plugin.draft.name: g.plugin.releases for g in generate_plugins(size, seed=1)}

    assert {target for name in made for target in _targets(made[name])} <= made.keys() | _real().keys()


def test_libraries_come_first_and_are_public(plugins: list[GeneratedPlugin]) -> None:
    first = plugins[:LIBRARIES]
    roles = {PluginRole.COMMON_LIBRARY, PluginRole.NODE_LIBRARY, PluginRole.WEB_LIBRARY}

    assert {g.plugin.draft.role for g in first} == roles
    assert all(g.tenant is None for g in first)


def test_they_have_most_of_the_dependents(plugins: list[GeneratedPlugin], generated: Histories) -> None:
    asked = Counter(target for name in generated for target in _targets(generated[name]) & generated.keys())
    libraries = [g.plugin.draft.name for g in plugins[:LIBRARIES]]
    said = [g.plugin.standing.dependents_count for g in plugins]

    assert sum(asked[name] for name in libraries) > 0.8 * asked.total()
    assert min(said[:LIBRARIES]) >= max(said[LIBRARIES:])


def test_no_plugin_leads_back_to_itself(generated: Histories) -> None:
    graph = {name: _targets(releases) & generated.keys() for name, releases in generated.items()}

    assert len(list(TopologicalSorter(graph).static_order())) == SIZE


def test_nothing_private_is_asked_for_by_others(plugins: list[GeneratedPlugin]) -> None:
    owner = {g.plugin.draft.name: g.tenant for g in plugins}

    for g in plugins:
        assert {owner.get(target) for target in _targets(g.plugin.releases)} <= {None, g.tenant}


def test_a_version_asks_for_what_was_out_on_its_day(generated: Histories, everything: Histories) -> None:
    for name in Random(1).sample(sorted(generated), 300):
        for release in generated[name]:
            for dependency in read_dependencies(release):
                out = [r.version for r in everything[dependency.name] if _day(r) <= _day(release)]
                assert any(satisfies(version, dependency.range) for version in out)


def test_a_version_asks_for_three_to_six_others(generated: Histories) -> None:
    counts = Counter(len(read_dependencies(release)) for releases in generated.values() for release in releases)

    assert max(counts) == 6
    # The first ones on the shelf find little there, and in the earliest days little was out.
    assert sum(counts[count] for count in range(3, 7)) > 0.8 * counts.total()


def test_most_ranges_are_carets_and_a_few_pin(generated: Histories) -> None:
    ranges = [d.range for releases in generated.values() for r in releases for d in read_dependencies(r)]
    starts = Counter(range_[0] for range_ in ranges)
    pinned = sum(starts[digit] for digit in "0123456789")

    assert starts["^"] > 0.6 * len(ranges)
    assert starts[">"] > 0.1 * len(ranges)
    assert 0 < pinned < 0.02 * len(ranges)


def test_plugins_lead_to_some_dozens_of_others(generated: Histories, everything: Histories) -> None:
    sizes = sorted(len(_closure([name], everything)) for name in Random(1).sample(sorted(generated), 200))

    assert sizes[len(sizes) // 2] >= 20
    assert sizes[-1] <= 200


def test_most_newest_versions_go_together_and_a_few_do_not(generated: Histories, everything: Histories) -> None:
    draw = Random(1)
    together = [_newest_go_together(draw.sample(sorted(generated), 10), everything) for _ in range(50)]

    assert 35 <= sum(together) < 50


@cache
def _real() -> Histories:
    return {plugin.draft.name: plugin.releases for plugin in sample_plugins()}


def _targets(releases: Iterable[ReleaseDraft]) -> set[str]:
    return {dependency.name for release in releases for dependency in read_dependencies(release)}


def _day(release: ReleaseDraft) -> int:
    return release.released_at.toordinal() if release.released_at else 1


def _closure(names: Iterable[str], histories: Histories) -> set[str]:
    found: set[str] = set()
    left = set(names)
    while left:
        found |= left
        left = {target for name in left for target in _targets(histories.get(name, ()))} - found
    return found


def _newest_go_together(names: list[str], histories: Histories) -> bool:
    known = {name: histories[name] for name in _closure(names, histories) if histories.get(name)}
    packed = {name: _packed(releases, known) for name, releases in known.items()}
    answer = resolve(packed, Problem([Wish(name) for name in names]))
    return isinstance(answer, Resolution) and all(answer.versions[name] == known[name][-1].version for name in names)


def _packed(releases: list[ReleaseDraft], known: Histories) -> PackedPlugin:
    rows = [Release(r.version, read_dependencies(r), r.host_range, date.fromordinal(_day(r))) for r in releases]
    return unpack(pack(rows, {name: [r.version for r in known[name]] for name in _targets(releases) & known.keys()}))
