"""Whether dependents would take a version: by what their newest versions ask, on short and on longer ways."""

from itertools import pairwise

import pytest

from shared.versions.dependents_models import Standing
from shared.versions.packed import PackedPlugin
from shared.versions.standings import Step, asked_of, judge_of, newest_of
from tests.catalogs import Spec, make_plugins

CATALOG: Spec = {
    "core": {"1.0.0": {}, "1.1.0": {}, "2.0.0": {}, "3.0.0-rc.1": {}},
    "follows": {"1.0.0": {"core": "^1.0.0"}, "1.1.0": {"core": ">=1.0.0"}},
    "behind": {"1.0.0": {"core": ">=1.0.0"}, "2.0.0": {"core": "^1.0.0"}},
    "left": {"1.0.0": {"core": "*"}, "1.1.0": {}},
    "tries": {"1.0.0": {"core": "^1.0.0"}, "2.0.0-rc.1": {"core": "^2.0.0"}},
    "far": {"1.0.0": {"follows": "^1.0.0"}},
    "far-behind": {"1.0.0": {"follows": "1.0.0"}},
    "far-left": {"1.0.0": {"left": "*"}},
}


def way(plugins: dict[str, PackedPlugin], *names: str) -> list[Step]:
    """From the first plugin to the next, and so on to the last."""
    return [
        Step(plugins[one].versions[newest_of(plugins[one])], asked_of(plugins[one], following))
        for one, following in pairwise(names)
    ]


@pytest.mark.parametrize(
    ("names", "version", "expected"),
    [
        ("follows core", None, Standing.FOLLOWS),
        ("behind core", None, Standing.STAYS_BEHIND),
        ("behind core", "1.9.0", Standing.FOLLOWS),
        ("left core", None, Standing.LEFT),
        ("tries core", None, Standing.STAYS_BEHIND),
        ("follows core", "3.0.0-rc.1", Standing.STAYS_BEHIND),
        ("far follows core", None, Standing.FOLLOWS),
        ("far-behind follows core", None, Standing.STAYS_BEHIND),
        ("far-left left core", None, Standing.LEFT),
    ],
)
def test_standing_is_by_the_newest_stable_versions_on_the_way(
    names: str, version: str | None, expected: Standing
) -> None:
    plugins = make_plugins(CATALOG)

    assert judge_of(plugins["core"], version, None).standing(way(plugins, *names.split())) is expected


@pytest.mark.parametrize(
    ("names", "range_", "is_wanted"),
    [
        ("behind core", "^1.1.0", True),
        ("behind core", "^2.0.0", False),
        ("follows core", "^2.0.0", True),
        ("follows core", "^4.0.0", False),
        ("left core", "*", False),
        ("far follows core", "^2.0.0", True),
        ("far-behind follows core", "*", False),
    ],
)
def test_wanted_is_who_takes_one_of_the_published_versions_in_a_range(names: str, range_: str, is_wanted: bool) -> None:
    plugins = make_plugins(CATALOG)

    assert judge_of(plugins["core"], None, range_).takes_wanted(way(plugins, *names.split())) is is_wanted


def test_plugin_without_a_version_is_not_judged_unless_one_is_asked_about() -> None:
    plugins = make_plugins(CATALOG)
    one = way(plugins, "follows", "core")

    assert judge_of(None, None, None).standing(one) is None
    assert judge_of(None, "1.5.0", None).standing(one) is Standing.FOLLOWS
    assert not judge_of(None, None, "*").takes_wanted(one)


def test_newest_is_stable_and_stands_if_any_does() -> None:
    plugin = make_plugins({"a": {"2.0.0": {}, "1.0.0": {}, "3.0.0-rc.1": {}}})["a"]

    assert plugin.versions[newest_of(plugin)] == "2.0.0"
    plugin.yanked = 0b001
    assert plugin.versions[newest_of(plugin)] == "1.0.0"
    plugin.yanked = 0b011
    assert plugin.versions[newest_of(plugin)] == "3.0.0-rc.1"
