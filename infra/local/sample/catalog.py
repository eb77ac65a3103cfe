"""The real sample as drafts the services take: plugins, their versions, and their standing in the catalog.

What the sources leave open is read off the name where it follows Backstage's naming convention (role and family);
nothing else is made up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from infra.local.sample.facts import PluginFacts, Ranges, VersionFacts, read_facts
from infra.local.sample.package_name import name_family, name_role
from shared.catalog.models import PluginDraft, PluginRole, Standing
from shared.versions.models import ReleaseDraft
from shared.versions.semver import parse_version

_KNOWN_ROLES = frozenset(PluginRole)

# Of these npm gives each package a version of its own where ranges differ, and the sources saw few of their versions:
# as plugins, of which there is one version in an environment, they would be in conflict where nothing is.
_COMMON_LIBRARIES = frozenset(
    {
        *("@material-ui/core", "@material-ui/icons", "@mui/material", "@types/react", "express", "graphql", "knex"),
        *("react", "react-dom", "react-router", "react-router-dom", "typescript", "zod"),
    }
)


@dataclass(frozen=True)
class SamplePlugin:
    """One plugin ready to load; releases are in the order they were published."""

    draft: PluginDraft
    releases: list[ReleaseDraft]
    standing: Standing


def sample_plugins() -> Iterator[SamplePlugin]:
    """Every real plugin of the sample, in name order."""
    plugins = [plugin for plugin in read_facts() if plugin.name not in _COMMON_LIBRARIES]
    dependents = count_dependents(plugins)
    for plugin in plugins:
        yield SamplePlugin(
            draft=_draft(plugin),
            releases=[_release(version) for version in plugin.versions],
            standing=_standing(plugin, dependents[plugin.name]),
        )


def count_dependents(plugins: Iterable[PluginFacts]) -> Counter[str]:
    """For each name, how many other plugins depend on it in their newest stable version, peers included."""
    dependents: Counter[str] = Counter()
    for plugin in plugins:
        if newest := newest_version(plugin.versions):
            dependents.update({*(newest.dependencies or {}), *newest.peer_dependencies} - {plugin.name})
    return dependents


def count_aliases(plugins: Iterable[PluginFacts]) -> int:
    """How many dependencies of the plugins are left out, because they are another package under that name."""
    versions = (version for plugin in plugins for version in plugin.versions)
    return sum(
        _is_alias(wanted)
        for v in versions
        for wanted in [*(v.dependencies or {}).values(), *v.peer_dependencies.values()]
    )


def newest_version(versions: list[VersionFacts]) -> VersionFacts | None:
    """The highest stable version, the highest pre-release where there is no stable one, None without any."""
    return max(versions, key=_stable_first, default=None)


def _stable_first(version: VersionFacts) -> tuple[bool, str]:
    parsed = parse_version(version.version)
    return (not parsed.is_prerelease, parsed.sort_key)


def _draft(plugin: PluginFacts) -> PluginDraft:
    return PluginDraft(
        name=plugin.name,
        title=plugin.title,
        role=_role(plugin),
        family=plugin.family or name_family(plugin.name),
        category=plugin.category,
        keywords=plugin.keywords,
        publisher=plugin.author,
        documentation_url=plugin.documentation_url,
        repository_url=plugin.repository_url,
        license=plugin.license,
        is_public=True,
    )


def _role(plugin: PluginFacts) -> PluginRole:
    if plugin.role in _KNOWN_ROLES:
        return PluginRole(plugin.role)
    return name_role(plugin.name)


def _release(version: VersionFacts) -> ReleaseDraft:
    peers = _ranges(version.peer_dependencies)
    return ReleaseDraft(
        version=version.version,
        released_at=_midnight(version.seen_on),
        dependencies=_ranges(version.dependencies or {}),
        peer_dependencies={name: wanted for name, wanted in peers.items() if name not in version.optional_peers},
        optional_dependencies={
            # What is required as well is no option: npm reads a required package over a peer.
            name: peers[name]
            for name in version.optional_peers
            if name in peers and name not in (version.dependencies or {})
        },
        host_range=version.host_range,
    )


def _ranges(ranges: Ranges) -> Ranges:
    return {name: wanted for name, wanted in ranges.items() if not _is_alias(wanted)}


def _is_alias(wanted: str) -> bool:
    # Another package under this name; a catalog by names cannot follow it, and refuses it.
    return wanted.startswith("npm:")


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _standing(plugin: PluginFacts, dependents_count: int) -> Standing:
    # Official: published by the host's own project. Verified: a distributor supports it in production.
    return Standing(
        dependents_count=dependents_count,
        is_official=plugin.name.startswith("@backstage/"),
        is_verified=plugin.support == "generally-available",
    )
