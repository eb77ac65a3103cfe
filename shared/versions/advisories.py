"""Use cases of advisories: import them, look at them, hold packages against them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue, TypeAdapter

from clients.postgres import Connection
from clients.telemetry import log
from shared import outbox
from shared.catalog import service as catalog
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.fields import Instant
from shared.identity.service import require
from shared.ids import new_id
from shared.permissions import Permission
from shared.versions import advisory_import_store as import_store
from shared.versions import advisory_matching
from shared.versions import advisory_store as store
from shared.versions.advisory_matching import NPM
from shared.versions.advisory_models import (
    AdvisoriesDraft,
    Advisory,
    AdvisoryPage,
    AdvisoryRow,
    AdvisorySummary,
    FindAdvisory,
    ImportedAdvisories,
    ImportedAdvisory,
    ListAdvisories,
    NewAdvisory,
    NewAffected,
    Refused,
)
from shared.versions.advisory_severity import rate
from shared.versions.errors import AdvisoryNotFound
from shared.versions.match_models import FoundAdvisory, MatchAnswer, MatchDraft, MatchedPackage, Matches, State
from shared.versions.osv_models import OsvRecord, read_record

_listed = TypeAdapter(tuple[Instant, UUID])


def import_advisories(actor: Actor, draft: AdvisoriesDraft, now: datetime) -> ImportedAdvisories:
    """Take records of the OSV schema in: the platform's for everybody, those of a tenant for itself.

    A record that is there already, or in a later state, changes nothing; one that cannot be read is named and left out.
    Nobody knows which packages that one would have made vulnerable, so an export with such a record is no whole one.
    Raises: Forbidden without `advisories:manage`.
    """
    records, rejected, unread = _read(draft.advisories)
    is_whole = draft.is_complete and not unread
    with transaction(actor) as conn:
        require(conn, actor, Permission.ADVISORIES_MANAGE)
        written = _write(conn, actor, [_new_advisory(record) for record in records], now)
        if is_whole:
            import_store.record_source(conn, actor.tenant_id, NPM, min(draft.as_of or now, now), now)
        as_of = store.get_source(conn, actor.tenant_id, NPM)
    withdrawn = sum(one.is_withdrawn for one in written)
    new = sum(one.revision == 1 and not one.is_withdrawn for one in written)
    counts = {"new": new, "updated": len(written) - new - withdrawn, "withdrawn": withdrawn}
    unchanged = len(draft.advisories) - len(rejected) - len(written)
    log.info("advisories.imported", extra={**counts, "unchanged": unchanged, "rejected": len(rejected)})
    return ImportedAdvisories(**counts, unchanged=unchanged, rejected=rejected, is_whole=is_whole, as_of=as_of)


def list_advisories(actor: Actor, query: ListAdvisories) -> AdvisoryPage:
    """Advisories that are public or the tenant's own, the latest change first.

    Raises: Forbidden without `catalog:read`. CursorInvalid. PluginNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        before = decode_cursor(query.cursor, query, _listed) if query.cursor else None
        names = _asked_names(conn, actor, query)
        rows = _list(conn, actor, query, names, before)
    return AdvisoryPage(
        items=[AdvisorySummary.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(
            query, rows, query.limit, lambda row: (row.modified_at.isoformat(), str(row.advisory_id))
        ),
    )


def get_advisory(actor: Actor, advisory_id: UUID) -> Advisory:
    """One advisory by its id.

    Raises: Forbidden without `catalog:read`. AdvisoryNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        return _shown(conn, store.get_advisory(conn, actor.tenant_id, advisory_id), advisory_id)


def get_advisory_by_alias(actor: Actor, query: FindAdvisory) -> Advisory:
    """One advisory by an id it goes by, such as a CVE; where several do, the tenant's own, then one that still stands.

    Raises: Forbidden without `catalog:read`. AdvisoryNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        return _shown(conn, store.get_advisory_by_alias(conn, actor.tenant_id, query.alias), query.alias)


def match_advisories(actor: Actor, draft: MatchDraft, now: datetime) -> MatchAnswer:
    """What is known of each version of some packages: vulnerable, clean, or not to be checked and why.

    Raises: Forbidden without `catalog:read`.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.CATALOG_READ)
        matches = advisory_matching.match_advisories(conn, actor, draft.packages, now)
    return MatchAnswer(as_of=matches.as_of, packages=_by_package(draft, matches))


def _read(given: Sequence[JsonValue]) -> tuple[list[OsvRecord], list[Refused], int]:
    """The newest state of each record that can be read, the others by name, and how many of these may be about npm."""
    newest: dict[str, OsvRecord] = {}
    rejected, unread = [], 0
    for place, one in enumerate(given, 1):
        try:
            record = read_record(one)
        except ValueError as exc:
            rejected.append(Refused(id=_name_of(one, place), reason=str(exc)))
            unread += 1
            continue
        if not record.of_npm:
            rejected.append(Refused(id=record.id, reason="speaks of no package of npm"))
            continue
        known = newest.get(record.id)
        if known is None or known.modified < record.modified:
            newest[record.id] = record
    return list(newest.values()), rejected, unread


def _name_of(given: JsonValue, place: int) -> str:
    name = given.get("id") if isinstance(given, dict) else None
    return name[:200] if isinstance(name, str) and name.strip() else f"#{place}"


def _new_advisory(record: OsvRecord) -> NewAdvisory:
    note = record.database_specific
    rated = rate(record.vectors, note.severity if note else None)
    affected = [
        NewAffected(one.package.name, one.events, one.versions, one.fixed) for one in record.of_npm if one.package
    ]
    return NewAdvisory(
        advisory_id=new_id(),
        osv_id=record.id,
        aliases=record.names[1:],
        summary=record.summary,
        details=record.details,
        severity=rated.severity,
        cvss_vector=rated.vector,
        cvss_score=rated.score,
        is_fixable=all(one.fixed for one in affected),
        published_at=record.published or record.modified,
        modified_at=record.modified,
        withdrawn_at=record.withdrawn,
        affected=affected,
    )


def _write(conn: Connection, actor: Actor, advisories: Sequence[NewAdvisory], now: datetime) -> list[ImportedAdvisory]:
    """Write and announce what is new or newer; answers that."""
    given = {new.osv_id: new for new in advisories}
    written = import_store.import_advisories(conn, actor.tenant_id, advisories, now)
    if not written:
        return []
    # Under the id that the advisory has here, which an older import may have given it.
    kept = {one.advisory_id: given[one.osv_id] for one in written}
    import_store.delete_aliases(conn, actor.tenant_id, list(kept))
    names = [(name, kept_id) for kept_id, new in kept.items() for name in (new.osv_id, *new.aliases)]
    import_store.insert_aliases(conn, actor.tenant_id, names)
    import_store.delete_affected(conn, actor.tenant_id, list(kept))
    import_store.insert_affected(conn, actor.tenant_id, kept)
    outbox.add(conn, actor, [_published(one) for one in written], now)
    return written


def _published(one: ImportedAdvisory) -> outbox.Event:
    data: dict[str, object] = {
        "advisory_id": one.advisory_id,
        "osv_id": one.osv_id,
        "is_withdrawn": one.is_withdrawn,
    }
    return outbox.Event("plugyard.advisory.published", "advisory", one.advisory_id, one.revision, data)


def _asked_names(conn: Connection, actor: Actor, query: ListAdvisories) -> set[str]:
    """The packages that are asked for; of two at once nothing is both."""
    names = {query.package} - {None}
    if query.affects_plugin:
        require(conn, actor, Permission.CATALOG_READ, query.affects_plugin)
        names.add(catalog.read_plugin(conn, actor, query.affects_plugin).name)
    return {name for name in names if name}


def _list(
    conn: Connection, actor: Actor, query: ListAdvisories, names: Iterable[str], before: tuple[datetime, UUID] | None
) -> list[AdvisoryRow]:
    match sorted(names):
        case []:
            return store.list_advisories(conn, actor.tenant_id, query, before, query.limit + 1)
        case [name]:
            return store.list_package_advisories(conn, actor.tenant_id, name, query, before, query.limit + 1)
    return []


def _shown(conn: Connection, row: AdvisoryRow | None, asked: UUID | str) -> Advisory:
    if row is None:
        raise AdvisoryNotFound(asked)
    return Advisory.with_affected(row, store.list_affected(conn, row.tenant_id, row.advisory_id))


def _by_package(draft: MatchDraft, matches: Matches) -> list[MatchedPackage]:
    findings = defaultdict(list)
    for finding in matches.findings:
        findings[finding.name, finding.version].append(finding)
    reasons = {(one.name, one.version): one.reason for one in matches.unchecked}
    answer = []
    for name, versions in draft.packages.items():
        for version in dict.fromkeys(versions):
            found, reason = findings.get((name, version), []), reasons.get((name, version))
            shown = [one for one in found if one.fixed_in or not draft.is_fixable_only]
            answer.append(
                MatchedPackage(
                    name=name,
                    version=version,
                    state=State.VULNERABLE if found else State.UNCHECKED if reason else State.CLEAN,
                    reason=reason,
                    findings=[FoundAdvisory.of(one) for one in shown],
                    unfixable_count=len(found) - len(shown),
                )
            )
    return answer
