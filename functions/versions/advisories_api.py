"""HTTP endpoints of room versions about advisories: import, read, and hold packages against them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.versions import advisories, exploits, touched_installs
from shared.versions.advisory_models import (
    AdvisoriesDraft,
    Advisory,
    AdvisoryPage,
    FindAdvisory,
    ImportedAdvisories,
    ListAdvisories,
)
from shared.versions.exploit_models import ImportedSignals, SignalsDraft
from shared.versions.match_models import MatchAnswer, MatchDraft
from shared.versions.touched_models import AffectedInstallationPage, ListAffectedInstallations

app = room_app("versions")


@app.get("/v1/advisories")
def list_advisories(query: Annotated[ListAdvisories, Query()], actor: CurrentActor) -> AdvisoryPage:
    """Advisories that are public or this tenant's own, the latest change first."""
    return advisories.list_advisories(actor, query)


@app.post("/v1/advisories/import")
def import_advisories(draft: AdvisoriesDraft, actor: CurrentActor, now: Now) -> ImportedAdvisories:
    """Import up to 500 OSV records: the platform's are public, a tenant's are its own."""
    return advisories.import_advisories(actor, draft, now)


@app.post("/v1/advisories/match")
def match_advisories(draft: MatchDraft, actor: CurrentActor, now: Now) -> MatchAnswer:
    """What is known of versions of npm packages: vulnerable, clean, or not to be checked and why."""
    return advisories.match_advisories(actor, draft, now)


@app.get("/v1/advisories/by-alias")
def get_advisory_by_alias(query: Annotated[FindAdvisory, Query()], actor: CurrentActor) -> Advisory:
    """One advisory by an id it goes by, such as a CVE."""
    return advisories.get_advisory_by_alias(actor, query)


@app.get("/v1/advisories/{advisory_id}")
def get_advisory(advisory_id: UUID, actor: CurrentActor) -> Advisory:
    """One advisory with its text and the packages it speaks of."""
    return advisories.get_advisory(actor, advisory_id)


@app.get("/v1/advisories/{advisory_id}/installations")
def list_affected_installations(
    advisory_id: UUID, query: Annotated[ListAffectedInstallations, Query()], actor: CurrentActor
) -> AffectedInstallationPage:
    """Your own environments that run what the advisory speaks of, with the version that is without it."""
    return touched_installs.list_affected_installations(actor, advisory_id, query)


@app.post("/v1/exploit-signals/import")
def import_exploit_signals(draft: SignalsDraft, actor: CurrentActor, now: Now) -> ImportedSignals:
    """Import up to 5,000 rows of EPSS and KEV; the platform only."""
    return exploits.import_exploit_signals(actor, draft, now)


handler = http_handler(app)
