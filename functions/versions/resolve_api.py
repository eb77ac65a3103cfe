"""HTTP endpoints of resolution, in a function of their own: it wants more memory and time than reading a row."""

from functions.versions import conflict_routes, dependents_routes, impact_routes
from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.versions import resolving
from shared.versions.resolve_models import ResolveAnswer, ResolveRequest

app = room_app("versions", conflict_routes.router, dependents_routes.router, impact_routes.router)


@app.post("/v1/resolve")
def resolve_versions(request: ResolveRequest, actor: CurrentActor, now: Now) -> ResolveAnswer:
    """Versions that go together, each with its reason; or what is in the way, in a paragraph, and what helps."""
    return resolving.resolve_versions(actor, request, now)


handler = http_handler(app)
