"""Dependents in random catalogs, as a naive reader counts them."""

import random
from uuid import UUID

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor
from tests.dependents_steps import TRANSITIVE, listed, names_of, plugins
from tests.factories import make_plugin, publish


@pytest.mark.parametrize("seed", range(6))
def test_random_catalogs_are_read_as_a_naive_reader_does(owner: Actor, platform: Actor, seed: int) -> None:
    chance = random.Random(seed)
    own = plugins(owner, 7)
    shared = [make_plugin(platform, own[0].name, is_public=True), *plugins(platform, 4, is_public=True)]
    wants = publish_at_random(chance, platform, shared, shared) | publish_at_random(chance, owner, own, shared + own)

    for target in shared + own:
        found = listed(owner, target, kind=TRANSITIVE, limit=3)
        assert {one.plugin_id: one.distance for one in found} == naive_distances(target, shared, own, wants)
        assert names_of(found) == sorted(names_of(found))


def publish_at_random(
    chance: random.Random, actor: Actor, among: list[Plugin], targets: list[Plugin]
) -> dict[UUID, set[str]]:
    """One or two versions of each, and what names they ask for in all."""
    wants: dict[UUID, set[str]] = {plugin.plugin_id: set() for plugin in among}
    for plugin in among:
        for number in ("1.0.0", "2.0.0")[: chance.randint(1, 2)]:
            names = sorted({target.name for target in targets} - {plugin.name})
            asked = chance.sample(names, chance.randint(0, 2))
            publish(actor, plugin, number, dict.fromkeys(asked, chance.choice(["*", "^1.0.0", "^2.0.0"])))
            wants[plugin.plugin_id].update(asked)
    return wants


def naive_distances(
    target: Plugin, shared: list[Plugin], own: list[Plugin], wants: dict[UUID, set[str]]
) -> dict[UUID, int]:
    """How far each plugin is from the target, over all edges until nothing changes any more."""
    meant = {plugin.name: plugin.plugin_id for plugin in shared}
    edges = {(p.plugin_id, meant[name]) for p in shared for name in wants[p.plugin_id]}
    meant |= {plugin.name: plugin.plugin_id for plugin in own}
    edges |= {(p.plugin_id, meant[name]) for p in own for name in wants[p.plugin_id]}
    distances = {target.plugin_id: 0}
    for _ in edges:
        for source, aim in edges:
            if aim in distances:
                distances[source] = min(distances.get(source, len(edges)), distances[aim] + 1)
    del distances[target.plugin_id]
    return distances
