"""What to change in a request that cannot be met, so that it can: each proposal was resolved before it is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.versions.packed import PackedPlugin
from shared.versions.problem import Host, Origin, OriginKind, Problem, Wish
from shared.versions.refutation import narrow_down
from shared.versions.resolver import Refusal, Resolution, Undecided, search
from shared.versions.semver import parse_version
from shared.versions.solver import Budget

# Of each try, and of all that look for a single change.
_BUDGET = Budget(conflicts=300, effort=100_000)
_MAX_EFFORT = 600_000
MAX_PROPOSALS = 3
# What each step of leaving out may cost to find the wish that is in the way.
_NARROWING = 60_000
# To leave out more is no advice.
_MAX_LEFT_OUT = 8


class ChangeKind(StrEnum):
    """What of a request changes."""

    WIDEN = "widen"
    UNLOCK = "unlock"
    CHANGE_HOST = "change-host"
    LEAVE_HOST_OPEN = "leave-host-open"
    ALLOW_PRERELEASES = "allow-prereleases"
    ALLOW_YANKED = "allow-yanked"
    LEAVE_OUT = "leave-out"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; name: the plugin it is about; to: the new range of a wish, or another release of the host."""

    kind: ChangeKind
    name: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes after which the request was resolved, and what came of it."""

    changes: tuple[Change, ...]
    problem: Problem
    resolution: Resolution


def propose(
    plugins: Mapping[str, PackedPlugin], problem: Problem, refusal: Refusal, hosts: Sequence[Host] = ()
) -> list[Proposal]:
    """Up to three ways out, the least intrusive first.

    refusal: narrowed down. hosts: other releases to try, the nearest first.
    """
    found: list[Proposal] = []
    effort = 0
    for change, changed in _single_changes(plugins, problem, refusal.origins, hosts):
        if len(found) == MAX_PROPOSALS or effort > _MAX_EFFORT:
            break
        outcome, spent = search(plugins, changed, _BUDGET)
        effort += spent
        if isinstance(outcome, Resolution):
            found.append(_proposal(change, changed, outcome))
    return found or list(_leaving_out(plugins, problem, refusal))


def with_change(problem: Problem, change: Change, hosts: Sequence[Host] = ()) -> Problem:
    """The problem with one change made. hosts: where the new release of the host is found."""
    match change.kind:
        case ChangeKind.WIDEN:
            wishes = [Wish(w.name, change.to) if w.name == change.name else w for w in problem.wishes]
            return replace(problem, wishes=wishes)
        case ChangeKind.LEAVE_OUT:
            installed = {name: version for name, version in problem.installed.items() if name != change.name}
            return replace(problem, wishes=[w for w in problem.wishes if w.name != change.name], installed=installed)
        case ChangeKind.UNLOCK:
            return replace(problem, locked={n: v for n, v in problem.locked.items() if n != change.name})
        case ChangeKind.CHANGE_HOST:
            return replace(problem, host=next(host for host in hosts if host.release == change.to))
        case _:
            return _with_leave(problem, change.kind)


def _with_leave(problem: Problem, kind: ChangeKind) -> Problem:
    """The problem with something allowed that it forbids."""
    return replace(
        problem,
        host=None if kind is ChangeKind.LEAVE_HOST_OPEN else problem.host,
        can_use_prereleases=problem.can_use_prereleases or kind is ChangeKind.ALLOW_PRERELEASES,
        can_use_yanked=problem.can_use_yanked or kind is ChangeKind.ALLOW_YANKED,
    )


def _single_changes(
    plugins: Mapping[str, PackedPlugin], problem: Problem, origins: frozenset[Origin], hosts: Sequence[Host]
) -> Iterator[tuple[Change, Problem]]:
    """What one change could help, and the problem it makes; the last wishes give way first."""
    kinds = {origin.kind for origin in origins}
    named = {origin.name for origin in origins if origin.kind is OriginKind.WISH}
    wishes = [wish for wish in reversed(problem.wishes) if wish.name in named]
    # Some wishes may be for what the host alone knows.
    missing = {wish.name for wish in problem.wishes} - plugins.keys()
    changes = [Change(ChangeKind.UNLOCK, o.name) for o in sorted(origins, key=_by_name) if o.kind is OriginKind.LOCK]
    changes += [Change(ChangeKind.WIDEN, wish.name) for wish in wishes if wish.range is not None]
    if kinds & {OriginKind.HOST, OriginKind.HOST_PACKAGE}:
        changes += [Change(ChangeKind.CHANGE_HOST, to=host.release) for host in hosts if _brings(host, missing)]
    if OriginKind.YANKED in kinds:
        changes.append(Change(ChangeKind.ALLOW_YANKED))
    if not problem.can_use_prereleases:
        changes.append(Change(ChangeKind.ALLOW_PRERELEASES))
    # To ask for nothing is no way out.
    changes += [Change(ChangeKind.LEAVE_OUT, wish.name) for wish in wishes if len(problem.wishes) > 1]
    if kinds & {OriginKind.HOST, OriginKind.HOST_PACKAGE} and not missing:
        changes.append(Change(ChangeKind.LEAVE_HOST_OPEN))
    return ((change, with_change(problem, change, hosts)) for change in changes)


def _proposal(change: Change, changed: Problem, resolution: Resolution) -> Proposal:
    if change.kind is ChangeKind.WIDEN and change.name:
        # Any version would do; what was found says which range to ask for.
        change = replace(change, to=_range_of(resolution.versions[change.name]))
        changed = with_change(changed, change)
    return Proposal((change,), changed, resolution)


def _leaving_out(plugins: Mapping[str, PackedPlugin], problem: Problem, refusal: Refusal) -> Iterator[Proposal]:
    """Leave out one wish after the other, the last of each contradiction, until the rest goes together."""
    changes: list[Change] = []
    effort = 0
    outcome: Resolution | Refusal | Undecided = refusal
    while isinstance(outcome, Refusal) and len(changes) < _MAX_LEFT_OUT and effort < _MAX_EFFORT:
        named = {o.name for o in narrow_down(outcome, _NARROWING).origins if o.kind is OriginKind.WISH}
        last = next((wish for wish in reversed(problem.wishes) if wish.name in named), None)
        if last is None or len(problem.wishes) == 1:
            return
        changes.append(Change(ChangeKind.LEAVE_OUT, last.name))
        problem = with_change(problem, changes[-1])
        outcome, spent = search(plugins, problem, Budget(effort=200_000))
        effort += spent + _NARROWING
    if isinstance(outcome, Resolution):
        yield Proposal(tuple(changes), problem, outcome)


def _range_of(version: str) -> str:
    return version if parse_version(version).is_prerelease else f"^{version}"


def _brings(host: Host, names: set[str]) -> bool:
    return names <= host.packages.keys()


def _by_name(origin: Origin) -> str:
    return origin.name
