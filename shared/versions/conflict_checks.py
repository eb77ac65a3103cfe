"""Use cases of checks: whether all that is installed goes together and with its host, and what helps where it does not.

What is nobody's plugin asks for nothing and nothing is asked of it: no change of it could be named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.environments.installs import read_installed_set
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions.conflict_fix import Fix, find_fix
from shared.versions.conflict_groups import ConflictGroup, explain_group, group_breaches
from shared.versions.conflict_models import (
    BreachAnswer,
    ConflictGroupAnswer,
    ConflictRequest,
    ConflictsAnswer,
    FixAnswer,
)
from shared.versions.conflicts import Breach, breaches_of
from shared.versions.graph import fetch_graph
from shared.versions.highest import sort_key_of
from shared.versions.packed import PackedPlugin
from shared.versions.problem import Host
from shared.versions.question import read_host, visible
from shared.versions.resolve_errors import GraphTooLarge
from shared.versions.resolve_models import MoveAnswer, StepAnswer
from shared.versions.upgrade_plan import Move

# More of them are no news, and would not fit an answer; they are counted.
MAX_BREACHES = 2000


@dataclass(frozen=True, slots=True)
class ConflictFound:
    """Why some packages do not go together, in at most 80 words, and their names."""

    explanation: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class Check:
    """What was found about a set. kept: of each name the one version that a fix begins with."""

    plugins: Mapping[str, PackedPlugin]
    generation: int
    host: Host | None
    kept: Mapping[str, str]
    unknown: Sequence[str]
    breaches: Sequence[Breach]
    fix: Fix | None

    def groups(self) -> list[tuple[ConflictGroup, str]]:
        """The breaches by the plugin that has to move, each group explained."""
        moves = self.fix.moves if self.fix else {}
        release = self.host.release if self.host else ""
        groups = group_breaches(self.breaches[:MAX_BREACHES], moves, self.kept)
        return [(group, explain_group(group, moves, self.kept, release)) for group in groups]


def check_conflicts(actor: Actor, request: ConflictRequest) -> ConflictsAnswer:
    """Every contradiction of a whole set, by the plugin that has to move, and what helps, keeping what can stay.

    Raises: Forbidden without `catalog:read`, for an environment without `environments:read`. EnvironmentNotFound.
    """
    with transaction(actor) as conn:
        installed, host_version = _read_set(conn, actor, request)
        flag = request.can_use_prereleases
        return _answer(check_set(conn, actor, installed, host_version, can_use_prereleases=flag))


def find_conflicts(
    conn: Connection, actor: Actor, installed: Mapping[str, Sequence[str]], host_version: str | None
) -> list[ConflictFound] | None:
    """What of a set does not go together, for who reads more in the same transaction; empty where all does.

    None where it leads to too much to look at. Raises: Forbidden without `catalog:read`.
    """
    try:
        check = check_set(conn, actor, installed, host_version)
    except GraphTooLarge:
        return None
    found = [ConflictFound(explanation, group.names) for group, explanation in check.groups()]
    if check.fix and check.fix.explanation:
        found.append(ConflictFound(check.fix.explanation, list(check.fix.names)))
    return found


def check_set(
    conn: Connection,
    actor: Actor,
    installed: Mapping[str, Sequence[str]],
    host_version: str | None,
    *,
    can_use_prereleases: bool = False,
) -> Check:
    """What is found about a set, as the actor may see the plugins in it. can_use_prereleases: ranges accept them too.

    Raises: Forbidden without `catalog:read`.
    """
    reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
    fetched = visible(fetch_graph(conn, actor.tenant_id, set(installed)), reach)
    plugins = {name: f.plugin for name, f in fetched.items()}
    host = read_host(conn, host_version)
    provided = host.packages if host else {}
    known = {name: versions for name, versions in installed.items() if name in plugins or name in provided}
    kept = {name: max(versions, key=sort_key_of) for name, versions in known.items()}
    breaches = breaches_of(plugins, known, host, can_use_prereleases=can_use_prereleases)
    return Check(
        plugins=plugins,
        generation=max((f.row.generation for f in fetched.values()), default=0),
        host=host,
        kept=kept,
        unknown=sorted(name for name in installed if not _is_known(plugins, provided, name, installed[name])),
        breaches=breaches,
        fix=find_fix(plugins, kept, host, can_use_prereleases=can_use_prereleases) if breaches else None,
    )


def _read_set(
    conn: Connection, actor: Actor, request: ConflictRequest
) -> tuple[Mapping[str, Sequence[str]], str | None]:
    if request.environment_id is None:
        return request.versions, request.host_version
    require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=request.environment_id)
    there = read_installed_set(conn, actor, request.environment_id)
    installed: dict[str, list[str]] = {}
    for name, version in zip(there.names, there.versions, strict=True):
        installed.setdefault(name, []).append(version)
    return installed, request.host_version or there.host_version


def _is_known(
    plugins: Mapping[str, PackedPlugin], provided: Mapping[str, str], name: str, versions: Sequence[str]
) -> bool:
    """Whether something is known of what is installed: a version that nobody published asks for nothing."""
    published = {*plugins[name].versions} if name in plugins else set()
    return not published.union([provided[name]] if name in provided else []).isdisjoint(versions)


def _answer(check: Check) -> ConflictsAnswer:
    return ConflictsAnswer(
        host_version=check.host.release if check.host else None,
        generation=check.generation,
        breach_count=len(check.breaches),
        groups=[
            ConflictGroupAnswer(
                name=group.name, explanation=explanation, breaches=[BreachAnswer.of(b) for b in group.breaches]
            )
            for group, explanation in check.groups()
        ],
        fix=_fix_answer(check.fix) if check.fix else None,
        unknown=list(check.unknown),
        is_host_known=check.host is None or bool(check.host.packages),
    )


def _fix_answer(fix: Fix) -> FixAnswer:
    moves = [_move(move) for _, move in sorted(fix.moves.items())]
    return FixAnswer(
        outcome=fix.outcome,
        added=[move for move in moves if move.before is None],
        changed=[move for move in moves if move.before is not None],
        steps=[StepAnswer(moves=[_move(move) for move in step.moves]) for step in fix.steps],
        explanation=fix.explanation,
    )


def _move(move: Move) -> MoveAnswer:
    return MoveAnswer(name=move.name, before=move.before, after=move.after)
