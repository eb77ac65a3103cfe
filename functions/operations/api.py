"""HTTP endpoints of room operations."""

from shared.edge.http import http_handler, room_app

app = room_app("operations")

handler = http_handler(app)
