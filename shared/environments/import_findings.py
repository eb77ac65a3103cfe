"""What is found about installed plugins, out of what the catalog says of them. Pure: no store, no clock."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from shared.environments.import_models import (
    Deprecated,
    Duplicate,
    InstalledPlugin,
    Outdated,
    PackageConflict,
    PluginFact,
    Unchecked,
    Vulnerable,
)
from shared.identity.models import Reach
from shared.versions.conflict_checks import ConflictFound
from shared.versions.match_models import Matches, Reason
from shared.versions.semver import parse_version

# Where `create-app` puts the plugins that a company writes for itself.
OWN_SCOPE = "@internal"

# The catalog has the plugin and not this version of it.
VERSION_UNKNOWN = "version-unknown"

# The set leads to more plugins than are read at once, so nobody looked whether it goes together.
GRAPH_TOO_LARGE = "graph-too-large"


def plugins_in(facts: Iterable[PluginFact]) -> list[InstalledPlugin]:
    """What the catalog knows."""
    return [InstalledPlugin(name=fact.name, plugin_id=fact.plugin_id, version=fact.version) for fact in facts]


def outdated_in(facts: Iterable[PluginFact]) -> list[Outdated]:
    """What has a newer stable version; who installed a newer pre-release is not behind."""
    return [_behind(fact, fact.latest_version) for fact in facts if fact.latest_version and fact.releases_ahead]


def _behind(fact: PluginFact, latest_version: str) -> Outdated:
    mine, latest = parse_version(fact.version), parse_version(latest_version)
    steps = [latest.major - mine.major, latest.minor - mine.minor, latest.patch - mine.patch]
    first = next((place for place, step in enumerate(steps) if step), None)
    majors, minors, patches = (step if place == first else 0 for place, step in enumerate(steps))
    days = None
    if fact.released_at and fact.latest_released_at:
        days = max(0, (fact.latest_released_at - fact.released_at).days)
    return Outdated(
        name=fact.name,
        version=fact.version,
        latest=latest_version,
        majors=majors,
        minors=minors,
        patches=patches,
        releases=fact.releases_ahead,
        days=days,
    )


def deprecated_in(facts: Iterable[PluginFact], reach: Reach) -> list[Deprecated]:
    """What should no longer be used, for the gravest reason; a replacement that the reader may not see is not named."""
    return [
        Deprecated(
            name=fact.name,
            version=fact.version,
            is_yanked=fact.yanked_reason is not None,
            message=message,
            replacement=fact.successor_name
            if fact.successor_plugin_id and reach.covers(fact.successor_plugin_id)
            else None,
        )
        for fact in facts
        if (message := fact.yanked_reason or fact.version_message or fact.deprecation_message) is not None
    ]


def duplicates_in(facts: Sequence[PluginFact]) -> list[Duplicate]:
    """Plugins in more than one version, and libraries beside them in their scope; another library may be.

    Each user of zod has its own; two of @backstage/backend-common in one backend do not work.
    """
    scopes, versions = _plugin_scopes(facts), defaultdict[str, list[str]](list)
    for fact in facts:
        if not fact.is_library or _scope(fact.name) in scopes:
            versions[fact.name].append(fact.version)
    return [Duplicate(name=name, versions=found) for name, found in versions.items() if len(found) > 1]


def unknown_in(names: Iterable[str], facts: Sequence[PluginFact], is_all_plugins: bool) -> list[str]:
    """Names that look like plugins, or are told to be, and are in no catalog the reader sees.

    Most of what is installed is no plugin and is in no catalog either, as react and express: to list that would hide
    the few that matter. A name looks like a plugin if it says so ("backstage" is in it), if it is in the scope of
    one that the catalog knows, or in that of a company's own.
    """
    known = {fact.name for fact in facts}
    scopes = {OWN_SCOPE, *_plugin_scopes(facts)}
    return sorted(
        name for name in set(names) - known if is_all_plugins or "backstage" in name.lower() or _scope(name) in scopes
    )


def _plugin_scopes(facts: Iterable[PluginFact]) -> set[str]:
    return {_scope(fact.name) for fact in facts if not fact.is_library} - {""}


def _scope(name: str) -> str:
    return name.split("/", maxsplit=1)[0] if "/" in name else ""


def conflicts_in(found: Iterable[ConflictFound]) -> list[PackageConflict]:
    """Which packages do not go together, by the plugin that has to move, and what helps."""
    return [PackageConflict(explanation=conflict.explanation, names=conflict.names) for conflict in found]


def vulnerable_in(matches: Matches) -> list[Vulnerable]:
    """What advisories speak of, the highest rank first."""
    told = Vulnerable.model_fields.keys() - {"href", "advisory_id"}
    return [
        Vulnerable(
            href=f"/v1/advisories/{finding.advisory_id}",
            advisory_id=finding.osv_id,
            **{name: getattr(finding, name) for name in told},
        )
        for finding in matches.findings
    ]


def unchecked_in(facts: Sequence[PluginFact], matches: Matches) -> Iterator[Unchecked]:
    """Versions of plugins that nobody published to the catalog, and packages that advisories tell nothing of."""
    for fact in facts:
        if fact.released_at is None:
            yield Unchecked(name=fact.name, version=fact.version, reason=VERSION_UNKNOWN)
    known = {fact.name for fact in facts}
    for one in matches.unchecked:
        # That a name is the tenant's own is nothing to tell to who may not see the plugin.
        if one.reason is Reason.PRIVATE_PACKAGE and one.name not in known:
            continue
        yield Unchecked(name=one.name, version=one.version, reason=one.reason)


def uncompared_in(facts: Iterable[PluginFact]) -> Iterator[Unchecked]:
    """The plugins of a set of which it is not known whether they go together."""
    for fact in facts:
        yield Unchecked(name=fact.name, version=fact.version, reason=GRAPH_TOO_LARGE)


def highest(facts: Iterable[PluginFact]) -> dict[str, str]:
    """One version of each plugin, as an environment has room for one: the highest."""
    # They come in order of precedence.
    return {fact.name: fact.version for fact in facts}
