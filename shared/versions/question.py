"""A question about versions with all that is known about it: what its names lead to, as its asker may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clients.postgres import Connection
from shared.context import Actor
from shared.environments import installs
from shared.identity.models import Reach
from shared.identity.service import require, require_somewhere
from shared.permissions import Permission
from shared.versions import hosts
from shared.versions.graph import fetch_graph
from shared.versions.graph_models import FetchedPlugin
from shared.versions.highest import highest_by_name, sort_key_of
from shared.versions.packed import PackedPlugin
from shared.versions.problem import Host, Problem, Wish
from shared.versions.resolve_models import ResolveRequest


@dataclass(frozen=True, slots=True)
class Question:
    """A request with all that is known about it.

    asked: the request as it came. request: the same with what the environment runs. plugins: what its names can lead to
    and the asker may see. unknown: what is installed and no plugin to the asker, or under no version.
    """

    asked: ResolveRequest
    request: ResolveRequest
    problem: Problem
    plugins: dict[str, FetchedPlugin]
    unknown: Sequence[str]

    def packed(self) -> dict[str, PackedPlugin]:
        """The plugins as a resolver takes them."""
        return {name: fetched.plugin for name, fetched in self.plugins.items()}


def read_question(conn: Connection, actor: Actor, request: ResolveRequest) -> Question:
    """All that a request is about, as its asker may see it.

    Raises: Forbidden. EnvironmentNotFound.
    """
    reach = require_somewhere(conn, actor, Permission.CATALOG_READ)
    asked, request = request, _with_environment(conn, actor, request)
    names = {wanted.name for wanted in request.wanted} | {*request.installed}
    plugins = visible(fetch_graph(conn, actor.tenant_id, names), reach)
    host = read_host(conn, request.host_version)
    provided = host.packages if host else {}
    known = {
        name: version
        for name, version in request.installed.items()
        if (name in plugins or name in provided) and sort_key_of(version)
    }
    return Question(
        asked,
        request,
        _problem(request, known, host),
        plugins,
        sorted(name for name in request.installed if name not in known),
    )


def visible(plugins: dict[str, FetchedPlugin], reach: Reach) -> dict[str, FetchedPlugin]:
    """Without those that are denied to the reader: to them these are no plugins."""
    return {name: fetched for name, fetched in plugins.items() if reach.covers(fetched.row.plugin_id)}


def read_host(conn: Connection, release: str | None) -> Host | None:
    """A release of the host with what it brings; without packages where nobody told them."""
    if release is None:
        return None
    known = hosts.read_host_release(conn, release)
    return Host(known.release, known.packages) if known else Host(release)


def _with_environment(conn: Connection, actor: Actor, request: ResolveRequest) -> ResolveRequest:
    if request.environment_id is None:
        return request
    require(conn, actor, Permission.ENVIRONMENTS_READ, environment_id=request.environment_id)
    there = installs.read_installed_set(conn, actor, request.environment_id)
    update = {
        "environment_id": None,
        "installed": highest_by_name(zip(there.names, there.versions, strict=True)),
        "direct": sorted(set(there.direct_names)) or None,
        "host_version": request.host_version or there.host_version,
    }
    return request.model_copy(update=update)


def _problem(request: ResolveRequest, installed: dict[str, str], host: Host | None) -> Problem:
    return Problem(
        wishes=[*(Wish(wanted.name, wanted.range) for wanted in request.wanted), *_stays(request, installed)],
        locked=request.locked,
        installed=installed,
        host=host,
        mode=request.mode,
        can_use_prereleases=request.can_use_prereleases,
        can_use_yanked=request.can_use_yanked,
        is_frozen=request.is_frozen,
    )


def _stays(request: ResolveRequest, installed: Iterable[str]) -> list[Wish]:
    """What is installed for its own sake stays, in whichever version."""
    named = {wanted.name for wanted in request.wanted}
    own = set(request.direct) if request.direct is not None else None
    return [Wish(name) for name in sorted(installed) if name not in named and (own is None or name in own)]
