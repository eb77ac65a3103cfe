"""Use cases of resolution: which versions go together, for a list of wishes or for what is installed."""

from datetime import datetime

from clients.postgres import Connection
from shared.context import Actor, transaction
from shared.versions import hosts
from shared.versions.advisory_matching import match_advisories
from shared.versions.problem import Host
from shared.versions.proposals import propose
from shared.versions.question import read_question
from shared.versions.refutation import narrow_down
from shared.versions.resolve_answers import answer_conflict, answer_resolution, answer_undecided
from shared.versions.resolve_models import ResolveAnswer, ResolveRequest
from shared.versions.resolver import Refusal, Resolution, resolve

# Other releases of the host to propose, where the one asked about is in the way: above it, and below.
_HOSTS_ABOVE = 8
_HOSTS_BELOW = 4


def resolve_versions(actor: Actor, request: ResolveRequest, now: datetime) -> ResolveAnswer:
    """Versions that go together, or what is in the way, or that the budget ended before it was known.

    Raises: Forbidden without `catalog:read`, for an environment without `environments:read`. UnknownPlugins, for
    wishes. EnvironmentNotFound.
    """
    with transaction(actor) as conn:
        question = read_question(conn, actor, request)
        plugins = question.packed()
        found = resolve(plugins, question.problem)
        if isinstance(found, Resolution):
            matches = match_advisories(conn, actor, {name: [v] for name, v in found.versions.items()}, now)
            return answer_resolution(question, found, matches.findings, now)
        if not isinstance(found, Refusal):
            return answer_undecided(question)
        refusal = narrow_down(found)
        others = _other_hosts(conn, question.problem.host)
        return answer_conflict(question, refusal, propose(plugins, question.problem, refusal, others))


def _other_hosts(conn: Connection, host: Host | None) -> list[Host]:
    if host is None:
        return []
    return [
        Host(h.release, h.packages) for h in hosts.read_other_releases(conn, host.release, _HOSTS_ABOVE, _HOSTS_BELOW)
    ]
