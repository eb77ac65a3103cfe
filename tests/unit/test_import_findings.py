"""What is found about installed plugins: tables of what the catalog says, and of what somebody should hear."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.environments.import_findings import (
    deprecated_in,
    duplicates_in,
    highest,
    outdated_in,
    plugins_in,
    unchecked_in,
    unknown_in,
)
from shared.environments.import_models import PluginFact
from shared.identity.models import Reach
from shared.ids import new_id
from shared.versions.match_models import Matches, Reason, Unchecked
from tests.factories import DAY_1

EVERYWHERE = Reach(is_everywhere=True, exceptions=[])


def fact(version: str = "1.0.0", name: str = "@acme/plugin-a", **known: object) -> PluginFact:
    """What the catalog says of a version that is the newest, but for what is given."""
    given: dict[str, object] = {
        "plugin_id": new_id(),
        "name": name,
        "is_library": False,
        "version": version,
        "released_at": DAY_1,
        "yanked_reason": None,
        "version_message": None,
        "latest_version": version,
        "latest_released_at": DAY_1,
        "releases_ahead": 0,
        "deprecation_message": None,
        "successor_plugin_id": None,
        "successor_name": None,
    }
    return PluginFact(**given | known)  # type: ignore[arg-type] # as a case of a table names them


@pytest.mark.parametrize(
    ("installed", "latest", "behind"),
    [
        ("1.2.3", "3.0.1", (2, 0, 0)),
        ("1.2.3", "1.5.0", (0, 3, 0)),
        ("1.2.3", "1.2.9", (0, 0, 6)),
        ("0.2.0", "0.3.1", (0, 1, 0)),
        ("1.9.9", "2.0.0", (1, 0, 0)),
        ("2.0.0-rc.1", "2.0.0", (0, 0, 0)),
    ],
)
def test_plugin_is_behind_by_the_first_number_that_differs(
    installed: str, latest: str, behind: tuple[int, int, int]
) -> None:
    (found,) = outdated_in([fact(installed, latest_version=latest, releases_ahead=7)])

    assert (found.majors, found.minors, found.patches) == behind
    assert (found.version, found.latest, found.releases) == (installed, latest, 7)


@pytest.mark.parametrize(
    ("installed_on", "latest_on", "days"),
    [
        (DAY_1, DAY_1 + timedelta(days=12, hours=20), 12),
        (DAY_1, DAY_1, 0),
        # A fix of an older line, released after the newest one.
        (DAY_1 + timedelta(days=3), DAY_1, 0),
        (None, DAY_1, None),
    ],
)
def test_days_lie_between_the_two_releases(installed_on: object, latest_on: object, days: int | None) -> None:
    behind = fact(released_at=installed_on, latest_released_at=latest_on, latest_version="2.0.0", releases_ahead=1)

    assert [found.days for found in outdated_in([behind])] == [days]


def test_who_has_the_newest_or_a_newer_prerelease_is_not_behind() -> None:
    assert outdated_in([fact("2.0.0"), fact("3.0.0-rc.1", latest_version="2.0.0"), fact(latest_version=None)]) == []


@pytest.mark.parametrize(("is_seen", "replacement"), [(True, "@acme/plugin-b"), (False, None)])
def test_replacement_is_named_to_who_may_see_it(is_seen: bool, replacement: str | None) -> None:
    successor: UUID = new_id()
    moved = fact(deprecation_message="moved", successor_plugin_id=successor, successor_name="@acme/plugin-b")
    reach = Reach(is_everywhere=True, exceptions=[] if is_seen else [successor])

    (found,) = deprecated_in([moved, fact()], reach)

    assert (found.message, found.replacement) == ("moved", replacement)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"yanked_reason": "broken", "version_message": "old", "deprecation_message": "moved"}, "broken"),
        ({"version_message": "old", "deprecation_message": "moved"}, "old"),
        ({"deprecation_message": "moved"}, "moved"),
    ],
)
def test_of_what_is_said_of_a_version_the_gravest_is_told(said: dict[str, object], message: str) -> None:
    (found,) = deprecated_in([fact("1.0.0", "@acme/plugin-a", **said)], EVERYWHERE)

    assert (found.message, found.is_yanked) == (message, "yanked_reason" in said)


def test_deprecation_without_a_successor_names_none() -> None:
    assert [found.replacement for found in deprecated_in([fact(deprecation_message="gone")], EVERYWHERE)] == [None]


def test_two_versions_of_a_plugin_are_a_duplicate_lowest_first() -> None:
    found = duplicates_in([fact("1.0.0"), fact("10.0.0"), fact("2.0.0", "@acme/plugin-b")])

    assert [(duplicate.name, duplicate.versions) for duplicate in found] == [("@acme/plugin-a", ["1.0.0", "10.0.0"])]


def test_of_two_versions_the_highest_is_the_one_that_counts() -> None:
    assert highest([fact("1.0.0"), fact("10.0.0")]) == {"@acme/plugin-a": "10.0.0"}


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        ("react", False),
        ("express", False),
        ("@babel/plugin-transform-react-jsx", False),
        ("@other/plugin-b", False),
        ("@acme/anything", True),
        ("@acme/plugin-a", False),
        ("@internal/plugin-own", True),
        ("backstage-plugin-of-a-friend", True),
        ("@friend/Backstage-thing", True),
        ("acme", False),
    ],
)
def test_unknown_is_what_looks_like_a_plugin(name: str, is_told: bool) -> None:
    assert (unknown_in([name], [fact()], is_all_plugins=False) == [name]) is is_told


def test_where_everything_is_a_plugin_all_that_nobody_knows_is_unknown() -> None:
    assert unknown_in(["react", "@acme/plugin-a", "react"], [fact()], is_all_plugins=True) == ["react"]


def test_library_lends_its_scope_to_nobody_and_may_be_there_twice() -> None:
    facts = [fact(version, "@types/react", is_library=True) for version in ("17.0.0", "18.0.0")]

    assert unknown_in(["@types/jest"], facts, is_all_plugins=False) == []
    assert duplicates_in(facts) == []
    assert [one.name for one in duplicates_in([*facts, fact(name="@types/plugin")])] == ["@types/react"]


def test_name_without_a_scope_makes_no_other_one_suspicious() -> None:
    assert unknown_in(["react"], [fact(name="plain-plugin")], is_all_plugins=False) == []


def test_version_that_nobody_published_is_not_checked() -> None:
    found = list(unchecked_in([fact(), fact("1.0.1", released_at=None)], Matches()))

    assert [(one.version, one.reason) for one in found] == [("1.0.1", "version-unknown")]


def test_package_that_advisories_cannot_speak_of_is_not_checked_and_own_names_are_told_to_who_sees_them() -> None:
    reasons = {
        "@acme/plugin-a": Reason.PRIVATE_PACKAGE,
        "@acme/hidden": Reason.PRIVATE_PACKAGE,
        "react": Reason.NO_SOURCE,
    }
    matches = Matches(unchecked=[Unchecked(name, "1.0.0", reason) for name, reason in reasons.items()])

    found = [(one.name, one.reason) for one in unchecked_in([fact()], matches)]

    assert found == [("@acme/plugin-a", "private-package"), ("react", "no-source")]


def test_every_known_version_is_listed_as_a_plugin() -> None:
    facts = [fact("1.0.0"), fact("2.0.0")]

    assert [(found.plugin_id, found.version) for found in plugins_in(facts)] == [
        (one.plugin_id, one.version) for one in facts
    ]
