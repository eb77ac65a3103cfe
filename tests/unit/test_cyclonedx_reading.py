"""Reading a CycloneDX document of somebody's: what is taken from it, what is named instead, and what is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import BatchTooLarge, Invalid
from shared.versions.cyclonedx_reading import MAX_COMPONENTS, MAX_DEPTH, read_bill
from shared.versions.sbom_models import Skipped, Unversioned


def bill(*components: object, **fields: object) -> dict[str, object]:
    """A document with these components."""
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": list(components), **fields}


def nested(depth: int) -> dict[str, object]:
    """Components that lie so deep in one another; the innermost is a package."""
    component: dict[str, object] = {"purl": "pkg:npm/inner@1.0.0"}
    for _ in range(depth - 1):
        component = {"components": [component]}
    return bill(component)


@pytest.mark.parametrize("version", ["1.4", "1.5", "1.6"])
def test_packages_are_read_from_every_known_version_of_the_format(version: str) -> None:
    read = read_bill(bill({"purl": "pkg:npm/%40backstage/core@1.0.0"}, specVersion=version))

    assert read.packages == {"@backstage/core": ("1.0.0",)}


@pytest.mark.parametrize(
    ("component", "package"),
    [
        ({"purl": "pkg:npm/@acme/x@1.0.0"}, ("@acme/x", "1.0.0")),
        ({"purl": "pkg:npm/%40acme/x@1.0.0?vcs_url=git#lib"}, ("@acme/x", "1.0.0")),
        ({"purl": "pkg:NPM/x@1.0.0"}, ("x", "1.0.0")),
        ({"purl": "pkg:npm/jsonstream@1.0.0", "name": "JSONStream"}, ("JSONStream", "1.0.0")),
        ({"purl": "pkg:npm/jsonstream@1.0.0", "name": "another"}, ("jsonstream", "1.0.0")),
        ({"purl": "pkg:npm/x", "version": "2.0.0"}, ("x", "2.0.0")),
    ],
)
def test_name_and_version_of_a_package(component: object, package: tuple[str, str]) -> None:
    assert read_bill(bill(component)).packages == {package[0]: (package[1],)}


def test_versions_of_one_package_are_kept_apart_and_doubles_are_one() -> None:
    doubled = [{"purl": f"pkg:npm/x@{version}"} for version in ("2.0.0", "1.0.0", "2.0.0")]

    assert read_bill(bill(*doubled)).packages == {"x": ("1.0.0", "2.0.0")}


def test_components_inside_components_are_read_and_the_root_is_not() -> None:
    inner = {"purl": "pkg:npm/outer@1.0.0", "components": [{"purl": "pkg:npm/inner@1.0.0"}]}
    root = {"component": {"purl": "pkg:npm/portal@1.0.0"}}

    assert [*read_bill(bill(inner, metadata=root)).packages] == ["inner", "outer"]


@pytest.mark.parametrize(
    ("component", "skipped"),
    [
        ({"purl": "pkg:pypi/requests@2.0.0"}, Skipped("pkg:pypi/requests@2.0.0", "not-npm")),
        ({"name": "alpine"}, Skipped("alpine", "no-purl")),
        ({"purl": 7, "bom-ref": "seven"}, Skipped("seven", "no-purl")),
        ({}, Skipped("", "no-purl")),
        ({"purl": "npm:x@1.0.0"}, Skipped("npm:x@1.0.0", "purl-malformed")),
        ({"purl": "pkg:npm/a/b/c@1.0.0"}, Skipped("pkg:npm/a/b/c@1.0.0", "purl-malformed")),
        ({"purl": "pkg:npm/x%00y@1.0.0"}, Skipped("pkg:npm/x%00y@1.0.0", "purl-malformed")),
        ({"purl": "pkg:npm/" + "x" * 215 + "@1.0.0"}, Skipped("pkg:npm/" + "x" * 192, "purl-malformed")),
        ({"purl": "pkg:npm/x@1.0.0?a=" + "x" * 3000}, Skipped("pkg:npm/x@1.0.0?a=" + "x" * 182, "purl-malformed")),
        ({"purl": "\ud800\0"}, Skipped("??", "purl-malformed")),
    ],
)
def test_component_that_is_no_npm_package_is_named_with_the_reason(component: object, skipped: Skipped) -> None:
    read = read_bill(bill(component))

    assert (read.packages, read.skipped) == ({}, (skipped,))


@pytest.mark.parametrize(
    ("component", "version"),
    [
        ({"purl": "pkg:npm/x"}, None),
        ({"purl": "pkg:npm/x", "version": ["1.0.0"]}, None),
        ({"purl": "pkg:npm/x@latest"}, "latest"),
        ({"purl": "pkg:npm/x", "version": "^1.0.0"}, "^1.0.0"),
    ],
)
def test_package_without_a_version_that_compares_is_kept_apart(component: object, version: str | None) -> None:
    read = read_bill(bill(component))

    assert (read.packages, read.unversioned) == ({}, (Unversioned("x", version),))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"bomFormat": "SPDX", "specVersion": "1.5"},
        {"bomFormat": "CycloneDX", "specVersion": "1.3"},
        {"bomFormat": "CycloneDX", "specVersion": 1.5},
        {"bomFormat": "CycloneDX", "specVersion": ["1.5"]},
        bill("a component"),
        {**bill(), "components": {}},
        bill({"components": "none"}),
        nested(MAX_DEPTH + 1),
    ],
)
def test_what_is_no_document_of_the_format_is_refused_by_what_is_wrong(document: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        read_bill(document)

    assert refused.value.fields["errors"]


def test_as_many_components_are_read_and_no_more_wherever_they_lie() -> None:
    full = [{"purl": f"pkg:npm/p{n}@1.0.0"} for n in range(MAX_COMPONENTS - 1)]

    assert len(read_bill(bill(*full, {})).packages) == MAX_COMPONENTS - 1
    with pytest.raises(BatchTooLarge):
        read_bill(bill({"components": full}, {}))


def test_depth_that_is_allowed_is_read() -> None:
    assert read_bill(nested(MAX_DEPTH)).packages == {"inner": ("1.0.0",)}


_any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["pkg:npm/x@1.0.0", "pkg:npm/%"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["purl", "name", "group", "version", "components", "bom-ref"]), inner, max_size=6
        )
    ),
)


@given(st.lists(_any, max_size=6))
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_is_read_or_refused_and_can_be_told(components: list[object]) -> None:
    try:
        read = read_bill(bill(*components))
    except Invalid as refused:
        told: object = refused.fields
    else:
        told = [dict(read.packages), [s.name for s in read.skipped], [u.version for u in read.unversioned]]

    assert json.dumps(told, ensure_ascii=False).encode()
