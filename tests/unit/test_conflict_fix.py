"""What helps where an installed set does not go together."""

from shared.versions.conflict_fix import Fix, find_fix
from shared.versions.problem import Host
from shared.versions.resolve_models import Outcome
from shared.versions.upgrade_plan import Move
from tests.catalogs import Spec, make_plugins

ASKS_FOR_2: Spec = {"app": {"1.0.0": {"lib": "^2.0.0"}}, "lib": {"1.0.0": {}, "2.0.0": {}}, "own": {"1.0.0": {}}}


def moves(fix: Fix) -> list[Move]:
    """The changes, in order of name."""
    assert fix.outcome is Outcome.RESOLVED
    return [move for _, move in sorted(fix.moves.items())]


def test_a_version_that_the_catalog_does_not_know_stays() -> None:
    kept = {"app": "1.0.0", "lib": "1.0.0", "own": "9.9.9"}

    assert moves(find_fix(make_plugins(ASKS_FOR_2), kept)) == [Move("lib", "1.0.0", "2.0.0")]


def test_an_unknown_version_that_fits_is_what_others_ask_for() -> None:
    spec = {**ASKS_FOR_2, "other": {"1.0.0": {"own": "^9.0.0"}, "2.0.0": {}}}
    kept = {"app": "1.0.0", "lib": "1.0.0", "other": "1.0.0", "own": "9.9.9"}

    assert moves(find_fix(make_plugins(spec), kept)) == [Move("lib", "1.0.0", "2.0.0")]


def test_an_unknown_version_that_is_refused_moves() -> None:
    kept = {"app": "1.0.0", "lib": "0.9.0"}

    assert moves(find_fix(make_plugins(ASKS_FOR_2), kept)) == [Move("lib", "0.9.0", "2.0.0")]


def test_an_unknown_version_gives_way_to_that_of_the_host() -> None:
    fix = find_fix(make_plugins(ASKS_FOR_2), {"own": "9.9.9"}, Host("1.35.0", {"own": "1.0.0"}))

    assert moves(fix) == [Move("own", "9.9.9", "1.0.0")]


def test_what_is_no_version_goes_with_everything_and_stays() -> None:
    spec: Spec = {
        "app": {"1.0.0": {"lib": "^1.0.0", "own": "^1.0.0"}, "2.0.0": {"lib": "^2.0.0", "own": "^2.0.0"}},
        "lib": {"1.0.0": {}, "2.0.0": {}},
        "own": {"1.0.0": {}, "2.0.0": {}},
    }
    kept = {"app": "2.0.0", "lib": "1.0.0", "own": "workspace:^"}

    assert moves(find_fix(make_plugins(spec), kept)) == [Move("lib", "1.0.0", "2.0.0")]


def test_a_pre_release_may_be_what_helps_where_ranges_accept_it() -> None:
    plugins = make_plugins({"app": {"1.0.0": {"lib": "^2.0.0"}}, "lib": {"1.0.0": {}, "2.1.0-next.1": {}}})
    kept = {"app": "1.0.0", "lib": "1.0.0"}

    assert find_fix(plugins, kept).outcome is Outcome.CONFLICT
    assert moves(find_fix(plugins, kept, can_use_prereleases=True)) == [Move("lib", "1.0.0", "2.1.0-next.1")]
