"""Tells each tenant of an advisory that touches what it runs.

The event only says of which advisory; what it says now stands in the rows. What runs is read in pages of all tenants,
in order of the tenant, a short transaction each. A tenant is told in a transaction of its own, which moves the
consumer's place in that tenant to the advisory's revision. So a run that is killed, given again or beside another one
tells nobody twice, and one that was overtaken by a later state of the advisory tells nothing old: the later one,
whichever run read it, has moved the place already.

A tenant is told of its own environments alone, in an aggregate of its own: `published` has the advisory's revisions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from heapq import merge
from itertools import groupby
from uuid import UUID, uuid5

from clients.postgres import Login
from clients.telemetry import log
from shared import outbox
from shared.cloud_events import ChangeEvent
from shared.consumers import apply_newer
from shared.context import OPERATOR, PLATFORM_TENANT_ID, Actor, transaction
from shared.environments import installs
from shared.environments.install_models import InstallationRow
from shared.fates import Dropped, Duplicate, Fate, Stored
from shared.versions import touched_store as store
from shared.versions.touched_models import Affected, Touched, TouchedVersion, TouchingRow

CONSUMER = "match_advisory"
# In which the aggregate of what an advisory touches is named; in another one its revisions would start anew.
NAMESPACE = UUID("7d0c8a52-6f0e-5b8e-9a53-2f4b1d3c9e70")
# Of each package at a time; an advisory that speaks of hundreds reads less of each.
PAGE_SIZE, LEAST_PAGE = 1000, 50
# An event has 256 KB at most: beyond these it says how many there are, and the route
# `/v1/advisories/{advisory_id}/installations` which.
MAX_ENVIRONMENTS, MAX_PACKAGES = 500, 200


def match_advisory(event: ChangeEvent, now: datetime) -> Fate:
    """Tell the tenants that run a version which the advisory speaks of; of one of a tenant's own, that tenant alone."""
    operator = Actor(*OPERATOR, request_id=event.correlationid, reason=f"consumer {CONSUMER}")
    with transaction(operator, Login.JOBS) as conn:
        rows = store.match_advisory(conn, event.tenantid, event.subject)
    if not rows:
        return Dropped("no-advisory")
    tenant_id = None if event.tenantid == PLATFORM_TENANT_ID else event.tenantid
    fates = [_tell(touched, rows[0], event, now) for touched in _touched(operator, tenant_id, Affected(rows))]
    told = fates.count(Stored())
    log.info("advisory.matched", extra={"advisory_id": event.subject, "tenants": told, "known": len(fates) - told})
    if not fates:
        return Dropped("not-installed")
    return Stored() if told else Duplicate()


def _touched(operator: Actor, tenant_id: UUID | None, affected: Affected) -> Iterator[Touched]:
    """What the advisory touches of each tenant that it does, one tenant after the other; of one tenant, or of all."""
    names = affected.names
    page_size = max(PAGE_SIZE // len(names), LEAST_PAGE)
    running = [_found(affected, name, _running(operator, tenant_id, name, page_size)) for name in names]
    # Each is in order of the tenant, and so are all together.
    for found_in, found in groupby(merge(*running, key=lambda one: one[0].tenant_id), lambda one: one[0].tenant_id):
        places: set[UUID] = set()
        versions: set[TouchedVersion] = set()
        for row, version in found:
            places.add(row.environment_id)
            versions.add(version)
        yield Touched(found_in, sorted(places), sorted(versions, key=lambda one: (one.name, one.version)))


def _found(
    affected: Affected, name: str, rows: Iterable[InstallationRow]
) -> Iterator[tuple[InstallationRow, TouchedVersion]]:
    for row in rows:
        version = affected.find(name, row.version)
        if version:
            yield row, version


def _running(operator: Actor, tenant_id: UUID | None, name: str, page_size: int) -> Iterator[InstallationRow]:
    """Where a package runs, in order of the tenant; no transaction is open while the caller works on a page."""
    if tenant_id:
        with transaction(operator, Login.JOBS) as conn:
            own = installs.list_installations(conn, tenant_id, name)
        yield from own
        return
    after: InstallationRow | None = None
    while True:
        with transaction(operator, Login.JOBS) as conn:
            page = installs.list_installations_of_all(conn, name, after, page_size)
        yield from page
        if len(page) < page_size:
            return
        after = page[-1]


def _tell(touched: Touched, advisory: TouchingRow, event: ChangeEvent, now: datetime) -> Fate:
    """Tell one tenant, unless it has been told of this state of the advisory or of a later one."""
    matched = _matched(touched, advisory, event.subject)
    teller = Actor(touched.tenant_id, *OPERATOR[1:], request_id=event.correlationid)
    seen = event.model_copy(update={"tenantid": touched.tenant_id, "revision": advisory.revision})
    return apply_newer(CONSUMER, seen, lambda conn: outbox.add(conn, teller, [matched], now))


def _matched(touched: Touched, advisory: TouchingRow, advisory_id: UUID) -> outbox.Event:
    data: dict[str, object] = {
        "advisory_id": advisory_id,
        "osv_id": advisory.osv_id,
        "severity": advisory.severity,
        "environments": touched.environment_ids[:MAX_ENVIRONMENTS],
        "environment_count": len(touched.environment_ids),
        "packages": [asdict(version) for version in touched.versions[:MAX_PACKAGES]],
        "package_count": len(touched.versions),
    }
    aggregate_id = uuid5(NAMESPACE, str(advisory_id))
    return outbox.Event("plugyard.advisory.matched", "advisory-match", aggregate_id, advisory.revision, data)
