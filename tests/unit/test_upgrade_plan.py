"""The steps from an installed set to a wanted one."""

from shared.versions.conflicts import breaches_of
from shared.versions.upgrade_plan import Move, UpgradeStep, plan_upgrade
from tests.catalogs import Spec, make_plugins

CHAIN: Spec = {
    "app": {"1.0.0": {"lib": "^1.0.0"}, "2.0.0": {"lib": ">=1.5.0"}},
    "lib": {"1.0.0": {}, "1.5.0": {}, "2.0.0": {}},
}
CIRCLE: Spec = {
    "left": {"1.0.0": {"right": "^1.0.0"}, "2.0.0": {"right": "^2.0.0"}},
    "right": {"1.0.0": {"left": "^1.0.0"}, "2.0.0": {"left": "^2.0.0"}},
    "aside": {"1.0.0": {}, "1.1.0": {}},
}


def test_what_is_asked_for_moves_before_who_asks() -> None:
    plan = plan_upgrade(make_plugins(CHAIN), {"app": "1.0.0", "lib": "1.0.0"}, {"app": "2.0.0", "lib": "1.5.0"})

    assert plan == [
        UpgradeStep((Move("lib", "1.0.0", "1.5.0"),)),
        UpgradeStep((Move("app", "1.0.0", "2.0.0"),)),
    ]


def test_who_asks_moves_first_where_its_old_version_refuses_what_there() -> None:
    plan = plan_upgrade(make_plugins(CHAIN), {"app": "1.0.0", "lib": "1.5.0"}, {"app": "2.0.0", "lib": "2.0.0"})

    assert [step.moves[0].name for step in plan] == ["app", "lib"]


def test_plugins_that_ask_for_each_other_move_at_once_and_others_on_their_own() -> None:
    installed = {"left": "1.0.0", "right": "1.0.0", "aside": "1.0.0"}

    plan = plan_upgrade(make_plugins(CIRCLE), installed, {"left": "2.0.0", "right": "2.0.0", "aside": "1.1.0"})

    assert [[move.name for move in step.moves] for step in plan] == [["aside"], ["left", "right"]]


def test_a_plugin_comes_before_who_needs_it_and_goes_after() -> None:
    plugins = make_plugins(
        {"old": {"1.0.0": {"lib": "*"}}, "new": {"1.0.0": {"tool": "*"}}, "lib": {"1.0.0": {}}, "tool": {"1.0.0": {}}}
    )

    plan = plan_upgrade(plugins, {"old": "1.0.0", "lib": "1.0.0"}, {"new": "1.0.0", "tool": "1.0.0"})

    order = [move.name for step in plan for move in step.moves]
    assert order.index("tool") < order.index("new")
    assert order.index("old") < order.index("lib")


def test_every_set_on_the_way_goes_together() -> None:
    plugins = make_plugins(CIRCLE)
    current = {"left": "1.0.0", "right": "1.0.0"}

    for step in plan_upgrade(plugins, current, {"left": "2.0.0", "right": "2.0.0", "aside": "1.0.0"}):
        current |= {move.name: move.after for move in step.moves if move.after}
        assert breaches_of(plugins, {name: [version] for name, version in current.items()}) == []


def test_nothing_to_change_is_no_step() -> None:
    assert plan_upgrade(make_plugins(CHAIN), {"lib": "1.0.0"}, {"lib": "1.0.0"}) == []
