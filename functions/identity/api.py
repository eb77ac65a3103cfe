"""HTTP endpoints of room identity, a file for each subject."""

from functions.identity import (
    binding_routes,
    group_routes,
    invitation_routes,
    key_routes,
    member_routes,
    permission_routes,
    review_routes,
    role_routes,
    tenant_routes,
)
from shared.edge.http import http_handler, room_app

app = room_app(
    "identity",
    binding_routes.router,
    group_routes.router,
    invitation_routes.router,
    key_routes.router,
    review_routes.router,
    member_routes.router,
    permission_routes.router,
    role_routes.router,
    tenant_routes.router,
)

handler = http_handler(app)
