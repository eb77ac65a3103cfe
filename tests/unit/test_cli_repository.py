"""Repositories: which file has the say on what, and that nothing outside of the directory is ever read."""

import json
import os
from pathlib import Path

import pytest

from infra.cli.folder import LOCK_BYTES
from infra.cli.inventory import Inventory
from infra.cli.repository import NothingToRead, read_repository

Files = dict[str, str | dict[str, object]]
LOCK = 'react@^18:\n  version "18.3.1"\n"@x/y@^1":\n  version "1.2.0"\n'


def write(root: Path, files: Files) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2))
    return root


def read(path: Path) -> Inventory:
    return read_repository(path, lambda _: None)


def told(found: Inventory) -> list[str]:
    return [f"{remark.place}: {remark.reason}" for remark in found.remarks]


def test_a_repository_is_its_lock_file_with_the_wishes_of_its_workspaces(tmp_path: Path) -> None:
    files: Files = {
        "backstage.json": {"version": "1.35.0"},
        "package.json": {
            "workspaces": {"packages": ["packages/*", "!packages/old"]},
            "resolutions": {"react": "18", "app/**/@x/y@^1": "1.2.0"},
            "devDependencies": {"typescript": "^5"},
        },
        "packages/app/package.json": {"dependencies": {"react": "^18", "@x/y": "backstage:^", "own": "workspace:^"}},
        "packages/old/package.json": {"dependencies": {"left-out": "^1"}},
        "packages/app/node_modules/z/package.json": {"dependencies": {"inside": "^1"}},
        "yarn.lock": LOCK,
    }
    found = read(write(tmp_path, files))

    assert found.host_version == "1.35.0"
    assert {wish.name: wish.range for wish in found.wishes} == {"typescript": "^5", "react": "^18", "@x/y": "*"}
    assert [wish.name for wish in found.wishes if wish.is_dev] == ["typescript"]
    assert [wish.name for wish in found.wishes if wish.is_from_host] == ["@x/y"]
    assert {str(wish.place) for wish in found.wishes if wish.name == "react"} == {"packages/app/package.json:3"}
    assert found.overridden == ["@x/y", "react"]
    assert sorted(found.packages) == ["@x/y", "react"]
    assert not found.remarks


@pytest.mark.parametrize("odd", ["^1.2.3.4", ">=1 <", "^1 | ^2", "1,2", "^01.2", "latest !"])
def test_a_range_that_the_api_would_refuse_is_left_out_and_told_with_its_line(tmp_path: Path, odd: str) -> None:
    files: Files = {"package.json": {"dependencies": {"react": odd, "@x/y": "^1"}}, "yarn.lock": LOCK}
    found = read(write(tmp_path, files))

    assert [wish.name for wish in found.wishes] == ["@x/y"]
    assert told(found) == [f"package.json:3: {odd!r} is no range that npm would read: react is left out"]
    assert sorted(found.packages) == ["@x/y", "react"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("npm:@z/q@^2.0.0", ("@z/q", "^2.0.0")),
        ("npm:^2.0.0", ("a", "^2.0.0")),
        ("patch:a@npm%3A1.2.3#~/a.patch", ("a", "1.2.3")),
        ("latest", ("a", "*")),
        ("", ("a", "*")),
        (">=1.0 <2 || ^3", ("a", ">=1.0 <2 || ^3")),
        ("catalog:", ("a", "^7.0.0")),
    ],
)
def test_a_wish_is_a_range_whatever_protocol_it_is_written_in(
    tmp_path: Path, wanted: str, expected: tuple[str, str]
) -> None:
    files: Files = {
        "package.json": {"dependencies": {"a": wanted}},
        "pnpm-workspace.yaml": "catalog: {a: ^7.0.0}",
        "yarn.lock": LOCK,
    }
    found = read(write(tmp_path, files))

    assert [(wish.name, wish.range) for wish in found.wishes] == [expected]


def test_of_two_lock_files_the_one_that_package_json_names_counts(tmp_path: Path) -> None:
    lock: dict[str, object] = {"lockfileVersion": 3, "packages": {"node_modules/react": {"version": "17.0.2"}}}
    files: Files = {"package.json": {"packageManager": "npm@10"}, "package-lock.json": lock, "yarn.lock": LOCK}
    found = read(write(tmp_path, files))

    assert list(found.packages["react"]) == ["17.0.2"]
    assert told(found) == ["yarn.lock: is not read: package-lock.json has the say"]


def test_a_merge_conflict_is_named_with_its_line(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"yarn.lock": f"{LOCK}<<<<<<< HEAD\n"}))

    assert told(found) == ["yarn.lock:5: holds a merge conflict"]


@pytest.mark.parametrize("target", ["/etc/hostname", "../secret/yarn.lock"])
def test_no_link_leads_out_of_the_directory(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"secret/yarn.lock": LOCK, "repository/package.json": {}})
    (tmp_path / "repository/yarn.lock").symlink_to(target)
    found = read(tmp_path / "repository")

    assert not found.packages
    assert told(found) == ["yarn.lock: leads out of the directory"]


def test_workspaces_outside_of_the_directory_are_not_read(tmp_path: Path) -> None:
    outside: Files = {"secret/package.json": {"dependencies": {"secret": "^1"}}}
    inside: Files = {
        "repository/package.json": {"workspaces": ["../secret", "/etc", "links/*"]},
        "repository/yarn.lock": LOCK,
    }
    write(tmp_path, outside | inside)
    (tmp_path / "repository/links").mkdir()
    (tmp_path / "repository/links/secret").symlink_to(tmp_path / "secret")
    found = read(tmp_path / "repository")

    assert not found.wishes
    assert [line.split(" ", 2)[2] for line in told(found)] == [
        "'../secret' leads out of the directory",
        "'/etc' leads out of the directory",
    ]


def test_a_pipe_in_place_of_a_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "yarn.lock")

    assert told(read(tmp_path)) == ["yarn.lock: is no file"]


def test_a_file_past_its_bound_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "yarn.lock").open("wb") as file:
        file.truncate(LOCK_BYTES + 1)

    assert told(read(tmp_path)) == ["yarn.lock: is larger than 16 MiB"]


def test_a_folder_named_like_a_lock_and_a_text_in_another_encoding_are_told(tmp_path: Path) -> None:
    (tmp_path / "yarn.lock").mkdir()
    (tmp_path / "backstage.json").write_bytes(b"\xff\xfe{")

    assert told(read(tmp_path)) == ["backstage.json: is not UTF-8 (byte 1)", "yarn.lock: is no file"]


def test_without_a_lock_file_there_is_nothing_to_read(tmp_path: Path) -> None:
    write(tmp_path, {"package.json": {"dependencies": {"react": "^18"}}})

    with pytest.raises(NothingToRead, match="yarn install"):
        read(tmp_path)
    with pytest.raises(NothingToRead, match="nothing at"):
        read(tmp_path / "nowhere")


PLUGINS = """
includes: [dynamic-plugins.default.yaml, missing.yaml]
plugins:
  - package: ./dynamic-plugins/dist/backstage-plugin-techdocs-dynamic
    disabled: false
  - package: "@x/y@1.2.0"
    integrity: sha512-AAAA==
  - package: oci://ghcr.io/acme/overlays/backstage-community-plugin-quay:bs_1.45.3__2.3.5!backstage-community-plugin-quay
    pluginConfig: {secret: &secret hunter2}
  - package: oci://quay.io/acme/roadiehq-backstage-plugin-argo-cd@sha256:abc
  - package: 'oci://quay.io/acme/roadiehq-scaffolder-backend-module-utils:{{inherit}}'
  - package: "@off/plugin@1.0.0"
    disabled: true
  - package: https://user:hunter2@npm.example/x-1.0.0.tgz
  - package: *secret
"""
DEFAULT = """
plugins:
  - {package: ./dynamic-plugins/dist/backstage-plugin-techdocs-dynamic, disabled: true}
  - {package: "@default/on@3.0.0", disabled: false}
  - {package: "@default/off@3.0.0", disabled: true}
  - {package: "@x/y@1.0.0", disabled: false}
"""


def test_dynamic_plugins_are_those_that_are_on_with_the_includes_below(tmp_path: Path) -> None:
    exported: dict[str, object] = {"name": "@backstage/plugin-techdocs-dynamic", "version": "1.12.4"}
    files: Files = {
        "dynamic-plugins.yaml": PLUGINS,
        "dynamic-plugins.default.yaml": DEFAULT,
        "dynamic-plugins/dist/backstage-plugin-techdocs-dynamic/package.json": exported,
    }
    found = read(write(tmp_path, files))

    assert {name: list(versions) for name, versions in found.packages.items()} == {
        "@backstage/plugin-techdocs": ["1.12.4"],
        "@default/on": ["3.0.0"],
        "@x/y": ["1.2.0"],
        "@backstage-community/plugin-quay": ["2.3.5"],
    }
    assert sorted(told(found)) == [
        "dynamic-plugins.yaml:10: '@roadiehq/backstage-plugin-argo-cd' has no version in the tag of its image",
        "dynamic-plugins.yaml:14: a plugin comes from no registry",
        "dynamic-plugins.yaml:15: names no package",
        "dynamic-plugins.yaml:2: includes 'missing.yaml', which is not here: what it switches on is not known",
    ]
    assert {name: str(place) for name, place in found.without_version.items()} == {
        "@roadiehq/scaffolder-backend-module-utils": "dynamic-plugins.yaml:11",
    }


def test_an_sbom_is_read_by_its_package_urls(tmp_path: Path) -> None:
    inner = [{"name": "q", "purl": "pkg:npm/%40z/q@2.0.0?vcs_url=git%3A%2F%2Fx"}]
    components = [
        {"name": "react", "purl": "pkg:npm/react@18.3.1", "components": inner},
        {"name": "flask", "purl": "pkg:pypi/flask@3.0.0"},
        {"name": "broken", "purl": "pkg:npm/"},
    ]
    bom: Files = {"sbom.cdx.json": {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}}
    found = read(write(tmp_path, bom) / "sbom.cdx.json")

    assert {name: list(versions) for name, versions in found.packages.items()} == {
        "react": ["18.3.1"],
        "@z/q": ["2.0.0"],
    }
    assert [remark.is_unread for remark in found.remarks] == [False, True]


@pytest.mark.parametrize("pattern", ["**", "packages/**", "**/" * 25 + "b", "packages/*/b", "./packages/a/b/"])
def test_patterns_of_workspaces_reach_their_folders_once(tmp_path: Path, pattern: str) -> None:
    deep = "/".join("abcdefgh")
    files: Files = {
        "package.json": {"workspaces": [pattern, pattern]},
        "packages/a/b/package.json": {"dependencies": {"react": "^18"}},
        f"packages/a/{deep}/{deep}/package.json": {"dependencies": {"too-deep": "^1"}},
        "yarn.lock": LOCK,
    }
    found = read(write(tmp_path, files))

    assert [(wish.name, str(wish.place)) for wish in found.wishes] == [("react", "packages/a/b/package.json:3")]
