"""What a problem asks of each plugin by itself, apart from what plugins ask of each other."""

from collections.abc import Iterator

from shared.versions.packed import masks
from shared.versions.problem import Host, Origin, OriginKind, Wish
from shared.versions.semver import Version, parse_range, parse_version
from shared.versions.space import ABSENT, Demand, Space


def wish_demands(space: Space) -> list[Demand]:
    """That each wish is there, in a version of its range, in their order; those of unknown names are left out."""
    if space.wished is None:
        space.wished = list(_wish_demands(space))
    return space.wished


def _wish_demands(space: Space) -> Iterator[Demand]:
    for wish in space.problem.wishes:
        number = space.number(wish.name)
        if number is not None:
            allowed = _wished(space, number, wish)
            yield Demand(number, space.members[number].full & ~allowed, _origin_of(wish))


def own_demands(space: Space, number: int) -> list[Demand]:
    """What host, locks and policy forbid of one plugin, wherever it is asked for; never that it is not there."""
    member = space.members[number]
    if member.demands is None:
        member.demands = [demand for demand in _own_demands(space, number) if demand.forbidden]
    return member.demands


def _own_demands(space: Space, number: int) -> list[Demand]:
    problem, member = space.problem, space.members[number]
    found: list[Demand] = []
    if problem.host:
        found += _host_demands(space, number, problem.host)
    if problem.is_frozen and (locked := problem.locked.get(member.name)):
        says = Origin(OriginKind.LOCK, member.name, locked)
        found.append(Demand(number, member.full & ~(ABSENT | space.state(number, locked)), says))
    if member.plugin and member.plugin.yanked and not problem.can_use_yanked:
        forbidden = member.plugin.yanked << 1 & ~_there_already(space, number)
        found.append(Demand(number, forbidden, Origin(OriginKind.YANKED, member.name, None)))
    found += [
        Demand(number, _accepted(space, number, ban.range), Origin(OriginKind.POLICY, member.name, ban.reason))
        for ban in problem.bans
        if ban.name == member.name
    ]
    return found


def _wished(space: Space, number: int, wish: Wish) -> int:
    member = space.members[number]
    if wish.range is not None:
        return _accepted(space, number, wish.range)
    there = member.full & ~ABSENT
    stable = there & ~(member.plugin.prereleases << 1) if member.plugin else there
    return there if space.problem.can_use_prereleases or not stable else stable | _there_already(space, number)


def _there_already(space: Space, number: int) -> int:
    """Versions that are locked, installed or the host's: being yanked or a pre-release does not take them away."""
    name, problem = space.members[number].name, space.problem
    brought = problem.host.packages.get(name) if problem.host else None
    known = {version for version in (problem.locked.get(name), problem.installed.get(name), brought) if version}
    return sum(space.state(number, version) for version in known)


def _accepted(space: Space, number: int, range_: str | None) -> int:
    member = space.members[number]
    if range_ is None:
        return member.full & ~ABSENT
    strict, wide = masks(range_, member.parsed())
    return (wide if space.problem.can_use_prereleases else strict) << 1


def _host_demands(space: Space, number: int, host: Host) -> Iterator[Demand]:
    member = space.members[number]
    provided = host.packages.get(member.name)
    if provided:
        allowed = ABSENT | space.state(number, provided)
        yield Demand(number, member.full & ~allowed, Origin(OriginKind.HOST_PACKAGE, member.name, provided))
    plugin = member.plugin
    if plugin and plugin.has_host_ranges:
        release = parse_version(host.release)
        refusing = [n for n in range(len(plugin.versions)) if not _runs_on(plugin.host_range(n), release)]
        forbidden = sum(1 << (n + 1) for n in refusing)
        yield Demand(number, forbidden, Origin(OriginKind.HOST, member.name, host.release))


def _runs_on(range_: str | None, release: Version) -> bool:
    # A pre-release of the host is a version between two others, not one that no range accepts.
    return range_ is None or parse_range(range_, include_prerelease=True).accepts(release)


def _origin_of(wish: Wish) -> Origin:
    return Origin(OriginKind.WISH, wish.name, wish.range)
