"""HTTP endpoints of objectives: what plugins should achieve, how far they do, and the alerts about it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.analytics import alerts, objectives, silences
from shared.analytics.alert_models import (
    AcknowledgementDraft,
    Alert,
    AlertGroupPage,
    AlertPage,
    ListAlertGroups,
    ListAlerts,
)
from shared.analytics.objective_models import (
    ListObjectives,
    Objective,
    ObjectiveDraft,
    ObjectivePage,
    ObjectivePatch,
)
from shared.analytics.silence_models import ListSilences, Silence, SilenceDraft, SilencePage
from shared.analytics.slo_status_models import ListDays, ObjectiveHistory, ObjectiveStatus
from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.edge.preconditions import IfMatch

app = room_app("analytics")


@app.get("/v1/slo/objectives")
def list_objectives(query: Annotated[ListObjectives, Query()], actor: CurrentActor) -> ObjectivePage:
    """This tenant's objectives, oldest first."""
    return objectives.list_objectives(actor, query)


@app.post("/v1/slo/objectives", status_code=201)
def create_objective(draft: ObjectiveDraft, actor: CurrentActor, now: Now) -> Objective:
    """Say what share of a plugin's requests is to be good; figures follow within two minutes."""
    return objectives.create_objective(actor, draft, now)


@app.get("/v1/slo/objectives/{slo_objective_id}")
def get_objective(slo_objective_id: UUID, actor: CurrentActor) -> Objective:
    """One objective by its id."""
    return objectives.get_objective(actor, slo_objective_id)


@app.patch("/v1/slo/objectives/{slo_objective_id}")
def update_objective(
    slo_objective_id: UUID, patch: ObjectivePatch, revision: IfMatch, actor: CurrentActor, now: Now
) -> Objective:
    """Change an objective; what it counts (plugin, environment, SLI, threshold) stays."""
    return objectives.update_objective(actor, slo_objective_id, patch, revision, now)


@app.delete("/v1/slo/objectives/{slo_objective_id}", status_code=204)
def delete_objective(slo_objective_id: UUID, revision: IfMatch, actor: CurrentActor, now: Now) -> None:
    """Remove an objective with its history and its alerts."""
    objectives.delete_objective(actor, slo_objective_id, revision, now)


@app.get("/v1/slo/objectives/{slo_objective_id}/status")
def get_objective_status(slo_objective_id: UUID, actor: CurrentActor, now: Now) -> ObjectiveStatus:
    """The SLI, what is left of the error budget, and how fast it burns in each window, as of the last minute."""
    return objectives.get_objective_status(actor, slo_objective_id, now)


@app.get("/v1/slo/objectives/{slo_objective_id}/history")
def list_objective_days(
    slo_objective_id: UUID, query: Annotated[ListDays, Query()], actor: CurrentActor, now: Now
) -> ObjectiveHistory:
    """The objective day by day, oldest first; days without requests are missing."""
    return objectives.list_objective_days(actor, slo_objective_id, query, now)


@app.get("/v1/slo/alerts")
def list_alerts(query: Annotated[ListAlerts, Query()], actor: CurrentActor) -> AlertPage:
    """Alerts that fire or fired, newest first; with `state=pending` those that may come."""
    return alerts.list_alerts(actor, query)


@app.get("/v1/slo/alerts/{slo_alert_id}")
def get_alert(slo_alert_id: UUID, actor: CurrentActor) -> Alert:
    """One alert by its id."""
    return alerts.get_alert(actor, slo_alert_id)


@app.post("/v1/slo/alerts/{slo_alert_id}/acknowledge")
def acknowledge_alert(slo_alert_id: UUID, draft: AcknowledgementDraft, actor: CurrentActor, now: Now) -> Alert:
    """Take an alert, so that it is escalated no further; the first who does keeps it."""
    return alerts.acknowledge_alert(actor, slo_alert_id, draft, now)


@app.get("/v1/slo/alert-groups")
def list_alert_groups(query: Annotated[ListAlertGroups, Query()], actor: CurrentActor) -> AlertGroupPage:
    """Alerts that began together, newest first, with what they likely come from."""
    return alerts.list_alert_groups(actor, query)


@app.get("/v1/slo/silences")
def list_silences(query: Annotated[ListSilences, Query()], actor: CurrentActor, now: Now) -> SilencePage:
    """Silences and maintenance windows that go on or will, newest first."""
    return silences.list_silences(actor, query, now)


@app.post("/v1/slo/silences", status_code=201)
def create_silence(draft: SilenceDraft, actor: CurrentActor, now: Now) -> Silence:
    """Keep alerts quiet until a time, or in some hours of every week by the tenant's clock."""
    return silences.create_silence(actor, draft, now)


@app.get("/v1/slo/silences/{slo_silence_id}")
def get_silence(slo_silence_id: UUID, actor: CurrentActor) -> Silence:
    """One silence by its id."""
    return silences.get_silence(actor, slo_silence_id)


@app.post("/v1/slo/silences/{slo_silence_id}/end")
def end_silence(slo_silence_id: UUID, revision: IfMatch, actor: CurrentActor, now: Now) -> Silence:
    """End a silence now; what fires still is told."""
    return silences.end_silence(actor, slo_silence_id, revision, now)


handler = http_handler(app)
