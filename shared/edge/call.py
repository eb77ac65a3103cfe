"""One HTTP request on its way through the edge, and what it leaves behind: one log line and one line of figures."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext
from fastapi import FastAPI
from starlette.routing import Match

from clients.telemetry import NONE, log, record
from shared.context import Actor
from shared.edge.gateway_types import Event, Result
from shared.edge.gcra import Decision
from shared.edge.idempotency import IdempotencyClaim
from shared.edge.routes import PERSON_ROUTES, PUBLIC_ROUTES, Public
from shared.edge.tracing import trace_id
from shared.errors import Forbidden, PlugyardError, TooMany, Unavailable
from shared.identity.invitation_models import Person
from shared.identity.session_models import Browser
from shared.viewer import Viewer


@dataclass
class Call:
    """route: the template of the path, such as /v1/plugins/{plugin_id}; a path itself can name a private plugin."""

    request_id: UUID
    now: datetime
    room: str
    method: str
    route: str
    browser: Browser
    actor: Actor | None = None
    person: Person | None = None
    claim: IdempotencyClaim | None = None
    limited: Decision | None = None
    error: PlugyardError | None = None
    is_replay: bool = False
    viewer: Viewer = field(default_factory=Viewer)

    def prove(self, actor: Actor) -> None:
        """Take down who asks; from here on the answer is for that user, and the use case says what is held."""
        self.viewer.user_id = actor.user_id
        self.actor = replace(actor, viewer=self.viewer)

    @property
    def public(self) -> Public | None:
        """Set where the endpoint answers everybody."""
        return PUBLIC_ROUTES.get((self.method, self.route))

    @property
    def is_for_persons(self) -> bool:
        """Whether the endpoint asks who somebody is and not whose user."""
        return (self.method, self.route) in PERSON_ROUTES

    def log_keys(self, event: Event, context: LambdaContext) -> dict[str, str | None]:
        """What every line of this request says."""
        return {
            "correlation_id": str(self.request_id),
            "function_name": context.function_name,
            "trace_id": trace_id(event["headers"]),
        }

    def tell(self, event: Event, result: Result) -> None:
        """Write the request's own line and its figures."""
        code = self.error.code if self.error else NONE
        duration_ms = round((datetime.now(UTC) - self.now).total_seconds() * 1000, 1)
        log.info(
            "request.answered",
            extra={
                "gateway_request_id": event["requestContext"]["requestId"],
                "tenant_id": str(self.actor.tenant_id) if self.actor else None,
                "user_id": str(self.actor.user_id) if self.actor else None,
                "method": self.method,
                "route": self.route,
                "code": code,
                "limit": self.error.fields["limit"] if isinstance(self.error, TooMany) else None,
                "status": int(result["statusCode"]),
                "is_replay": self.is_replay or None,
                "duration_ms": duration_ms,
            },
        )
        status = f"{int(result['statusCode']) // 100}xx"
        figures = {"requests": 1, "request_duration": duration_ms} | self._incidents()
        record(figures, room=self.room, route=self.route, status=status, code=code, **self._told_apart_by())

    def _incidents(self) -> dict[str, float]:
        happened = {
            "replays": self.is_replay,
            "denials": isinstance(self.error, Forbidden),
            "store_errors": isinstance(self.error, Unavailable),
            "limit_refusals": isinstance(self.error, TooMany),
        }
        return {name: 1 for name, is_so in happened.items() if is_so}

    def _told_apart_by(self) -> dict[str, str]:
        match self.error:
            case Unavailable():
                return {"store": str(self.error.fields["store"])}
            case TooMany():
                return {"limit": str(self.error.fields["limit"])}
        return {}


def route_of(app: FastAPI, event: Event) -> str:
    """The path's template in this app, whatever the method; `none` for a path that no endpoint has."""
    http = event["requestContext"]["http"]
    scope = {"type": "http", "path": event["rawPath"], "method": http["method"]}
    found = (route for route in app.routes if route.matches(scope)[0] is not Match.NONE)
    return getattr(next(found, None), "path", NONE)
