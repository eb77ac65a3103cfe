"""Names of packages: every reader, of the API and of the command line, takes the same ones."""

import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from infra.cli.inventory import Inventory, Place
from infra.cli.readers.cyclonedx import read_cyclonedx
from shared.environments.import_models import ImportDraft
from shared.versions.cyclonedx_reading import read_bill
from shared.versions.dependencies import read_dependencies
from shared.versions.errors import DependencyNameInvalid
from shared.versions.highest import highest_by_name
from shared.versions.models import ReleaseDraft
from shared.versions.package_names import is_package_name

TAKEN = ["JSONStream", "lodash.get", "@types/node", "@_a/b", "a~b", "0x", "crazy!", "x" * 214]
REFUSED = ["", "a b", "@/a", "../a", ".a", "_a", "a/b", "@a/b/c", "\u00e9", "a\nb", "a\x00", "x" * 215]


def takers(name: str) -> dict[str, bool]:
    """Who takes the name."""
    inventory = Inventory()
    inventory.add(name, "1.0.0", Place("f"))
    taken = {"rule": is_package_name(name), "inventory": name in inventory.packages}
    readers: dict[str, Callable[[], object]] = {
        "import": lambda: ImportDraft.model_validate({"dry_run": True, "packages": {name: ["1.0.0"]}}),
        "dependencies": lambda: read_dependencies(ReleaseDraft(version="1.0.0", dependencies={name: "^1.0.0"})),
    }
    for reader, read in readers.items():
        try:
            read()
        except (ValidationError, DependencyNameInvalid):
            taken[reader] = False
        else:
            taken[reader] = True
    return taken


@pytest.mark.parametrize("name", TAKEN)
def test_a_name_that_npm_ever_took_is_taken_by_all(name: str) -> None:
    assert set(takers(name).values()) == {True}, takers(name)


@pytest.mark.parametrize("name", REFUSED)
def test_what_npm_never_took_is_taken_by_none(name: str) -> None:
    assert set(takers(name).values()) == {False}, takers(name)


def test_both_readers_of_a_bill_of_materials_take_the_same_packages() -> None:
    components = [
        {"name": "JSONStream", "version": "1.3.5", "purl": "pkg:npm/JSONStream@1.3.5"},
        {"group": "@Acme", "name": "Odd", "version": "2.0.0", "purl": "pkg:npm/%40acme/odd@2.0.0"},
        {"name": "told-apart", "version": "1.0.0", "purl": "pkg:npm/told-apart"},
        {"name": "no-version", "purl": "pkg:npm/no-version"},
        {"name": "snake", "version": "1.0.0", "purl": "pkg:pypi/snake@1.0.0"},
    ]
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}

    found = read_cyclonedx(json.dumps(document, indent=1), "bom.json")

    assert {name: tuple(versions) for name, versions in found.packages.items()} == read_bill(document).packages
    assert set(found.packages) == {"JSONStream", "@Acme/Odd", "told-apart"}
    assert [(remark.is_unread, "no" in remark.reason) for remark in found.remarks] == [(True, True), (False, True)]


def test_of_several_versions_the_highest_counts_and_what_is_none_only_alone() -> None:
    told = [("a", "1.9.0"), ("a", "1.10.0"), ("a", "workspace:^"), ("a", "1.10.0-rc.1"), ("b", "file:../b")]

    assert highest_by_name(told) == highest_by_name(reversed(told)) == {"a": "1.10.0", "b": "file:../b"}
