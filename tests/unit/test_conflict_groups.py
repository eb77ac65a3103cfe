"""Breaches by the plugin that has to move, and what is said of them."""

from shared.versions.conflict_groups import ConflictGroup, explain_group, group_breaches
from shared.versions.conflicts import Breach, BreachKind
from shared.versions.explanation import MAX_WORDS
from shared.versions.upgrade_plan import Move

OLD_LIB = Breach(BreachKind.MISMATCH, "app", "1.0.0", "lib", "^2.0.0", ("1.0.0",))
NO_LIB = Breach(BreachKind.MISSING, "app", "1.0.0", "lib", "^2.0.0", ())
KEPT = {"app": "1.0.0", "lib": "1.0.0", "other": "1.0.0"}


def told(breaches: list[Breach], *moves: Move, kept: dict[str, str] | None = None) -> list[tuple[str | None, str]]:
    """Each group's name and paragraph."""
    by_name, kept = {move.name: move for move in moves}, kept or KEPT
    groups = group_breaches(breaches, by_name, kept)
    return [(group.name, explain_group(group, by_name, kept, "1.35.0")) for group in groups]


def test_what_is_too_old_has_to_move() -> None:
    assert told([OLD_LIB], Move("lib", "1.0.0", "2.1.0")) == [
        ("lib", "lib 1.0.0: app 1.0.0 needs ^2.0.0. Change it to 2.1.0: then all goes together.")
    ]


def test_who_asks_has_to_move_where_that_is_what_helps() -> None:
    assert told([OLD_LIB], Move("app", "1.0.0", "0.9.0")) == [
        (
            "app",
            "app 1.0.0: 1.0.0 needs lib ^2.0.0, and 1.0.0 is installed. Change it to 0.9.0: then all goes together.",
        )
    ]


def test_what_is_missing_is_added() -> None:
    assert told([NO_LIB], Move("lib", None, "2.1.0"), Move("new", None, "1.0.0")) == [
        ("lib", "lib is not installed: app 1.0.0 needs ^2.0.0. Add 2.1.0, one of 2 changes that help.")
    ]


def test_without_a_change_that_helps_nothing_is_advised() -> None:
    assert told([OLD_LIB]) == [("lib", "lib 1.0.0: app 1.0.0 needs ^2.0.0.")]


def test_of_two_versions_of_one_name_the_one_that_asks_too_much_goes() -> None:
    assert told([OLD_LIB], kept={"app": "2.0.0", "lib": "1.0.0"}) == [
        ("app", "app 1.0.0: 1.0.0 needs lib ^2.0.0, and 1.0.0 is installed. Keep 2.0.0 alone of it.")
    ]


def test_made_for_another_host_has_to_move_itself() -> None:
    breach = Breach(BreachKind.HOST, "app", "1.0.0", "app", "^1.40.0", ("1.35.0",))

    assert told([breach], Move("app", "1.0.0", "0.9.0")) == [
        (
            "app",
            "app 1.0.0: 1.0.0 is made for host ^1.40.0, and the host is 1.35.0. Change it to 0.9.0:"
            " then all goes together.",
        )
    ]


def test_packages_of_another_host_are_one_group_and_the_last_one() -> None:
    shipped = [Breach(BreachKind.HOST_PACKAGE, f"a{n}", "1.0.0", f"a{n}", "2.0.0", ("1.0.0",)) for n in range(20)]

    (_, lib), (name, host) = told([*shipped, OLD_LIB])

    assert lib.startswith("lib 1.0.0")
    assert name is None
    assert host.startswith("20 packages are not those of host 1.35.0: a0 1.0.0 (it ships 2.0.0), a1 1.0.0")
    assert "and 9 more. Install what the host ships, or run the host that they are of." in host


def test_one_package_of_another_host_is_told_of_as_one() -> None:
    breach = Breach(BreachKind.HOST_PACKAGE, "a", "1.0.0", "a", "2.0.0", ("1.0.0",))

    ((_, explanation),) = told([breach])

    assert explanation.startswith("1 package is not that of host 1.35.0: a 1.0.0 (it ships 2.0.0).")


def test_no_paragraph_is_longer_than_eighty_words_and_the_rest_is_counted() -> None:
    many = [Breach(BreachKind.MISMATCH, f"p{n}", "1.0.0", "lib", ">=2 <3 || >=4 <5", ("1.0.0",)) for n in range(50)]

    ((_, explanation),) = told(
        many, Move("lib", "1.0.0", "2.1.0"), kept=dict.fromkeys([f"p{n}" for n in range(50)], "1.0.0")
    )

    assert len(explanation.split()) <= MAX_WORDS
    assert "more. Change it to 2.1.0" in explanation


def test_not_even_a_range_of_a_hundred_parts_makes_it_longer() -> None:
    breach = Breach(BreachKind.MISMATCH, "app", "1.0.0", "lib", " || ".join(["1.0.0"] * 100), ("2.0.0",))

    ((_, explanation),) = told([breach])

    assert len(explanation.split()) == MAX_WORDS
    assert explanation.endswith("…")


def test_names_of_a_group_are_all_that_are_concerned() -> None:
    assert ConflictGroup("lib", (OLD_LIB, NO_LIB)).names == ["app", "lib"]
