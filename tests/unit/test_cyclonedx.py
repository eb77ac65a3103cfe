"""A bill of materials as CycloneDX 1.6: valid by its schema, the same for the same set, and readable again."""

import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.versions.cyclonedx import ROOT_REF, sbom_of
from shared.versions.cyclonedx_reading import read_bill
from shared.versions.sbom_models import Bill, Package, Root

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOT = Root("portal", "3.1.0", "1.45.0")
VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)
CORE = ("@backstage/core", "1.2.3")
CATALOG = ("@backstage/plugin-catalog", "1.31.0-next.1+build.5")
REACT = ("react", "18.3.1")

_bare = st.builds("{}{}".format, st.sampled_from("abcABC019~-"), st.text("abcxyzABZ0189-_.~", max_size=12))
# Of the signs that old names may have; a scope was never given in capitals.
names = st.one_of(_bare, st.builds("@{}/{}".format, st.text("abcz09-", min_size=1, max_size=8), _bare))
_numbers = st.builds("{}.{}.{}".format, *[st.integers(0, 2**53 - 1)] * 3)
_words = st.text("abcXYZ-", min_size=1, max_size=6)
versions = st.one_of(
    _numbers, st.builds("{}-{}.1".format, _numbers, _words), st.builds("{}+{}".format, _numbers, _words)
)


def document(*packages: Package, direct: tuple[tuple[str, str], ...] = (), now: datetime = NOW) -> dict[str, object]:
    """The bill of these packages as somebody gets it."""
    made = sbom_of(Bill(ROOT, packages, direct), now).model_dump(mode="json", exclude_none=True)
    read: dict[str, object] = json.loads(json.dumps(made))
    return read


def components(made: Mapping[str, object]) -> dict[str, dict[str, object]]:
    listed = made["components"]
    assert isinstance(listed, list)
    return {component["bom-ref"]: component for component in listed}


def dependencies(made: Mapping[str, object]) -> dict[str, list[str]]:
    listed = made["dependencies"]
    assert isinstance(listed, list)
    return {entry["ref"]: entry["dependsOn"] for entry in listed}


def test_document_holds_to_the_published_schema() -> None:
    packages = [
        Package(*CORE, license="Apache-2.0", requires=[REACT]),
        Package(*CATALOG, license="MIT OR Apache-2.0", requires=[CORE, REACT]),
        Package(*REACT, license="SEE LICENSE IN LICENSE.md"),
    ]

    assert VALIDATOR.validate_str(json.dumps(document(*packages, direct=(CATALOG,)))) is None


def test_validator_refuses_what_the_schema_does_not_have() -> None:
    assert VALIDATOR.validate_str(json.dumps(document(Package(*CORE)) | {"plugyard": 1})) is not None


def test_package_has_a_purl_in_which_scope_and_build_are_escaped() -> None:
    component = components(document(Package(*CATALOG)))["@backstage/plugin-catalog@1.31.0-next.1+build.5"]

    assert component == {
        "bom-ref": "@backstage/plugin-catalog@1.31.0-next.1+build.5",
        "group": "@backstage",
        "name": "plugin-catalog",
        "purl": "pkg:npm/%40backstage/plugin-catalog@1.31.0-next.1%2Bbuild.5",
        "type": "library",
        "version": "1.31.0-next.1+build.5",
    }


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        ("Apache-2.0", {"license": {"id": "Apache-2.0"}}),
        ("apache-2.0", {"license": {"id": "Apache-2.0"}}),
        ("MIT OR Apache-2.0", {"expression": "MIT OR Apache-2.0"}),
        ("SEE LICENSE IN LICENSE.md", {"license": {"name": "SEE LICENSE IN LICENSE.md"}}),
    ],
)
def test_license_is_an_id_or_an_expression_of_spdx_and_else_a_name(told: str, listed: object) -> None:
    assert components(document(Package(*CORE, license=told)))["@backstage/core@1.2.3"]["licenses"] == [listed]


def test_root_depends_on_what_is_direct_and_says_its_host() -> None:
    made = document(Package(*CORE), Package(*CATALOG), direct=(CATALOG,))
    metadata = made["metadata"]
    assert isinstance(metadata, dict)

    assert dependencies(made)[ROOT_REF] == ["@backstage/plugin-catalog@1.31.0-next.1+build.5"]
    assert metadata["timestamp"] == "2026-11-24T12:00:00+00:00"
    assert metadata["tools"]["components"][0]["name"] == "plugyard"
    assert metadata["component"] == {
        "bom-ref": ROOT_REF,
        "name": "portal",
        "type": "application",
        "version": "3.1.0",
        "properties": [{"name": "plugyard:backstage:version", "value": "1.45.0"}],
    }


def test_package_nobody_knows_is_not_said_to_depend_on_nothing() -> None:
    told = dependencies(document(Package(*CORE, requires=[]), Package(*REACT)))

    assert told == {ROOT_REF: [], "@backstage/core@1.2.3": []}


def test_same_set_is_the_same_document_in_whatever_order_it_comes() -> None:
    packages = [Package(f"plugin-{n}", "1.0.0", requires=[CORE, REACT]) for n in range(40)]
    direct = [(package.name, package.version) for package in packages]
    first = document(*packages, direct=tuple(direct))
    random.Random(7).shuffle(packages)
    random.Random(8).shuffle(direct)

    assert json.dumps(document(*packages, direct=tuple(direct))) == json.dumps(first)


def test_serial_number_is_of_the_set_and_not_of_the_hour() -> None:
    later = NOW + timedelta(days=1)
    first, again = document(Package(*CORE)), document(Package(*CORE), now=later)
    others = [document(Package(*CORE, license="MIT")), document(Package(*REACT)), document(Package(*CORE, requires=[]))]

    assert first["serialNumber"] == again["serialNumber"]
    assert len({str(made["serialNumber"]) for made in [first, *others]}) == 4


@given(st.dictionaries(names, st.lists(versions, min_size=1, max_size=3, unique=True), max_size=8))
@settings(max_examples=150, deadline=None)
def test_set_is_read_back_as_it_was_written(wanted: dict[str, list[str]]) -> None:
    packages = [Package(name, version) for name, listed in wanted.items() for version in listed]

    read = read_bill(document(*packages))

    assert read.packages == {name: tuple(sorted(wanted[name])) for name in sorted(wanted)}
    assert (read.skipped, read.unversioned) == ((), ())
