"""What a release says it needs, as it is read: which map counts, what is any version, and what is refused by name."""

import pytest

from shared.versions.dependencies import MAX_DEPENDENCIES, read_dependencies, read_host_range
from shared.versions.errors import (
    DependenciesTooMany,
    DependencyAliased,
    DependencyElsewhere,
    DependencyNameInvalid,
    DependencyOfWorkspace,
    DependencyRangeInvalid,
    DependencyRefused,
)
from shared.versions.models import DependencyKind, ReleaseDraft


def draft(**fields: object) -> ReleaseDraft:
    return ReleaseDraft.model_validate({"version": "1.0.0", **fields})


def test_each_map_gives_its_kind_and_the_names_are_in_order() -> None:
    read = read_dependencies(
        draft(dependencies={"b": "^1.0.0"}, peer_dependencies={"c": ">=2 <4"}, optional_dependencies={"a": "1.x"})
    )

    assert [(d.name, d.range, d.kind) for d in read] == [
        ("a", "1.x", DependencyKind.OPTIONAL),
        ("b", "^1.0.0", DependencyKind.REQUIRED),
        ("c", ">=2 <4", DependencyKind.PEER),
    ]


def test_of_a_name_in_two_maps_the_one_that_npm_reads_last_counts() -> None:
    peer, required, optional = ({"a": r} for r in ("1", "2", "3"))

    assert read_dependencies(draft(peer_dependencies=peer, dependencies=required))[0].range == "2"
    assert read_dependencies(draft(dependencies=required, optional_dependencies=optional))[0].range == "3"
    assert read_dependencies(draft(peer_dependencies=peer, optional_dependencies=optional))[0].range == "3"


@pytest.mark.parametrize("text", ["", "*", "latest", "  "])
def test_any_version_is_said_in_one_way(text: str) -> None:
    assert read_dependencies(draft(dependencies={"a": text}))[0].range == "*"
    assert read_host_range(draft(host_range=text)) == "*"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("npm:other@^1.0.0", DependencyAliased),
        ("workspace:^", DependencyOfWorkspace),
        ("catalog:", DependencyOfWorkspace),
        ("file:../other", DependencyOfWorkspace),
        ("link:../other", DependencyOfWorkspace),
        ("git+https://example.com/a.git#v1", DependencyElsewhere),
        ("https://example.com/a.tgz", DependencyElsewhere),
        ("github:owner/repository", DependencyElsewhere),
        ("owner/repository", DependencyElsewhere),
        ("next", DependencyRangeInvalid),
        ("^1.2.3.4", DependencyRangeInvalid),
        (">=1.0.0 <beta", DependencyRangeInvalid),
        ("\u0661.0.0", DependencyRangeInvalid),
        ("^1\x00", DependencyRangeInvalid),
    ],
)
def test_what_is_no_range_is_refused_by_name(text: str, refusal: type[DependencyRefused]) -> None:
    with pytest.raises(refusal) as raised:
        read_dependencies(draft(dependencies={"fine": "^1.0.0"}, peer_dependencies={"@acme/odd": text}))

    assert type(raised.value) is refusal
    assert raised.value.fields == {"field": "peer_dependencies", "dependency": "@acme/odd", "range": text}


@pytest.mark.parametrize("name", ["a b", "@/a", "../a", ".a", "_a", "a/b", "@a/b/c", "\u00e9", "a\x00"])
def test_name_that_npm_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(DependencyNameInvalid) as raised:
        read_dependencies(draft(dependencies={name: "^1.0.0"}))

    assert raised.value.fields["dependency"] == name


@pytest.mark.parametrize("name", ["JSONStream", "@types/node", "lodash.get", "a~b", "0x", "crazy!", "@_a/b"])
def test_names_of_old_packages_are_taken(name: str) -> None:
    assert read_dependencies(draft(dependencies={name: "^1.0.0"}))[0].name == name


def test_bound_counts_the_names_of_all_maps() -> None:
    first, second = ({f"{word}{n}": "1" for n in range(MAX_DEPENDENCIES // 2)} for word in "ab")

    assert len(read_dependencies(draft(dependencies=first, peer_dependencies=second))) == MAX_DEPENDENCIES
    with pytest.raises(DependenciesTooMany):
        read_dependencies(draft(dependencies=first, peer_dependencies=second, optional_dependencies={"c": "1"}))


def test_malformed_host_range_is_refused() -> None:
    with pytest.raises(DependencyRangeInvalid) as raised:
        read_host_range(draft(host_range="newest"))

    assert raised.value.fields == {"field": "host_range", "dependency": None, "range": "newest"}
