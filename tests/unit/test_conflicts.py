"""What is wrong with an installed set."""

from shared.versions.conflicts import Breach, BreachKind, breaches_of, explain_breach
from shared.versions.problem import Host
from tests.catalogs import make_plugins

PLUGINS = make_plugins(
    {
        "app": {"1.0.0": {"lib": "^2.0.0", "extra?": "^1.0.0"}},
        "lib": {"1.0.0": {}, "2.0.0": {}},
        "extra": {"1.0.0": {}, "2.0.0": {}},
    }
)


def test_a_set_that_goes_together_has_no_breach() -> None:
    assert breaches_of(PLUGINS, {"app": ["1.0.0"], "lib": ["2.0.0"]}) == []


def test_a_version_outside_of_the_range_is_named_with_who_asks() -> None:
    assert breaches_of(PLUGINS, {"app": ["1.0.0"], "lib": ["1.0.0"]}) == [
        Breach(BreachKind.MISMATCH, "app", "1.0.0", "lib", "^2.0.0", ("1.0.0",))
    ]


def test_one_of_several_versions_that_fits_is_enough() -> None:
    assert breaches_of(PLUGINS, {"app": ["1.0.0"], "lib": ["1.0.0", "2.0.0"]}) == []


def test_what_is_needed_and_not_there_is_missing() -> None:
    breach = Breach(BreachKind.MISSING, "app", "1.0.0", "lib", "^2.0.0", ())

    assert breaches_of(PLUGINS, {"app": ["1.0.0"]}) == [breach]
    assert explain_breach(breach) == "app 1.0.0 needs lib ^2.0.0, which is not installed."


def test_an_optional_one_may_be_absent_and_has_to_match_where_it_is_there() -> None:
    found = breaches_of(PLUGINS, {"app": ["1.0.0"], "lib": ["2.0.0"], "extra": ["2.0.0"]})

    assert [(breach.kind, breach.target) for breach in found] == [(BreachKind.MISMATCH, "extra")]


def test_a_version_that_the_host_does_not_bring_is_a_breach() -> None:
    found = breaches_of(PLUGINS, {"lib": ["1.0.0"]}, Host("1.35.0", {"lib": "2.0.0"}))

    assert [explain_breach(breach) for breach in found] == ["The host ships lib 2.0.0; installed is 1.0.0."]


def test_what_the_catalog_does_not_know_asks_for_nothing() -> None:
    assert breaches_of(PLUGINS, {"other": ["1.0.0"], "app": ["9.9.9"]}) == []


def test_a_pre_release_fits_where_it_may_be_used() -> None:
    plugins = make_plugins({"app": {"1.0.0": {"lib": "^2.0.0"}}, "lib": {"2.1.0-next.1": {}}})
    installed = {"app": ["1.0.0"], "lib": ["2.1.0-next.1"]}

    assert [breach.kind for breach in breaches_of(plugins, installed)] == [BreachKind.MISMATCH]
    assert breaches_of(plugins, installed, can_use_prereleases=True) == []
