"""Which of some packages advisories speak of; for whoever reads an installed or a resolved set."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from clients.postgres import Connection
from shared.catalog import service as catalog
from shared.context import Actor
from shared.environments import installs
from shared.versions import advisory_store as store
from shared.versions.advisory_findings import Known, find_matches, mark_installed
from shared.versions.match_models import Matches

NPM = "npm"


def match_advisories(
    conn: Connection, actor: Actor, packages: Mapping[str, Sequence[str]], now: datetime, *, is_installed: bool = False
) -> Matches:
    """What the public advisories and the tenant's own say of versions of npm packages, plugins or not.

    packages: up to 20,000 names with their versions; read in one statement. is_installed: does the tenant run them all?
    Else it is looked up which of the vulnerable ones some environment of it runs; who may not read environments learns
    from a rank that some does, and not which.
    The caller has asked for the right to read advisories, `catalog:read`.
    """
    names = list(packages)
    known = Known(
        rows=store.match_advisories(conn, actor.tenant_id, names),
        private=catalog.own_names(conn, actor, names),
        as_of=store.get_source(conn, actor.tenant_id, NPM),
    )
    matches = find_matches(packages, known, now)
    found = {(finding.name, finding.version) for finding in matches.findings}
    return mark_installed(matches, found if is_installed else installs.find_running(conn, actor.tenant_id, found))
