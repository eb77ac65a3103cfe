"""A resolver's findings as answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from shared.versions.explanation import explain
from shared.versions.match_models import Finding
from shared.versions.problem import Host, Mode, Origin, OriginKind, Problem
from shared.versions.proposals import Change, ChangeKind, Proposal
from shared.versions.question import Question
from shared.versions.reasons import Obstacle, Reason, reasons_of
from shared.versions.refutation import DerivationStep, derivation_of
from shared.versions.resolve_models import (
    AskerAnswer,
    ChangeAnswer,
    ChosenChange,
    ChosenVersion,
    ConflictAnswer,
    DerivationAnswer,
    MoveAnswer,
    ObstacleAnswer,
    OriginAnswer,
    Outcome,
    ProposalAnswer,
    RemovedVersion,
    ResolveAnswer,
    ResolveRequest,
    ResolveWarning,
    StepAnswer,
    Wanted,
    WarningKind,
)
from shared.versions.resolver import Refusal, Resolution
from shared.versions.upgrade_plan import plan_upgrade

# Two years without a release.
UNMAINTAINED_AFTER = timedelta(days=730)
_MAX_ASKERS = 5

# What changes of a request do to it; another release of the host is named by the change itself.
_UPDATES: dict[ChangeKind, dict[str, object]] = {
    ChangeKind.CHANGE_HOST: {},
    ChangeKind.LEAVE_HOST_OPEN: {"host_version": None},
    ChangeKind.ALLOW_PRERELEASES: {"can_use_prereleases": True},
    ChangeKind.ALLOW_YANKED: {"can_use_yanked": True},
}


def answer_resolution(
    question: Question, found: Resolution, advisories: Sequence[Finding], now: datetime
) -> ResolveAnswer:
    """What was chosen, why, and how to get there. advisories: what they say of the chosen versions."""
    installed, plugins = question.problem.installed, question.packed()
    reasons = reasons_of(plugins, question.problem, found)
    steps = plan_upgrade(plugins, installed, found.versions) if installed else []
    chosen = [_chosen(question, name, version, reasons[name]) for name, version in found.versions.items()]
    return _answer(
        question,
        Outcome.RESOLVED,
        method=found.method,
        chosen=chosen,
        removed=[
            RemovedVersion(name=name, was=version)
            for name, version in sorted(installed.items())
            if name not in found.versions
        ],
        steps=[
            StepAnswer(moves=[MoveAnswer(name=m.name, before=m.before, after=m.after) for m in step.moves])
            for step in steps
        ],
        added_count=sum(version.change is ChosenChange.ADDED for version in chosen),
        changed_count=sum(version.change is ChosenChange.CHANGED for version in chosen),
        warnings=[
            *(_advisory_warning(finding) for finding in advisories),
            *_warnings(question, found.versions, now),
        ],
    )


def answer_conflict(question: Question, refusal: Refusal, proposals: Sequence[Proposal]) -> ResolveAnswer:
    """What is in the way, how that follows, and what to change."""
    conflict = ConflictAnswer(
        explanation=explain(refusal, proposals),
        origins=[_origin(o) for o in sorted(refusal.origins, key=lambda o: (o.kind, o.name, o.says or ""))],
        proposals=[_proposal(question, proposal) for proposal in proposals],
        derivation=[_derivation(step) for step in derivation_of(refusal)],
    )
    return _answer(question, Outcome.CONFLICT, conflict=conflict)


def answer_undecided(question: Question) -> ResolveAnswer:
    """That nothing was found out within the budget."""
    return _answer(question, Outcome.UNDECIDED)


def _answer(
    question: Question, outcome: Outcome, warnings: Iterable[ResolveWarning] = (), **found: object
) -> ResolveAnswer:
    """An answer that says what all say; warnings: beside those about the host; found: its fields that this one adds."""
    host = question.problem.host
    answer = ResolveAnswer(
        outcome=outcome,
        generation=max((fetched.row.generation for fetched in question.plugins.values()), default=0),
        host_version=host.release if host else None,
        unknown=list(question.unknown),
        warnings=[*_host_warnings(host), *warnings],
    )
    return answer.model_copy(update=found)


def _chosen(question: Question, name: str, version: str, reason: Reason) -> ChosenVersion:
    was = question.problem.installed.get(name)
    fetched = question.plugins.get(name)
    change = ChosenChange.ADDED if was is None else ChosenChange.CHANGED if was != version else ChosenChange.KEPT
    return ChosenVersion(
        name=name,
        plugin_id=fetched.row.plugin_id if fetched else None,
        version=version,
        was=was,
        change=change,
        demanded_by=[_origin(origin) for origin in reason.origins],
        asked_by=[AskerAnswer(name=a.name, version=a.version, range=a.range) for a in reason.askers[:_MAX_ASKERS]],
        asked_by_count=len(reason.askers),
        held_back=ObstacleAnswer(newer=reason.obstacle.newer, because=_because(question.problem, reason.obstacle))
        if reason.obstacle and question.problem.mode is not Mode.LOWEST
        else None,
    )


def _because(problem: Problem, obstacle: Obstacle) -> str:
    if obstacle.asker:
        return f"{obstacle.asker.name} {obstacle.asker.version} needs {obstacle.asker.range}"
    if obstacle.needs:
        return f"it needs {obstacle.needs.target} {obstacle.needs.range}"
    origin = obstacle.origin or Origin(OriginKind.POLICY, "", None)
    host = problem.host.release if problem.host else ""
    return {
        OriginKind.WISH: f"you want {origin.says or 'a stable version'}",
        OriginKind.LOCK: f"{origin.says} is locked",
        OriginKind.INSTALLED: f"{origin.says} is installed, and is kept",
        OriginKind.HOST_PACKAGE: f"host {host} ships {origin.says}",
        OriginKind.HOST: f"it is not for host {host}",
        OriginKind.YANKED: "it was yanked",
        OriginKind.POLICY: f"policy forbids it: {origin.says}",
    }[origin.kind]


def _origin(origin: Origin) -> OriginAnswer:
    return OriginAnswer(kind=origin.kind, name=origin.name, says=origin.says)


def _proposal(question: Question, proposal: Proposal) -> ProposalAnswer:
    left_out = {change.name for change in proposal.changes if change.kind is ChangeKind.LEAVE_OUT}
    # What an environment runs is not sent to and fro, unless something of it is to go.
    request = question.request if left_out & question.problem.installed.keys() else question.asked
    for change in proposal.changes:
        request = _changed(request, change)
    return ProposalAnswer(
        changes=[ChangeAnswer(kind=c.kind, name=c.name, to=c.to) for c in proposal.changes],
        request=request.model_dump(mode="json", exclude_defaults=True),
    )


def _changed(request: ResolveRequest, change: Change) -> ResolveRequest:
    match change.kind:
        case ChangeKind.WIDEN:
            wanted = [Wanted(name=w.name, range=change.to) if w.name == change.name else w for w in request.wanted]
            return request.model_copy(update={"wanted": wanted})
        case ChangeKind.UNLOCK:
            return request.model_copy(update={"locked": _without(request.locked, change.name)})
        case ChangeKind.LEAVE_OUT:
            wanted = [w for w in request.wanted if w.name != change.name]
            update = {"wanted": wanted, "installed": _without(request.installed, change.name)}
            return request.model_copy(update=update)
        case _:
            return request.model_copy(update=_UPDATES[change.kind] or {"host_version": change.to})


def _without(versions: Mapping[str, str], name: str | None) -> dict[str, str]:
    return {n: version for n, version in versions.items() if n != name}


def _derivation(step: DerivationStep) -> DerivationAnswer:
    constraint = step.rule.constraint if step.rule else None
    return DerivationAnswer(
        number=step.number,
        states=step.states,
        causes=list(step.causes),
        origin=_origin(step.origin) if step.origin else None,
        requires=f"{constraint.target} {constraint.range}" if constraint else None,
    )


def _host_warnings(host: Host | None) -> Iterator[ResolveWarning]:
    if host and not host.packages:
        message = f"Nobody told what host {host.release} brings; GET /v1/host-releases lists the known ones."
        yield ResolveWarning(kind=WarningKind.HOST_UNKNOWN, name="host", version=host.release, message=message)


def _advisory_warning(finding: Finding) -> ResolveWarning:
    fixed = f"fixed in {finding.fixed_in}" if finding.fixed_in else "not fixed in any version"
    message = f"{finding.osv_id} ({finding.severity}): {finding.summary.rstrip('.')}. It is {fixed}."
    return ResolveWarning(kind=WarningKind.ADVISORY, name=finding.name, version=finding.version, message=message)


def _warnings(question: Question, versions: Mapping[str, str], now: datetime) -> Iterator[ResolveWarning]:
    for name, version in versions.items():
        locked = question.problem.locked.get(name, version)
        if locked != version:
            message = f"{locked} was locked and could not be kept."
            yield ResolveWarning(kind=WarningKind.LOCK_LOST, name=name, version=version, message=message)
        fetched = question.plugins.get(name)
        if fetched is None or version not in fetched.plugin.versions:
            continue
        row, bit = fetched.row, 1 << fetched.plugin.versions.index(version)
        if row.deprecation_message is not None:
            instead = f" Use {row.successor_name} instead." if row.successor_name else ""
            message = f"{row.deprecation_message or 'It is deprecated.'}{instead}"
            yield ResolveWarning(kind=WarningKind.DEPRECATED, name=name, version=version, message=message)
        if fetched.plugin.deprecated & bit:
            message = "This version is deprecated."
            yield ResolveWarning(kind=WarningKind.VERSION_DEPRECATED, name=name, version=version, message=message)
        if fetched.plugin.yanked & bit:
            message = "This version was yanked."
            yield ResolveWarning(kind=WarningKind.YANKED, name=name, version=version, message=message)
        newest_on = fetched.plugin.newest_on
        if now.date() - newest_on > UNMAINTAINED_AFTER:
            message = f"Its newest release is of {newest_on}."
            yield ResolveWarning(kind=WarningKind.UNMAINTAINED, name=name, version=version, message=message)
