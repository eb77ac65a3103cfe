"""HTTP endpoints of insights: what comes next, and what is odd. The only function with numpy, in a layer of its own."""

from typing import Annotated

from fastapi import Query

from shared.analytics import insights
from shared.analytics.insight_models import AnomaliesAnswer, ForecastAnswer, ForecastQuery, InsightQuery
from shared.edge.csv_answer import ExportResponse
from shared.edge.http import CurrentActor, Now, http_handler, room_app

app = room_app("analytics")


@app.get("/v1/insights/forecast", response_class=ExportResponse)
def get_forecast(query: Annotated[ForecastQuery, Query()], actor: CurrentActor, now: Now) -> ForecastAnswer:
    """The next hours or days of a number, learned from its own past, with an interval for each."""
    return insights.get_forecast(actor, query, now)


@app.get("/v1/insights/anomalies", response_class=ExportResponse)
def list_anomalies(query: Annotated[InsightQuery, Query()], actor: CurrentActor, now: Now) -> AnomaliesAnswer:
    """How odd each hour or day of a number was by what came before it, and where it was enough for an alarm."""
    return insights.list_anomalies(actor, query, now)


handler = http_handler(app)
