"""What becomes of dependents and of installed sets when a version comes or goes."""

from datetime import date

import pytest

from shared.ids import new_id
from shared.versions.conflicts import Breach, BreachKind
from shared.versions.impact_effects import effects_on, new_breaches, with_release
from shared.versions.impact_models import AskingRow, DependentEffect, ImpactAction
from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import PackedPlugin, Release, pack, unpack
from shared.versions.problem import Host
from tests.catalogs import make_plugins

DAY = date(2026, 3, 1)


def release(
    version: str, wanted: str = "", *, kind: DependencyKind = DependencyKind.REQUIRED, **facts: bool
) -> Release:
    """A version that asks for lib in a range, if one is given."""
    return Release(version, [Dependency("lib", wanted, kind)] if wanted else [], None, DAY, **facts)


def lib(*releases: Release) -> PackedPlugin:
    """The plugin that is asked for."""
    return unpack(pack(releases, {}))


def effects(
    action: ImpactAction, version: str, subject: PackedPlugin | None, *asker: Release
) -> list[tuple[list[str], DependentEffect, str | None]]:
    """Versions, effect and candidate of an asker of those versions."""
    known = {"lib": subject.versions if subject else []}
    row = AskingRow("app", new_id(), pack(asker, known))
    return [(told.versions, told.effect, told.candidate) for told in effects_on(row, action, "lib", subject, version)]


LIB = lib(release("1.0.0"), release("1.1.0"), release("2.0.0"))


@pytest.mark.parametrize(
    ("wanted", "version", "effect", "candidate"),
    [
        ("^1.0.0", "1.2.0", DependentEffect.FOLLOWS, "1.2.0"),
        ("^1.0.0", "1.0.5", DependentEffect.FOLLOWS, "1.1.0"),
        ("^1.0.0", "3.0.0", DependentEffect.STAYS_BEHIND, "1.1.0"),
        ("^3.0.0", "3.0.0", DependentEffect.FOLLOWS, "3.0.0"),
        ("^4.0.0", "3.0.0", DependentEffect.STAYS_BEHIND, None),
        # By npm's rule a range accepts a pre-release of the numbers it names alone.
        ("*", "3.0.0-next.1", DependentEffect.STAYS_BEHIND, "2.0.0"),
        (">=3.0.0-next.0", "3.0.0-next.1", DependentEffect.FOLLOWS, "3.0.0-next.1"),
    ],
)
def test_who_follows_a_new_version_and_to_which(
    wanted: str, version: str, effect: DependentEffect, candidate: str | None
) -> None:
    told = effects(ImpactAction.PUBLISH, version, LIB, release("1.0.0", wanted))

    assert told == [(["1.0.0"], effect, candidate)]


def test_the_first_version_of_all_is_followed_by_who_waited_for_it() -> None:
    assert effects(ImpactAction.PUBLISH, "1.0.0", None, release("1.0.0", "^1.0.0")) == [
        (["1.0.0"], DependentEffect.FOLLOWS, "1.0.0")
    ]


@pytest.mark.parametrize(
    ("last", "speaks"),
    [
        (release("2.0.0-next.1", "^2.0.0"), "1.1.0"),
        (release("2.0.0", "^2.0.0", is_yanked=True), "1.1.0"),
        (release("2.0.0", "^2.0.0"), "2.0.0"),
        # Published late for those who stay on 1.
        (release("1.0.1", "^2.0.0"), "1.1.0"),
    ],
)
def test_for_a_dependent_its_newest_stable_version_speaks(last: Release, speaks: str) -> None:
    asker = [release("1.0.0", "*"), release("1.1.0", "^1.0.0"), last]

    assert [versions for versions, _, _ in effects(ImpactAction.PUBLISH, "1.2.0", LIB, *asker)] == [[speaks]]


def test_a_dependent_with_pre_releases_alone_speaks_by_the_newest_of_them() -> None:
    asker = [release("1.0.0-next.1", "^1.0.0"), release("1.0.0-next.2", "^1.0.0")]

    assert effects(ImpactAction.PUBLISH, "1.2.0", LIB, *asker) == [(["1.0.0-next.2"], DependentEffect.FOLLOWS, "1.2.0")]


def test_a_dependent_whose_newest_version_no_longer_asks_is_not_told_of() -> None:
    assert effects(ImpactAction.PUBLISH, "1.2.0", LIB, release("1.0.0", "*"), release("2.0.0")) == []


@pytest.mark.parametrize(
    ("wanted", "kind", "expected"),
    [
        ("^2.0.0", DependencyKind.REQUIRED, (DependentEffect.BREAKS, None)),
        ("^2.0.0", DependencyKind.PEER, (DependentEffect.BREAKS, None)),
        ("^2.0.0", DependencyKind.OPTIONAL, (DependentEffect.MOVES, None)),
        ("*", DependencyKind.REQUIRED, (DependentEffect.MOVES, "1.1.0")),
        ("^1.0.0", DependencyKind.REQUIRED, None),
    ],
)
def test_who_breaks_or_moves_when_a_version_is_yanked(
    wanted: str, kind: DependencyKind, expected: tuple[DependentEffect, str | None] | None
) -> None:
    told = effects(ImpactAction.YANK, "2.0.0", LIB, release("1.0.0", wanted, kind=kind))

    assert told == ([(["1.0.0"], *expected)] if expected else [])


def test_versions_yanked_already_neither_take_the_place_of_another_nor_ask() -> None:
    subject = lib(release("1.0.0"), release("1.1.0", is_yanked=True), release("1.2.0"))
    asker = [release("1.0.0", "^1.0.0", is_yanked=True), release("1.0.1", "^1.0.0"), release("2.0.0", "~1.2.0")]

    assert effects(ImpactAction.YANK, "1.2.0", subject, *asker) == [
        (["1.0.1"], DependentEffect.MOVES, "1.0.0"),
        (["2.0.0"], DependentEffect.BREAKS, None),
    ]


def test_who_would_take_the_deprecated_version_is_warned_and_nobody_else() -> None:
    asker = [release("1.0.0", "^1.0.0"), release("2.0.0", "*")]

    assert effects(ImpactAction.DEPRECATE, "2.0.0", LIB, *asker) == [(["2.0.0"], DependentEffect.WARNED, "2.0.0")]


def test_a_version_that_is_not_there_cannot_go() -> None:
    assert effects(ImpactAction.YANK, "9.9.9", LIB, release("1.0.0", "*")) == []
    assert effects(ImpactAction.YANK, "1.0.0", None, release("1.0.0", "*")) == []


PLUGINS = make_plugins(
    {
        "app": {"1.0.0": {"lib": "^1.0.0"}},
        "other": {"1.0.0": {"tool": "^2.0.0"}},
        "lib": {"1.0.0": {}, "1.1.0": {"tool": "^2.0.0"}},
        "tool": {"1.0.0": {}, "2.0.0": {}},
    }
)
TOOL_2 = [Dependency("tool", "^2.0.0", DependencyKind.REQUIRED)]


def test_what_the_release_asks_for_and_who_refuses_it_was_no_contradiction_before() -> None:
    installed = {"app": ["1.0.0"], "lib": ["1.0.0"], "tool": ["1.0.0"]}

    assert new_breaches(PLUGINS, installed, None, "lib", with_release("2.0.0", TOOL_2, None, DAY)) == [
        Breach(BreachKind.MISMATCH, "app", "1.0.0", "lib", "^1.0.0", ("2.0.0",)),
        Breach(BreachKind.MISMATCH, "lib", "2.0.0", "tool", "^2.0.0", ("1.0.0",)),
    ]


def test_what_was_contradicted_before_in_another_version_of_it_is_no_news() -> None:
    installed = {"lib": ["1.1.0"], "tool": ["1.0.0"]}

    assert new_breaches(PLUGINS, installed, None, "lib", with_release("1.2.0", TOOL_2, None, DAY)) == []


def test_contradictions_that_the_plugin_has_no_part_in_are_not_told() -> None:
    installed = {"lib": ["1.0.0"], "tool": ["1.0.0"], "other": ["1.0.0"]}

    assert new_breaches(PLUGINS, installed, None, "lib", with_release("1.2.0", [], None, DAY)) == []


def test_a_release_for_another_host_is_new_where_the_one_before_was_not() -> None:
    released, host = with_release("1.2.0", [], "^1.40.0", DAY), Host("1.35.0")

    assert new_breaches(PLUGINS, {"lib": ["1.0.0"]}, host, "lib", released) == [
        Breach(BreachKind.HOST, "lib", "1.2.0", "lib", "^1.40.0", ("1.35.0",))
    ]
    assert new_breaches(PLUGINS, {"lib": ["1.0.0"]}, None, "lib", released) == []
