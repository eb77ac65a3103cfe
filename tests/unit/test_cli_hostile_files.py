"""Hostile files: whatever stands in one, a reader ends with a result or a named error, and soon."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.inventory import Inventory, is_version
from infra.cli.readers.cyclonedx import read_cyclonedx
from infra.cli.readers.descriptor import parse_reference
from infra.cli.readers.dynamic_plugins import read_dynamic_plugins
from infra.cli.readers.json_text import Malformed
from infra.cli.readers.package_json import read_backstage_json, read_package_json
from infra.cli.readers.package_lock import read_package_lock
from infra.cli.readers.pnpm import read_pnpm_lock, read_pnpm_workspace
from infra.cli.readers.yarn_berry import read_yarn_berry
from infra.cli.readers.yarn_classic import read_yarn_classic
from shared.versions.package_names import is_package_name

Read = Callable[[str], object]
READERS: dict[str, Read] = {
    "yarn-v1": lambda text: read_yarn_classic(text, "f"),
    "yarn-berry": lambda text: read_yarn_berry(text, "f"),
    "npm": lambda text: read_package_lock(text, "f"),
    "pnpm": lambda text: read_pnpm_lock(text, "f"),
    "pnpm-workspace": read_pnpm_workspace,
    "package-json": lambda text: read_package_json(text, "f", {}).found,
    "backstage-json": lambda text: read_backstage_json(text, "f"),
    "cyclonedx": lambda text: read_cyclonedx(text, "f"),
    "rhdh": lambda text: read_dynamic_plugins(text, "f"),
}
# The words that readers look for, so that made texts get past their first line.
WORDS = [
    *("packages", "dependencies", "version", "resolution", "resolved", "workspaces", "components", "purl", "name"),
    *(
        "__metadata",
        "plugins",
        "package",
        "includes",
        "catalog",
        "catalogs",
        "link",
        "optional",
        "overrides",
        "disabled",
    ),
    *(
        "a@npm:^1",
        "a@patch:a@npm%3A1#x",
        "@x/y",
        "1.2.3",
        "pkg:npm/a@1.0.0",
        "oci://h/i:t!n",
        "node_modules/a",
        "npm:b@1",
    ),
    *(
        "CycloneDX",
        "bomFormat",
        "resolutions",
        "lockfileVersion",
        "directory",
        "type",
        "catalog:",
        "backstage:^",
        "./x",
    ),
]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=25,
)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "- ", "\t"]),
        st.sampled_from(WORDS) | st.text(max_size=12),
        st.sampled_from(["", ":", ": ", ' "', ' "1.0.0"', ": &a", ": *a", ": [", ": {", ": |", "\r"]),
    ),
    max_size=30,
).map(lambda lines: "\n".join("".join(parts) for parts in lines))
MIB = 1024 * 1024


def malice(size: int) -> dict[str, str]:
    """Texts of about so many bytes, each made to keep a careless reader busy."""
    return {
        "brackets": "[" * size,
        "braces": '{"a":' * (size // 5),
        "dashes": "- " * (size // 2),
        "questions": "? " * (size // 2),
        "laughs": "a: &a [x, x]\n" + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n" * (size // 32),
        "anchors": "packages: {" + "&a a: *a, " * (size // 10),
        "keys": "packages: {" + "a:b," * (size // 4) + "}",
        "flow": "plugins: [" + "{package: x}," * (size // 13) + "]",
        "quotes": '"' * size,
        "escapes": '"a' + "\\" * size,
        "digits": '{"version": ' + "9" * size + "}",
        "names": "@" * size + ":\n  version 1\n",
        "descriptors": '"a@1", ' * (size // 7) + ":",
        "members": "a@1:\n  version 1.0.0\n  dependencies:\n" + "    b 1\n" * (size // 8),
        "spaces": "a@1:\n  version" + " " * size + "x",
        "blanks": " \n" * (size // 2),
        "patches": "packages:\n  a: 1\n'a@patch:" + "a@patch%3A" * (size // 10) + "': {resolution: x}",
        "image": "plugins:\n- package: oci://" + "a:" * (size // 2),
        "keys in a line": '{"packages": {' + '"node_modules/a": {}, ' * (size // 23) + '"b": {}}}',
        "purls": json.dumps({"bomFormat": "CycloneDX", "components": [{"purl": "pkg:npm/" + "a/" * 1000}] * 500}),
        "deep components": '{"bomFormat": "CycloneDX", "components": '
        + '[{"components": ' * 400
        + "[]"
        + "}]" * 400
        + "}",
        "overrides": json.dumps({"overrides": {"a>" * (size // 2): "1"}}),
    }


def read_safely(read: Read, text: str) -> None:
    """A result or a named error; what is found is what a registry could have."""
    found: object = None
    with suppress(Malformed):
        found = read(text)
    if isinstance(found, Inventory):
        assert all(
            is_package_name(name) and all(map(is_version, versions)) for name, versions in found.packages.items()
        )
        assert all(is_package_name(wish.name) for wish in found.wishes)
        assert all(remark.reason.isprintable() and len(remark.reason) < 300 for remark in found.remarks)


@pytest.mark.parametrize("kind", READERS)
@given(tree=TREES)
def test_any_json_is_read_or_refused_by_name(kind: str, tree: object) -> None:
    read_safely(READERS[kind], json.dumps(tree))


@pytest.mark.parametrize("kind", READERS)
@given(text=st.text(max_size=200) | LINES)
def test_any_text_is_read_or_refused_by_name(kind: str, text: str) -> None:
    read_safely(READERS[kind], text)


@given(text=st.text(max_size=60) | st.lists(st.sampled_from([*WORDS, "@", ":", "#", "%40"])).map("".join))
def test_any_descriptor_has_a_meaning(text: str) -> None:
    assert parse_reference(text).protocol is not None


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", malice(MIB // 4).values(), ids=malice(1))
@pytest.mark.parametrize("kind", READERS)
def test_a_quarter_mebibyte_of_malice_is_read_or_refused_in_time(kind: str, text: str) -> None:
    read_safely(READERS[kind], text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", malice(MIB).values(), ids=malice(1))
def test_a_mebibyte_of_malicious_yaml_is_read_or_refused_in_time(text: str) -> None:
    read_safely(READERS["rhdh"], text)
