"""The generated Backstage repository: its files are in the formats they claim, and every fault is in each of them."""

import json
from pathlib import Path

import pytest
import yaml
from pyarn.lockfile import Lockfile

from infra.local.sample.host_facts import HostManifest, read_hosts
from infra.local.sample.repository.__main__ import write_repository
from infra.local.sample.repository.content import Repository, find_host, make_repository
from infra.local.sample.repository.files import Lock, files_of
from infra.local.sample.repository.npm import place_packages
from infra.local.sample.repository.rhdh import image_name
from infra.local.sample.repository.shelf import Package, lowest
from shared.versions.semver import parse_version
from shared.versions.semver_range import satisfies

Installed = set[tuple[str, str]]


@pytest.fixture(scope="module")
def repository() -> Repository:
    """The one that the README is about."""
    return make_repository("1.30.0")


def read_berry(text: str) -> Installed:
    entries = yaml.safe_load(text)
    assert entries.pop("__metadata") == {"version": 8, "cacheKey": "10c0"}
    return {
        (key.rpartition("@")[0].split(", ")[-1].split("@npm:")[0].split("@backstage:")[0], str(entry["version"]))
        for key, entry in entries.items()
        if entry["linkType"] == "hard"
    }


def read_classic(text: str) -> Installed:
    return {(p.name, p.version) for p in Lockfile.from_str(text).packages() if p.name != "app"}


def read_npm(text: str) -> Installed:
    lock = json.loads(text)
    assert (lock["lockfileVersion"], lock["requires"]) == (3, True)
    return {
        (path.rpartition("node_modules/")[2], entry["version"])
        for path, entry in lock["packages"].items()
        if "node_modules/" in path and not entry.get("link")
    }


READERS = {
    Lock.YARN_BERRY: ("yarn.lock", read_berry),
    Lock.YARN_V1: ("yarn.lock", read_classic),
    Lock.NPM: ("package-lock.json", read_npm),
}


@pytest.mark.parametrize("lock", READERS)
def test_a_lock_file_names_exactly_what_is_installed(repository: Repository, lock: Lock) -> None:
    name, read = READERS[lock]

    found = read(files_of(repository, lock)[name])

    assert found == {(package.name, package.version) for package in repository.packages()}


@pytest.mark.parametrize("lock", Lock)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_arguments_give_the_same_files(lock: Lock, seed: int) -> None:
    assert files_of(make_repository("1.30.0", seed), lock) == files_of(make_repository("1.30.0", seed), lock)


def test_another_seed_gives_another_repository(repository: Repository) -> None:
    assert files_of(make_repository("1.30.0", 3), Lock.NPM) != files_of(repository, Lock.NPM)


@pytest.mark.parametrize("release", ["1.10.0", "1.20.0", "1.30.0", "1.41.0", "1.53.0"])
@pytest.mark.parametrize("lock", Lock)
def test_every_host_release_makes_a_repository(release: str, lock: Lock) -> None:
    files = files_of(make_repository(release), lock)

    assert json.loads(files["backstage.json"]) == {"version": release}


def test_an_unknown_host_release_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no host release 9\.9\.9"):
        make_repository("9.9.9")


def test_a_plugin_is_newer_than_its_host_packages_allow(repository: Repository) -> None:
    name, version = repository.planted.conflicting
    (plugin,) = (p for p in repository.packages() if p.name == name)

    broken = {
        needed: wanted
        for needed, wanted in plugin.dependencies.items()
        if not satisfies(repository.resolved[needed, wanted].version, wanted)
    }

    assert plugin.version == version
    assert set(broken) == set(repository.pins)
    assert len(broken) > 1
    assert all(repository.pins[needed] == repository.host.packages[needed] for needed in broken)


def test_nothing_but_the_pinned_breaks_a_range(repository: Repository) -> None:
    broken = {name for (name, wanted), package in repository.resolved.items() if not satisfies(package.version, wanted)}

    assert broken == set(repository.pins)


def test_every_other_fault_is_there(repository: Repository) -> None:
    installed = {(package.name, package.version) for package in repository.packages()}
    planted = repository.planted

    assert {*planted.deprecated, *planted.vulnerable} <= installed
    assert {name for name, _ in planted.deprecated} == {
        *("@backstage/backend-common", "@backstage/plugin-badges", "@backstage/plugin-todo-backend")
    }
    assert len([name for name, _ in installed if name == planted.duplicated]) == 2
    assert planted.unknown in {name for name, _ in installed}
    assert planted.workspace not in {name for name, _ in installed}


def test_berry_takes_what_the_host_brings_by_its_own_protocol(repository: Repository) -> None:
    files = files_of(repository, Lock.YARN_BERRY)

    app = json.loads(files["packages/app/package.json"])["dependencies"]

    assert app["@backstage/core-components"] == "backstage:^"
    assert app["@internal/plugin-team-calendar"] == "workspace:^"
    assert app["lodash"] == "4.17.15"
    entries = yaml.safe_load(files["yarn.lock"])
    assert entries["app@workspace:packages/app"]["dependencies"]["@backstage/core-components"] == "backstage:^"
    assert "@backstage/cli@backstage:^::backstage=1.30.0&npm=0.27.0" in entries


@pytest.mark.parametrize("lock", [Lock.YARN_V1, Lock.NPM])
def test_the_others_know_ranges_only(repository: Repository, lock: Lock) -> None:
    app = json.loads(files_of(repository, lock)["packages/app/package.json"])["dependencies"]

    assert app["@backstage/core-components"] == f"^{repository.host.packages['@backstage/core-components']}"
    assert not [wanted for wanted in app.values() if "backstage:" in wanted or "workspace:" in wanted]


def test_pins_are_written_where_each_tool_looks(repository: Repository) -> None:
    for lock, field in ((Lock.YARN_BERRY, "resolutions"), (Lock.YARN_V1, "resolutions"), (Lock.NPM, "overrides")):
        assert json.loads(files_of(repository, lock)["package.json"])[field] == dict(sorted(repository.pins.items()))


def test_npm_gives_each_package_the_version_it_asked_for(repository: Repository) -> None:
    places = place_packages(repository)

    for path, package in places.items():
        for name, wanted in package.dependencies.items():
            above = path
            while f"{above}/node_modules/{name}" not in places and above:
                above = above.rpartition("/node_modules/")[0]
            found = places[f"{above}/node_modules/{name}".lstrip("/")]
            assert found == repository.resolved[name, wanted]


def test_the_hub_is_told_in_each_of_its_forms(repository: Repository) -> None:
    plugins = yaml.safe_load(files_of(make_repository("1.30.0", 7), Lock.RHDH)["dynamic-plugins.yaml"])["plugins"]
    packages = [plugin["package"] for plugin in plugins]

    assert len(packages) == len(set(packages))
    assert {type(plugin["disabled"]) for plugin in plugins} == {bool}
    assert [p for p in packages if p.startswith("./dynamic-plugins/dist/backstage-plugin-catalog-backend-dynamic")]
    radar = image_name(repository.planted.conflicting[0])
    assert f"oci://images.acme.example/backstage/{radar}:bs_1.30.0__1.21.0!{radar}" in packages
    assert "@acme-internal/plugin-badge-printer@1.2.0" in packages
    assert sum("@sha256:" in p or "{{inherit}}" in p for p in packages) > 0


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, repository: Repository) -> None:
    target = tmp_path / "mine"
    written = write_repository(target, repository, Lock.RHDH)
    assert sorted(path.name for path in written) == ["backstage.json", "dynamic-plugins.yaml"]

    with pytest.raises(FileExistsError, match="not empty"):
        write_repository(target, repository, Lock.RHDH)


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("^4.17.21", "4.17.21"),
        ("^16.13.1 || ^17.0.0 || ^18.0.0", "18.0.0"),
        ("4.0.0-alpha.61", "4.0.0-alpha.61"),
        ("1.x", "1.0.0"),
        (">=16.8", "16.8.0"),
        ("*", "1.0.0"),
    ],
)
def test_a_package_without_facts_is_what_its_range_begins_with(wanted: str, version: str) -> None:
    assert lowest(wanted) == version


def test_a_package_is_the_same_by_what_it_is() -> None:
    assert Package("left-pad", "1.3.0") == Package("left-pad", "1.3.0", {}, {}, ())


def test_the_sample_has_every_host_release_with_its_packages() -> None:
    hosts = {host.release: host for host in read_hosts()}

    assert len(hosts) == 555
    assert sum(not parse_version(release).is_prerelease for release in hosts) == 344
    assert hosts["1.35.0"].packages["@backstage/core-plugin-api"] == "1.10.3"
    assert len(hosts["1.53.0"].packages) == 211


def test_a_package_that_a_release_took_out_is_in_none_behind_it() -> None:
    hosts = {host.release: host for host in read_hosts()}

    assert "@backstage/backend-common" in hosts["1.31.0"].packages
    assert "@backstage/backend-common" not in hosts["1.53.0"].packages
    assert isinstance(find_host("1.31.0"), HostManifest)
