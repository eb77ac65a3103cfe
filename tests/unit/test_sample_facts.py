"""The checked-in sample file holds what its README says: valid names, parseable versions, facts and no prose."""

import re

import pytest

from infra.local.sample.build_catalog import keep_valid
from infra.local.sample.catalog import count_aliases, count_dependents, newest_version, sample_plugins
from infra.local.sample.facts import PluginFacts, VersionFacts, read_facts, write_facts
from infra.local.sample.package_name import name_family, name_role
from shared.versions.dependencies import read_dependencies
from shared.versions.semver import parse_version

RANGE = re.compile(r"(npm:(@[\w.~-]+/)?[\w.~-]+@)?[\d^~<>=.*|xX\s-]*[\w^~<>=.*|\s-]*")


@pytest.fixture(scope="module")
def facts() -> list[PluginFacts]:
    return list(read_facts())


def test_every_name_is_one_the_catalog_takes_and_occurs_once(facts: list[PluginFacts]) -> None:
    loaded = [plugin.draft.name for plugin in sample_plugins()]

    assert loaded == [plugin.name for plugin in facts if plugin.name in loaded]
    # Libraries that are no plugins are left out.
    assert (len(set(loaded)), len({plugin.name for plugin in facts}), len(facts)) == (591, 604, 604)


def test_every_version_is_semver_and_occurs_once_per_plugin(facts: list[PluginFacts]) -> None:
    for plugin in facts:
        keys = [parse_version(version.version).sort_key for version in plugin.versions]
        assert len(set(keys)) == len(keys)


def test_6095_versions_of_211_plugins_come_with_a_day_and_their_dependencies(facts: list[PluginFacts]) -> None:
    known = {plugin.name: [v for v in plugin.versions if not v.is_listed] for plugin in facts}

    assert sum(len(versions) for versions in known.values()) == 6_095
    assert sum(1 for versions in known.values() if versions) == 211
    assert all(v.seen_on and v.dependencies is not None for versions in known.values() for v in versions)


def test_a_package_without_history_has_only_its_listed_version(facts: list[PluginFacts]) -> None:
    listed = [plugin.versions for plugin in facts if any(version.is_listed for version in plugin.versions)]

    assert len(listed) == 207
    assert {len(versions) for versions in listed} == {1}


def test_every_range_reads_as_one(facts: list[PluginFacts]) -> None:
    ranges = {
        wanted
        for plugin in facts
        for version in plugin.versions
        for wanted in [*(version.dependencies or {}).values(), *version.peer_dependencies.values()]
    }

    assert len(ranges) > 1_800
    assert [wanted for wanted in ranges if not RANGE.fullmatch(wanted) or "workspace" in wanted] == []


def test_no_field_is_prose(facts: list[PluginFacts]) -> None:
    texts = [
        text
        for plugin in facts
        for text in (plugin.title, plugin.category, plugin.author, plugin.license, *plugin.keywords)
        if text
    ]

    assert max(len(text) for text in texts) <= 60
    assert max(len(text.split()) for text in texts) <= 8


def test_links_are_links(facts: list[PluginFacts]) -> None:
    links = [link for plugin in facts for link in (plugin.documentation_url, plugin.repository_url) if link]

    assert all(link.startswith("https://") and " " not in link for link in links)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("@backstage/plugin-kubernetes", "Backstage Kubernetes"),
        ("@backstage/plugin-kubernetes-backend", "Kubernetes Backend"),
        ("@backstage-community/plugin-topology", "Application Topology for Kubernetes"),
        ("@aws/aws-codebuild-plugin-for-backstage-backend", None),
        ("@backstage/catalog-model", None),
    ],
)
def test_a_title_stands_at_the_package_it_was_written_for(
    facts: list[PluginFacts], name: str, title: str | None
) -> None:
    assert next(plugin for plugin in facts if plugin.name == name).title == title


def test_a_sibling_has_its_entrys_category(facts: list[PluginFacts]) -> None:
    sibling = next(plugin for plugin in facts if plugin.name == "@aws/aws-codebuild-plugin-for-backstage-backend")

    assert sibling.category == "CI/CD"


def test_the_same_facts_give_the_same_bytes(facts: list[PluginFacts], tmp_path_factory: pytest.TempPathFactory) -> None:
    first, second = (tmp_path_factory.mktemp("facts") / "sample.xz" for _ in range(2))
    write_facts(facts[:20], first)
    write_facts(facts[:20], second)

    assert first.read_bytes() == second.read_bytes()
    assert list(read_facts(first)) == facts[:20]


def test_releases_are_loaded_in_the_order_they_came_out() -> None:
    for plugin in sample_plugins():
        days = [release.released_at for release in plugin.releases if release.released_at]
        assert days == sorted(days)


def test_dependents_are_counted_over_newest_stable_versions_only() -> None:
    old = VersionFacts(version="1.0.0", dependencies={"left": "^1.0.0"})
    new = VersionFacts(
        version="1.10.0", dependencies={"right": "^1.0.0"}, peer_dependencies={"react": "*", "right": "*"}
    )
    next_one = VersionFacts(version="2.0.0-next.1", dependencies={"left": "^2.0.0"})

    counts = count_dependents([PluginFacts(name="app", versions=[old, new, next_one])])

    assert counts == {"right": 1, "react": 1}


def test_a_plugin_with_pre_releases_only_has_the_highest_as_its_newest() -> None:
    versions = [VersionFacts(version="1.0.0-next.2"), VersionFacts(version="1.0.0-next.10")]

    assert newest_version(versions) == versions[1]
    assert newest_version([]) is None


def test_only_the_platforms_scope_is_official_and_nothing_is_rated() -> None:
    plugins = list(sample_plugins())

    assert {p.draft.name.partition("/")[0] for p in plugins if p.standing.is_official} == {"@backstage"}
    assert sum(p.standing.is_verified for p in plugins) > 20
    assert sum(p.standing.rating_count for p in plugins) == 0


@pytest.mark.parametrize(
    ("name", "family", "role"),
    [
        ("@backstage-community/plugin-adr", "adr", "frontend-plugin"),
        ("@backstage-community/plugin-adr-backend", "adr", "backend-plugin"),
        ("@x/plugin-catalog-backend-module-aws-s3", "catalog", "backend-plugin-module"),
        ("@x/backstage-plugin-kafka-react", "kafka", "web-library"),
        ("@x/plugin-search-backend-node", "search", "node-library"),
        ("@x/plugin-analytics-module-ga", "analytics", "frontend-plugin-module"),
        ("@circleci/backstage-plugin", None, "frontend-plugin"),
        ("@backstage/cli-module-build", None, "cli-module"),
        ("backstage-grpc-playground", None, "library"),
    ],
)
def test_family_and_role_are_read_off_conventional_names(name: str, family: str | None, role: str) -> None:
    assert (name_family(name), name_role(name)) == (family, role)


def test_a_name_no_registry_would_take_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    named = [PluginFacts(name=name) for name in ("@acme/plugin-a", "Upper", "@acme/", "a b", ".dot", "x" * 215)]

    assert keep_valid(named) == named[:1]
    assert capsys.readouterr().out.count("left out") == 5


def test_real_dependencies_are_ranges_that_can_be_published_and_aliases_are_counted() -> None:
    releases = [release for plugin in sample_plugins() for release in plugin.releases]

    assert sum(len(read_dependencies(release)) for release in releases) > 80_000
    assert count_aliases(read_facts()) == 12
