"""What a dry run says of a publication is what is so after it, on random graphs that are published for real."""

from random import Random

import pytest

from shared.catalog.models import Plugin
from shared.context import Actor, transaction
from shared.versions import impact
from shared.versions.conflict_checks import check_set
from shared.versions.conflicts import Breach
from shared.versions.impact_models import ImpactAction, ImpactRequest
from tests.factories import DAY_1, make_environment, make_host_release, make_import, make_plugin, publish

VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
RANGES = ("*", "^1.0.0", "~1.0.0", "^2.0.0", ">=1.1.0", "3.x", "1.0.0 || 3.0.0")


def random_needs(chance: Random, others: list[Plugin]) -> dict[str, dict[str, str]]:
    """What a version asks of some others, and of a name that is nobody's."""
    needs: dict[str, dict[str, str]] = {"required": {}, "peers": {}, "optional": {}}
    for name in [*(plugin.name for plugin in others), "react"]:
        if chance.random() < 0.5:
            needs[chance.choice(list(needs))][name] = chance.choice(RANGES)
    return needs


def random_set(chance: Random, plugins: list[Plugin]) -> dict[str, list[str]]:
    """Some of them installed, one now and then in two versions, the first always."""
    installed = {"react": ["18.0.0"], plugins[0].name: [chance.choice(VERSIONS)]}
    for plugin in plugins[1:]:
        if chance.random() < 0.8:
            installed[plugin.name] = sorted(chance.sample(VERSIONS, chance.choice((1, 1, 1, 2))))
    return installed


def breaches(actor: Actor, installed: dict[str, list[str]], release: str) -> list[Breach]:
    """Every contradiction of a set as it is now."""
    with transaction(actor) as conn:
        return list(check_set(conn, actor, installed, release).breaches)


def without_version(found: list[Breach], name: str) -> set[tuple[str, ...]]:
    """The contradictions, those that one plugin makes whatever its version."""
    return {(b.kind, b.name, "" if b.name == name else b.version, b.target, b.range) for b in found}


@pytest.mark.parametrize("seed", range(12))
def test_what_would_break_is_what_breaks_after_publishing(owner: Actor, platform: Actor, seed: int) -> None:
    chance = Random(seed)
    plugins = [make_plugin(owner) for _ in range(5)]
    for plugin in plugins:
        for number in VERSIONS:
            others = [other for other in plugins if other is not plugin]
            needs = random_needs(chance, others)
            publish(owner, plugin, number, needs["required"], peers=needs["peers"], optional=needs["optional"])
    subject = plugins[0]
    release = make_host_release(platform, **{plugins[1].name: "2.0.0"}).release
    needs, host_range = random_needs(chance, plugins[1:]), chance.choice((None, "^1.0.0", "*"))
    installed = random_set(chance, plugins)
    make_import(owner, make_environment(owner).environment_id, installed, host_version=release)
    before = breaches(owner, installed, release)

    request = ImpactRequest(
        plugin_id=subject.plugin_id,
        action=ImpactAction.PUBLISH,
        version="3.0.0",
        dependencies=needs["required"],
        peer_dependencies=needs["peers"],
        optional_dependencies=needs["optional"],
        host_range=host_range,
    )
    told = impact.assess_impact(owner, request, DAY_1).environments
    asks = {"peers": needs["peers"], "optional": needs["optional"]}
    publish(owner, subject, "3.0.0", needs["required"], **asks, host_range=host_range)
    after = breaches(owner, {**installed, subject.name: ["3.0.0"]}, release)

    new = without_version(after, subject.name) - without_version(before, subject.name)
    assert told
    ((environment),) = told.items
    assert {
        (b.kind, b.name, "" if b.name == subject.name else b.version, b.target, b.range) for b in environment.breaches
    } == new
    assert environment.effect == ("breaks" if new else "goes-together")
