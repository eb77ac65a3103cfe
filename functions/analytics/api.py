"""HTTP endpoints of usage: what is used, by whom, how well."""

from typing import Annotated

from fastapi import Query

from functions.analytics import live_routes
from shared.analytics import active_users, adoption, funnels, kpis, publishers, usage
from shared.analytics.usage_answers import (
    ActiveUsers,
    Adoption,
    Funnel,
    Kpis,
    Latency,
    Meanings,
    Publisher,
    Ranking,
    Retention,
    Series,
)
from shared.analytics.usage_models import (
    AdoptionQuery,
    FunnelQuery,
    LatencyQuery,
    PeriodQuery,
    PluginPeriodQuery,
    PublisherQuery,
    RetentionQuery,
    SeriesQuery,
    TopQuery,
)
from shared.edge.csv_answer import ExportResponse
from shared.edge.http import CurrentActor, Now, http_handler, room_app

app = room_app("analytics", live_routes.router)


@app.get("/v1/usage", response_class=ExportResponse)
def get_usage(query: Annotated[SeriesQuery, Query()], actor: CurrentActor, now: Now) -> Series:
    """A number over time: of the tenant or a plugin, by version, environment, team or action, and compared."""
    return usage.get_usage(actor, query, now)


@app.get("/v1/usage/top-plugins", response_class=ExportResponse)
def list_top_plugins(query: Annotated[TopQuery, Query()], actor: CurrentActor, now: Now) -> Ranking:
    """The plugins with most of a number in the last 1, 7 or 30 days."""
    return usage.list_top_plugins(actor, query, now)


@app.get("/v1/usage/active-users", response_class=ExportResponse)
def get_active_users(query: Annotated[PluginPeriodQuery, Query()], actor: CurrentActor, now: Now) -> ActiveUsers:
    """Distinct users of each day, of the 7 and of the 30 days that end with it, and stickiness."""
    return active_users.get_active_users(actor, query, now)


@app.get("/v1/usage/retention", response_class=ExportResponse)
def get_retention(query: Annotated[RetentionQuery, Query()], actor: CurrentActor, now: Now) -> Retention:
    """Of those who began in each of the last weeks, how many came again in each week after."""
    return active_users.get_retention(actor, query, now)


@app.get("/v1/usage/adoption", response_class=ExportResponse)
def get_adoption(query: Annotated[AdoptionQuery, Query()], actor: CurrentActor, now: Now) -> Adoption:
    """How many of the tenant's users use a plugin, and by day the share of each version."""
    return adoption.get_adoption(actor, query, now)


@app.get("/v1/usage/funnel", response_class=ExportResponse)
def get_funnel(query: Annotated[FunnelQuery, Query()], actor: CurrentActor, now: Now) -> Funnel:
    """How many users get from one action to the next: `steps=open,search,create`; `is_ordered=true`: in that order."""
    return funnels.get_funnel(actor, query, now)


@app.get("/v1/usage/latency", response_class=ExportResponse)
def get_latency(query: Annotated[LatencyQuery, Query()], actor: CurrentActor, now: Now) -> Latency:
    """Percentiles of durations and the error rate over time."""
    return usage.get_latency(actor, query, now)


@app.get("/v1/usage/kpis", response_class=ExportResponse)
def get_kpis(query: Annotated[PeriodQuery, Query()], actor: CurrentActor, now: Now) -> Kpis:
    """The tenant's numbers at a glance, each beside the period before."""
    return kpis.get_kpis(actor, query, now)


@app.get("/v1/usage/publisher", response_class=ExportResponse)
def count_use_of_all(query: Annotated[PublisherQuery, Query()], actor: CurrentActor, now: Now) -> Publisher:
    """Use of a public plugin by all tenants together, for who publishes it; never of fewer than five tenants."""
    return publishers.count_use_of_all(actor, query, now)


@app.get("/v1/usage/definitions")
def list_definitions(actor: CurrentActor) -> Meanings:
    """What each number means: name, unit, formula."""
    return usage.list_definitions(actor)


handler = http_handler(app)
