"""What becomes of dependents and of installed sets when a version comes or goes. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shared.versions.conflicts import Breach, breaches_of
from shared.versions.impact_models import AskingRow, DependentEffect, DependentImpact, ImpactAction
from shared.versions.models import Dependency, DependencyKind
from shared.versions.packed import Constraint, PackedPlugin, Release, masks, pack, parsed, unpack
from shared.versions.problem import Host
from shared.versions.semver import parse_range, parse_version


def effects_on(
    row: AskingRow, action: ImpactAction, name: str, subject: PackedPlugin | None, version: str
) -> Iterator[DependentImpact]:
    """What becomes of one dependent, range by range.

    subject: the plugin it asks for, under `name`; None before its first version. version: that comes or goes.
    """
    asker = unpack(row.packed)
    if action is ImpactAction.PUBLISH:
        newest = _newest(asker)
        asked = asker.constraints_of(newest) if newest is not None else []
        for constraint in (c for c in asked if c.target == name):
            yield _follows(row, asker.versions[newest or 0], constraint, subject, version)
    elif subject and version in subject.versions:
        for constraint, askers in zip(asker.constraints(), asker.askers(), strict=True):
            if constraint.target == name:
                versions = [v for n, v in enumerate(asker.versions) if askers >> n & 1 and not asker.yanked >> n & 1]
                yield from _loses(row, versions, constraint, action, subject, version)


def with_release(
    version: str, dependencies: Sequence[Dependency], host_range: str | None, released_on: date
) -> PackedPlugin:
    """A plugin with that version alone: all that an installed set asks about it."""
    return unpack(pack([Release(version, dependencies, host_range, released_on)], {}))


def new_breaches(
    plugins: Mapping[str, PackedPlugin],
    installed: Mapping[str, Sequence[str]],
    host: Host | None,
    name: str,
    released: PackedPlugin,
) -> list[Breach]:
    """What contradicts the released version in a set that is not contradicted by what it takes the place of.

    plugins: as they are. installed: what asks for the plugin, what the release asks for, and itself at least.
    """
    askers = {name} | {asker for asker in installed if asker in plugins and name in plugins[asker].targets}
    before = {_key(breach, name) for breach in breaches_of(plugins, installed, host, askers)}
    replaced = {**installed, name: released.versions}
    after = breaches_of({**plugins, name: released}, replaced, host, askers)
    return [breach for breach in after if _key(breach, name) not in before]


def _follows(
    row: AskingRow, asker_version: str, constraint: Constraint, subject: PackedPlugin | None, version: str
) -> DependentImpact:
    range_ = parse_range(constraint.range)
    is_accepted = range_.accepts(parse_version(version))
    before = _newest_accepted(constraint.range, subject, 0) if subject else None
    is_newer = before is None or parse_version(before).sort_key < parse_version(version).sort_key
    effect = DependentEffect.FOLLOWS if is_accepted else DependentEffect.STAYS_BEHIND
    return _impact(row, [asker_version], constraint, effect, version if is_accepted and is_newer else before)


def _loses(
    row: AskingRow,
    versions: Sequence[str],
    constraint: Constraint,
    action: ImpactAction,
    subject: PackedPlugin,
    version: str,
) -> Iterator[DependentImpact]:
    before = _newest_accepted(constraint.range, subject, 0)
    if not versions or before != version:
        return
    if action is ImpactAction.DEPRECATE:
        yield _impact(row, versions, constraint, DependentEffect.WARNED, version)
        return
    after = _newest_accepted(constraint.range, subject, 1 << subject.versions.index(version))
    # What is optional can be left out.
    is_broken = after is None and constraint.kind is not DependencyKind.OPTIONAL
    yield _impact(row, versions, constraint, DependentEffect.BREAKS if is_broken else DependentEffect.MOVES, after)


def _impact(
    row: AskingRow, versions: Sequence[str], constraint: Constraint, effect: DependentEffect, candidate: str | None
) -> DependentImpact:
    return DependentImpact(
        name=row.name,
        plugin_id=row.plugin_id,
        versions=list(versions),
        kind=constraint.kind,
        range=constraint.range,
        effect=effect,
        candidate=candidate,
    )


def _newest_accepted(range_: str, subject: PackedPlugin, gone: int) -> str | None:
    """The newest version of a range that is not yanked; gone: a mask of versions that do not count either."""
    accepted, _ = masks(range_, parsed(subject.versions))
    left = accepted & ~(subject.yanked | gone)
    newest = next((n for n in reversed(subject.order()) if left >> n & 1), None)
    return None if newest is None else subject.versions[newest]


def _newest(plugin: PackedPlugin) -> int | None:
    """The newest stable version that is not yanked; the newest pre-release where there is none."""
    there = ((1 << len(plugin.versions)) - 1) & ~plugin.yanked
    counted = there & ~plugin.prereleases or there
    return next((index for index in reversed(plugin.order()) if counted >> index & 1), None)


def _key(breach: Breach, name: str) -> tuple[str, ...]:
    """What makes two contradictions the same: of the plugin itself in whichever version."""
    version = "" if breach.name == name else breach.version
    return (breach.kind, breach.name, version, breach.target, breach.range)
