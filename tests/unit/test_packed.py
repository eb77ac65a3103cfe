"""The packed row: what goes in comes out, and masks are a cache that anybody may bring up to date."""

from datetime import date

from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import Constraint, Release, pack, parsed, remask, unpack

DAY = date(2026, 3, 1)
ON_LIB = Dependency("lib", "^1.0.0 || 3.0.0-rc.1", DependencyKind.REQUIRED)
ON_TOOL = Dependency("tool", "*", DependencyKind.OPTIONAL)


def release(version: str, *dependencies: Dependency, host_range: str | None = None, **marks: bool) -> Release:
    return Release(version, dependencies, host_range, DAY, **marks)


def test_a_row_tells_the_versions_their_marks_and_their_hosts() -> None:
    plugin = unpack(
        pack(
            [
                release("1.0.0", is_yanked=True),
                release("2.0.0-rc.1", host_range="^1.30.0"),
                release("2.0.0", host_range="^1.30.0", is_deprecated=True),
            ],
            {},
        )
    )

    assert plugin.versions == ["1.0.0", "2.0.0-rc.1", "2.0.0"]
    assert (plugin.yanked, plugin.prereleases, plugin.deprecated) == (0b001, 0b010, 0b100)
    assert [plugin.host_range(index) for index in range(3)] == [None, "^1.30.0", "^1.30.0"]
    assert plugin.newest_on == DAY


def test_a_mask_says_which_versions_a_range_accepts_with_pre_releases_and_without() -> None:
    plugin = unpack(pack([release("1.0.0", ON_LIB)], {"lib": ["1.0.0", "1.1.0-next.0", "2.0.0", "3.0.0-rc.1"]}))

    assert plugin.constraints_of(0) == [
        Constraint("lib", DependencyKind.REQUIRED, "^1.0.0 || 3.0.0-rc.1", upto=4, strict=0b1001, wide=0b1011)
    ]


def test_versions_with_the_same_needs_share_a_constraint() -> None:
    plugin = unpack(pack([release("1.0.0", ON_LIB), release("1.1.0", ON_LIB, ON_TOOL), release("1.2.0", ON_TOOL)], {}))

    assert plugin.askers() == [0b011, 0b110]
    assert [constraint.target for constraint in plugin.constraints_of(1)] == ["lib", "tool"]


def test_only_an_order_that_differs_from_publishing_is_kept() -> None:
    in_order = unpack(pack([release("1.0.0"), release("1.0.1")], {}))
    patched_later = unpack(pack([release("1.0.0"), release("2.0.0"), release("1.0.1")], {}))

    assert (in_order.is_reordered, list(in_order.order())) == (False, [0, 1])
    assert (patched_later.is_reordered, list(patched_later.order())) == (True, [0, 2, 1])


def test_masking_again_is_packing_anew() -> None:
    before = pack([release("1.0.0", ON_LIB, ON_TOOL)], {"lib": ["1.0.0"], "tool": ["1.0.0"]})
    after = pack([release("1.0.0", ON_LIB, ON_TOOL)], {"lib": ["1.0.0", "1.2.0"], "tool": ["1.0.0"]})

    assert remask(before, {"lib": ["1.0.0", "1.2.0"]}) == after
    assert remask(after, {"lib": ["1.0.0", "1.2.0"]}) == after
    assert remask(after, {"nobody": ["1.0.0"]}) == after


def test_several_targets_are_caught_up_with_at_once() -> None:
    known = {"lib": ["1.0.0", "1.2.0"], "tool": ["1.0.0", "3.0.0"]}
    before = pack([release("1.0.0", ON_LIB, ON_TOOL)], {name: versions[:1] for name, versions in known.items()})

    assert remask(before, known) == pack([release("1.0.0", ON_LIB, ON_TOOL)], known)


def test_a_reader_brings_a_stale_mask_up_to_date_itself() -> None:
    stale = unpack(pack([release("1.0.0", ON_LIB)], {"lib": ["1.0.0"]})).constraints_of(0)[0]
    fresh = unpack(pack([release("1.0.0", ON_LIB)], {"lib": ["1.0.0", "2.0.0", "1.5.0"]})).constraints_of(0)[0]

    assert stale.extended(parsed(["1.0.0", "2.0.0", "1.5.0"])) == fresh


def test_a_plugin_with_hundreds_of_versions_keeps_every_bit() -> None:
    versions = [f"1.{n}.0" for n in range(300)]

    constraint = unpack(pack([release("1.0.0", ON_LIB)], {"lib": versions})).constraints_of(0)[0]

    assert constraint.strict == 2**300 - 1
