"""What a request costs, in one table: units that are taken from the limits of key, user and tenant, or of an address.

A unit is about what reading one thing costs. A route that is not named here costs by its method; the API description
shows every route's cost, and a test fails for a route named here that is not there.
"""

from shared.edge.routes import ROUTES

BY_METHOD = {"GET": 1}
OTHERWISE = 2

COSTS: dict[tuple[str, str], int] = {
    ("GET", "/v1/plugins"): 2,
    ("POST", "/v1/plugins/{plugin_id}/versions"): 5,
    ("POST", "/v1/versions/{version_id}/yank"): 5,
    ("POST", "/v1/versions/{version_id}/unyank"): 5,
    ("POST", "/v1/versions/{version_id}/deprecate"): 5,
    ("POST", "/v1/versions/{version_id}/undeprecate"): 5,
    ("POST", "/v1/host-releases"): 5,
    ("POST", "/v1/resolve"): 10,
    ("POST", "/v1/conflicts"): 10,
    ("GET", "/v1/dependents/{plugin_id}"): 5,
    ("GET", "/v1/versions/{version_id}/graph"): 5,
    ("POST", "/v1/impact"): 20,
    ("POST", "/v1/sboms"): 10,
    ("POST", "/v1/sboms/import"): 20,
    ("POST", "/v1/imports"): 20,
    ("GET", "/v1/environments/{environment_id}/report"): 10,
    ("POST", "/v1/advisories/import"): 5,
    ("POST", "/v1/advisories/match"): 10,
    ("GET", "/v1/advisories/{advisory_id}/installations"): 5,
    ("POST", "/v1/exploit-signals/import"): 5,
    ("GET", "/v1/usage"): 5,
    ("GET", "/v1/usage/top-plugins"): 5,
    ("GET", "/v1/usage/active-users"): 5,
    ("GET", "/v1/usage/retention"): 5,
    ("GET", "/v1/usage/adoption"): 5,
    ("GET", "/v1/usage/funnel"): 5,
    ("GET", "/v1/usage/latency"): 5,
    ("GET", "/v1/usage/kpis"): 5,
    ("GET", "/v1/usage/publisher"): 5,
    ("POST", "/v1/events/dead-letters/replay"): 20,
    ("GET", "/v1/events/statistics"): 5,
    ("GET", "/v1/insights/forecast"): 10,
    ("GET", "/v1/insights/anomalies"): 10,
    ("GET", "/v1/health"): 5,
    ("POST", "/v1/webhooks"): 5,
    ("POST", "/v1/webhooks/{webhook_id}/rotate-secret"): 5,
    ("POST", "/v1/webhooks/{webhook_id}/test"): 5,
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"): 5,
    ("POST", "/v1/jobs/parked-events/{aggregate_id}/replay"): 5,
    ("POST", "/v1/invitations/accept"): 5,
    ("GET", "/v1/sessions/login"): 5,
    ("GET", "/v1/sessions/callback"): 5,
}

# A unit more for each so many bytes of the body, where a request may hold much work or little: the smallest of events
# has 64 bytes or so, of which a tenant of the standard plan can then send some 20,000 a second for ever.
BYTES_A_UNIT: dict[tuple[str, str], int] = {("POST", "/v1/events"): 8192}

# An identity provider sends a request for each user and each group, thousands in a row when it begins.
COSTS |= {(m, path): 1 for m, path in ROUTES if path.startswith("/v1/scim/") and m not in BY_METHOD}

# Of the address it came from: whoever guesses keys is slowed down long before others behind that address are.
FAILED_CREDENTIAL = 10


def cost_of(method: str, route: str, body_bytes: int = 0) -> int:
    """Units of a request with a body of that size. route: the path's template."""
    each = BYTES_A_UNIT.get((method, route))
    return COSTS.get((method, route), BY_METHOD.get(method, OTHERWISE)) + (body_bytes // each if each else 0)
