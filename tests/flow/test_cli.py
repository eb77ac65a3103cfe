"""The command `plugyard` against the real API: what a repository runs is told once, and judged each time."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli.app import app
from infra.local.issuer import Issuer
from infra.local.sample.repository.__main__ import write_repository
from infra.local.sample.repository.content import make_repository
from infra.local.sample.repository.files import Lock
from infra.local.sample.repository.shelf import lowest
from shared.context import Actor
from tests.as_owner import count_rows
from tests.factories import make_api, make_host_release, make_plugin, make_versions, publish
from tests.served_api import served_api

Run = Callable[..., Result]


@pytest.fixture
def run(issuer: Issuer, owner: Actor) -> Iterator[Run]:
    """The command as a user of the owner's tenant runs it."""
    token = make_api(issuer, owner).bearer["authorization"].removeprefix("Bearer ")
    with served_api() as address:
        variables = {"PLUGYARD_API_URL": address, "PLUGYARD_TOKEN": token, "GITHUB_ACTIONS": "", "COLUMNS": "140"}
        yield lambda *words: CliRunner().invoke(app, [str(word) for word in words], env=variables)


def lock(folder: Path, **packages: str) -> Path:
    """A repository with these packages in its yarn.lock."""
    entries = [f'"{name}@^{version}":\n  version "{version}"\n' for name, version in packages.items()]
    folder.mkdir(exist_ok=True)
    (folder / "yarn.lock").write_text("\n".join(entries))
    return folder


def test_what_a_repository_runs_is_told_once_and_again_changes_nothing(run: Run, owner: Actor, tmp_path: Path) -> None:
    repository = lock(tmp_path / "r", react="18.3.1", lodash="4.17.21")
    made = run("environments", "create", "production", "--production")
    first = run("import", repository, "-e", "production")
    before = count_rows(owner.tenant_id)
    second = run("import", repository, "-e", "production")

    assert [result.exit_code for result in (made, first, second)] == [0, 0, 0], first.output
    assert "Kept as what production runs" in first.stderr
    assert "Nothing has changed" in second.stderr
    assert count_rows(owner.tenant_id) == before


def test_a_check_keeps_nothing(run: Run, owner: Actor, tmp_path: Path) -> None:
    before = count_rows(owner.tenant_id)
    result = run("check", lock(tmp_path / "r", react="18.3.1"), "--allow-partial")

    assert result.exit_code == 0, result.output
    assert count_rows(owner.tenant_id) == before


def test_an_outdated_plugin_is_shown_and_fails_a_check_that_says_so(run: Run, owner: Actor, tmp_path: Path) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "1.1.0", "2.0.0")
    repository = lock(tmp_path / "r", **{plugin.name: "1.0.0"})
    strict = run("check", repository, "--fail-on", "outdated")

    assert run("check", repository, "--allow-partial").exit_code == 0
    assert strict.exit_code == 1
    assert f"{plugin.name} 1.0.0 is outdated: 2.0.0 is out, 2 releases on" in strict.stdout


@pytest.mark.parametrize("kind", Lock)
def test_a_generated_repository_is_read_whole_and_taken_by_the_api(run: Run, kind: Lock, tmp_path: Path) -> None:
    made = make_repository("1.30.0")
    write_repository(tmp_path / "r", made, kind)
    result = run("import", tmp_path / "r", "--json")
    answer = json.loads(result.stdout)

    assert answer["host_version"] == "1.30.0", result.output
    if kind is not Lock.RHDH:
        assert (result.exit_code, answer["unread"]) == (0, [])
        assert answer["counts"]["packages"] == len(made.packages())


def test_the_planted_conflict_fails_a_check_with_its_explanation(run: Run, owner: Actor, tmp_path: Path) -> None:
    made = make_repository("1.30.0")
    name, version = made.planted.conflicting
    (planted,) = (package for package in made.packages() if package.name == name)
    for target, pinned in made.pins.items():
        make_versions(owner, make_plugin(owner, target), pinned, lowest(planted.dependencies[target]))
    publish(owner, make_plugin(owner, name), version, planted.dependencies)
    write_repository(tmp_path / "r", made, Lock.YARN_BERRY)

    result = run("check", tmp_path / "r", "--fail-on", "conflicts")
    told = " ".join(result.stdout.split())

    assert result.exit_code == 1, result.output
    for target, pinned in made.pins.items():
        assert f"{target} {pinned}" in told
        assert planted.dependencies[target] in told
    assert f"{name} {version}" in told
    assert "The check fails: " in result.stderr


def test_a_conflict_that_a_pull_request_brings_fails_at_the_line_it_changed(
    run: Run, owner: Actor, tmp_path: Path
) -> None:
    repository, asker, target = tmp_path / "r", "@backstage/plugin-org", "@backstage/plugin-catalog-react"
    made = make_repository("1.30.0")
    there = made.host.packages[target]
    publish(owner, make_plugin(owner, asker), made.host.packages[asker], {target: f"^{there}"})
    make_versions(owner, make_plugin(owner, target), there, "99.0.0")
    write_repository(repository, made, Lock.YARN_BERRY)
    before = run("check", repository, "--fail-on", "conflicts", "--allow-partial")

    change(repository / "packages/app/package.json", f'"{target}": "backstage:^"', f'"{target}": "^99.0.0"')
    entry = '  version: {0}\n  resolution: "{1}@npm:{0}"'
    change(repository / "yarn.lock", entry.format(there, target), entry.format("99.0.0", target))
    after = run("check", repository, "--fail-on", "conflicts", "--allow-partial", "--json")

    assert (before.exit_code, after.exit_code) == (0, 1), before.output
    (finding,) = json.loads(after.stdout)["findings"]
    line = (repository / "packages/app/package.json").read_text().split("\n")[finding["line"] - 1]
    assert (finding["file"], "^99.0.0" in line or asker in line) == ("packages/app/package.json", True)
    for said in (asker, f"^{there}", "99.0.0"):
        assert said in finding["text"]


def change(file: Path, text: str, into: str) -> None:
    before = file.read_text()
    assert text in before
    file.write_text(before.replace(text, into))


def test_a_plugin_of_the_hosts_image_has_the_version_of_its_release(run: Run, platform: Actor, tmp_path: Path) -> None:
    release = make_host_release(platform, **{"@backstage/plugin-made": "1.0.0"}).release
    (tmp_path / "backstage.json").write_text(json.dumps({"version": release}))
    package = "./dynamic-plugins/dist/backstage-plugin-made"
    (tmp_path / "dynamic-plugins.yaml").write_text(f"plugins:\n- package: {package}\n- package: {package}-backend\n")
    result = run("import", tmp_path, "--json")
    answer = json.loads(result.stdout)

    assert answer["counts"]["packages"] == 1
    assert [line["line"] for line in answer["unread"]] == [3]
    assert result.exit_code == 4


def test_who_may_not_ask_is_told_which_permission_is_missing(run: Run, tmp_path: Path) -> None:
    result = run("--token", "nonsense", "check", lock(tmp_path / "r", react="18.3.1"))

    assert result.exit_code == 3
    assert "make -s token" in result.stderr
