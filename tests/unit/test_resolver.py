"""Which versions are chosen, by examples; properties on random graphs are held elsewhere."""

import pytest

from shared.versions.problem import Ban, Host, Mode, Problem, Wish
from shared.versions.resolve_errors import UnknownPlugins
from shared.versions.resolver import Method, Refusal, Resolution, resolve
from tests.catalogs import Spec, make_plugins

PLUGINS: Spec = {
    "app": {"1.0.0": {"lib": "^1.0.0"}, "1.1.0": {"lib": "^1.1.0"}, "2.0.0": {"lib": "^2.0.0"}},
    "side": {"1.0.0": {"lib": "^1.0.0"}},
    "lib": {"1.0.0": {}, "1.1.0": {}, "2.0.0": {}, "2.1.0-rc.1": {}},
    "pre": {"1.0.0-rc.1": {}},
    "weak": {"1.0.0": {"lib?": "^1.0.0"}},
    "ring": {"1.0.0": {"round": "*"}},
    "round": {"1.0.0": {"deep": "*"}},
    "deep": {"1.0.0": {"ring": "*", "late": "*"}},
    "late": {"1.0.0": {"round": "*"}},
}


def chosen(problem: Problem) -> dict[str, str]:
    found = resolve(make_plugins(PLUGINS), problem)
    assert isinstance(found, Resolution)
    return found.versions


def test_the_newest_comes_with_what_it_needs_and_nothing_else() -> None:
    assert chosen(Problem([Wish("app")])) == {"app": "2.0.0", "lib": "2.0.0"}


def test_the_first_wish_has_the_newest_and_later_ones_what_goes_with_it() -> None:
    assert chosen(Problem([Wish("side"), Wish("app")])) == {"side": "1.0.0", "app": "1.1.0", "lib": "1.1.0"}


def test_a_lock_is_kept_before_anything_newer_is_taken() -> None:
    assert chosen(Problem([Wish("app")], locked={"lib": "1.0.0"})) == {"app": "1.0.0", "lib": "1.0.0"}


def test_a_lock_gives_way_to_a_wish_and_is_a_demand_where_it_is_frozen() -> None:
    wished = Problem([Wish("app", "^2.0.0")], locked={"lib": "1.0.0"})

    assert chosen(wished) == {"app": "2.0.0", "lib": "2.0.0"}
    frozen = Problem(wished.wishes, locked=wished.locked, is_frozen=True)
    assert isinstance(resolve(make_plugins(PLUGINS), frozen), Refusal)


def test_the_lowest_mode_takes_the_oldest() -> None:
    assert chosen(Problem([Wish("app")], mode=Mode.LOWEST)) == {"app": "1.0.0", "lib": "1.0.0"}


def test_the_minimal_mode_changes_what_it_has_to() -> None:
    installed = {"side": "1.0.0", "lib": "1.0.0"}
    wishes = [Wish("app"), Wish("side")]

    assert chosen(Problem(wishes, installed=installed, mode=Mode.MINIMAL)) == {"app": "1.0.0", **installed}


def test_a_plugin_of_pre_releases_alone_is_wished_for_without_a_range() -> None:
    assert chosen(Problem([Wish("pre"), Wish("lib")])) == {"pre": "1.0.0-rc.1", "lib": "2.0.0"}


def test_pre_releases_count_where_the_request_says_so() -> None:
    assert chosen(Problem([Wish("app")], can_use_prereleases=True))["lib"] == "2.1.0-rc.1"


def test_what_is_optional_is_not_added_and_holds_where_it_is_there() -> None:
    assert chosen(Problem([Wish("weak")])) == {"weak": "1.0.0"}
    assert chosen(Problem([Wish("weak"), Wish("lib")])) == {"weak": "1.0.0", "lib": "1.1.0"}


def test_a_circle_is_complete_whichever_way_it_is_entered() -> None:
    for name in ("ring", "round", "deep", "late"):
        assert set(chosen(Problem([Wish(name)]))) == {"ring", "round", "deep", "late"}


def test_the_host_brings_its_own_version_known_to_the_catalog_or_not() -> None:
    assert chosen(Problem([Wish("app")], host=Host("1.0.0", {"lib": "1.1.0"}))) == {"app": "1.1.0", "lib": "1.1.0"}
    assert chosen(Problem([Wish("app")], host=Host("1.0.0", {"lib": "2.9.9"}))) == {"app": "2.0.0", "lib": "2.9.9"}


def test_a_policy_takes_versions_away() -> None:
    assert chosen(Problem([Wish("app")], bans=[Ban("app", ">=2", "licence")])) == {"app": "1.1.0", "lib": "1.1.0"}


def test_a_name_that_is_no_plugin_constrains_nothing_and_cannot_be_wished_for() -> None:
    plugins = make_plugins({"a": {"1.0.0": {"react": "^18.0.0"}}})

    assert resolve(plugins, Problem([Wish("a")])) == Resolution({"a": "1.0.0"}, Method.GREEDY)
    with pytest.raises(UnknownPlugins):
        resolve(plugins, Problem([Wish("react")]))
