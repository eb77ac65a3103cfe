"""The permission each route needs, in one table: the API description shows it and a test walks every route against it.

The service asks for the permission itself, inside its transaction; this table is what it is held against.
"""

from dataclasses import dataclass

from shared.permissions import Permission

ROUTES: dict[tuple[str, str], Permission] = {
    ("GET", "/v1/plugins"): Permission.CATALOG_READ,
    ("POST", "/v1/plugins"): Permission.CATALOG_WRITE,
    ("GET", "/v1/plugins/by-name"): Permission.CATALOG_READ,
    ("GET", "/v1/plugins/{plugin_id}"): Permission.CATALOG_READ,
    ("PATCH", "/v1/plugins/{plugin_id}"): Permission.CATALOG_WRITE,
    ("GET", "/v1/plugins/{plugin_id}/versions"): Permission.CATALOG_READ,
    ("POST", "/v1/plugins/{plugin_id}/versions"): Permission.VERSIONS_PUBLISH,
    ("GET", "/v1/plugins/{plugin_id}/versions/{version}"): Permission.CATALOG_READ,
    ("GET", "/v1/versions/{version_id}"): Permission.CATALOG_READ,
    ("POST", "/v1/versions/{version_id}/yank"): Permission.VERSIONS_PUBLISH,
    ("POST", "/v1/versions/{version_id}/unyank"): Permission.VERSIONS_PUBLISH,
    ("POST", "/v1/versions/{version_id}/deprecate"): Permission.VERSIONS_PUBLISH,
    ("POST", "/v1/versions/{version_id}/undeprecate"): Permission.VERSIONS_PUBLISH,
    ("GET", "/v1/host-releases"): Permission.CATALOG_READ,
    ("POST", "/v1/host-releases"): Permission.VERSIONS_PUBLISH,
    ("GET", "/v1/host-releases/{release}"): Permission.CATALOG_READ,
    ("POST", "/v1/resolve"): Permission.CATALOG_READ,
    ("POST", "/v1/conflicts"): Permission.CATALOG_READ,
    ("GET", "/v1/dependents/{plugin_id}"): Permission.CATALOG_READ,
    ("GET", "/v1/versions/{version_id}/graph"): Permission.CATALOG_READ,
    ("POST", "/v1/impact"): Permission.CATALOG_READ,
    ("POST", "/v1/sboms"): Permission.CATALOG_READ,
    ("POST", "/v1/sboms/import"): Permission.INSTALLS_WRITE,
    ("GET", "/v1/advisories"): Permission.CATALOG_READ,
    ("POST", "/v1/advisories/import"): Permission.ADVISORIES_MANAGE,
    ("POST", "/v1/advisories/match"): Permission.CATALOG_READ,
    ("GET", "/v1/advisories/by-alias"): Permission.CATALOG_READ,
    ("GET", "/v1/advisories/{advisory_id}"): Permission.CATALOG_READ,
    ("GET", "/v1/advisories/{advisory_id}/installations"): Permission.CATALOG_READ,
    ("POST", "/v1/exploit-signals/import"): Permission.ADVISORIES_MANAGE,
    ("GET", "/v1/environments"): Permission.ENVIRONMENTS_READ,
    ("POST", "/v1/environments"): Permission.ENVIRONMENTS_MANAGE,
    ("GET", "/v1/environments/{environment_id}"): Permission.ENVIRONMENTS_READ,
    ("PATCH", "/v1/environments/{environment_id}"): Permission.ENVIRONMENTS_MANAGE,
    ("POST", "/v1/imports"): Permission.INSTALLS_WRITE,
    ("GET", "/v1/environments/{environment_id}/packages"): Permission.ENVIRONMENTS_READ,
    ("GET", "/v1/environments/{environment_id}/report"): Permission.ENVIRONMENTS_READ,
    ("POST", "/v1/events"): Permission.EVENTS_WRITE,
    ("GET", "/v1/events/dead-letters"): Permission.ANALYTICS_MANAGE,
    ("POST", "/v1/events/dead-letters/replay"): Permission.ANALYTICS_MANAGE,
    ("GET", "/v1/events/statistics"): Permission.ANALYTICS_READ,
    ("GET", "/v1/events/schemas"): Permission.ANALYTICS_READ,
    ("POST", "/v1/events/schemas"): Permission.ANALYTICS_MANAGE,
    ("GET", "/v1/events/schemas/{event_type}/{schema_version}"): Permission.ANALYTICS_READ,
    ("GET", "/v1/health"): Permission.OPERATIONS_READ,
    ("GET", "/v1/jobs/parked-events"): Permission.OPERATIONS_READ,
    ("POST", "/v1/jobs/parked-events/{aggregate_id}/replay"): Permission.OPERATIONS_MANAGE,
    ("GET", "/v1/migrations"): Permission.OPERATIONS_READ,
    ("PATCH", "/v1/tenant"): Permission.TENANT_MANAGE,
    ("GET", "/v1/tenants"): Permission.TENANTS_MANAGE,
    ("POST", "/v1/tenants"): Permission.TENANTS_MANAGE,
    ("GET", "/v1/tenants/{tenant_id}"): Permission.TENANTS_MANAGE,
    ("PATCH", "/v1/tenants/{tenant_id}"): Permission.TENANTS_MANAGE,
    ("POST", "/v1/tenants/{tenant_id}/suspend"): Permission.TENANTS_MANAGE,
    ("POST", "/v1/tenants/{tenant_id}/resume"): Permission.TENANTS_MANAGE,
    ("GET", "/v1/members"): Permission.MEMBERS_READ,
    ("GET", "/v1/members/{user_id}"): Permission.MEMBERS_READ,
    ("PATCH", "/v1/members/{user_id}"): Permission.MEMBERS_MANAGE,
    ("DELETE", "/v1/members/{user_id}"): Permission.MEMBERS_MANAGE,
    ("POST", "/v1/members/{user_id}/suspend"): Permission.MEMBERS_MANAGE,
    ("POST", "/v1/members/{user_id}/restore"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/invitations"): Permission.MEMBERS_MANAGE,
    ("POST", "/v1/invitations"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/invitations/{invitation_id}"): Permission.MEMBERS_MANAGE,
    ("DELETE", "/v1/invitations/{invitation_id}"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/groups"): Permission.MEMBERS_READ,
    ("POST", "/v1/groups"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/groups/{group_id}"): Permission.MEMBERS_READ,
    ("PATCH", "/v1/groups/{group_id}"): Permission.MEMBERS_MANAGE,
    ("DELETE", "/v1/groups/{group_id}"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/groups/{group_id}/users"): Permission.MEMBERS_READ,
    ("PUT", "/v1/groups/{group_id}/users"): Permission.MEMBERS_MANAGE,
    ("PUT", "/v1/groups/{group_id}/users/{user_id}"): Permission.MEMBERS_MANAGE,
    ("DELETE", "/v1/groups/{group_id}/users/{user_id}"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/groups/{group_id}/groups"): Permission.MEMBERS_READ,
    ("PUT", "/v1/groups/{group_id}/groups/{member_group_id}"): Permission.MEMBERS_MANAGE,
    ("DELETE", "/v1/groups/{group_id}/groups/{member_group_id}"): Permission.MEMBERS_MANAGE,
    ("GET", "/v1/roles"): Permission.ROLES_READ,
    ("POST", "/v1/roles"): Permission.ROLES_MANAGE,
    ("GET", "/v1/roles/{role_id}"): Permission.ROLES_READ,
    ("PATCH", "/v1/roles/{role_id}"): Permission.ROLES_MANAGE,
    ("DELETE", "/v1/roles/{role_id}"): Permission.ROLES_MANAGE,
    ("GET", "/v1/permissions"): Permission.ROLES_READ,
    ("POST", "/v1/permissions/who-can"): Permission.ROLES_READ,
    ("GET", "/v1/bindings"): Permission.ROLES_READ,
    ("POST", "/v1/bindings"): Permission.ROLES_MANAGE,
    ("GET", "/v1/bindings/{binding_id}"): Permission.ROLES_READ,
    ("DELETE", "/v1/bindings/{binding_id}"): Permission.ROLES_MANAGE,
    ("GET", "/v1/role-conflicts"): Permission.ROLES_READ,
    ("POST", "/v1/role-conflicts"): Permission.ROLES_MANAGE,
    ("DELETE", "/v1/role-conflicts/{role_id}/{other_role_id}"): Permission.ROLES_MANAGE,
    ("POST", "/v1/access-reviews"): Permission.ACCESS_REVIEWS_MANAGE,
    ("GET", "/v1/access-reviews/{access_review_id}"): Permission.ACCESS_REVIEWS_READ,
    ("POST", "/v1/access-reviews/{access_review_id}/close"): Permission.ACCESS_REVIEWS_MANAGE,
    ("GET", "/v1/access-reviews/{access_review_id}/export"): Permission.ACCESS_REVIEWS_READ,
    ("POST", "/v1/access-reviews/{access_review_id}/items/{item_id}/decision"): Permission.ACCESS_REVIEWS_DECIDE,
    ("GET", "/v1/scim/v2/Users"): Permission.SCIM_MANAGE,
    ("POST", "/v1/scim/v2/Users"): Permission.SCIM_MANAGE,
    ("POST", "/v1/scim/v2/Users/.search"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/Users/{scim_user_id}"): Permission.SCIM_MANAGE,
    ("PUT", "/v1/scim/v2/Users/{scim_user_id}"): Permission.SCIM_MANAGE,
    ("PATCH", "/v1/scim/v2/Users/{scim_user_id}"): Permission.SCIM_MANAGE,
    ("DELETE", "/v1/scim/v2/Users/{scim_user_id}"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/Groups"): Permission.SCIM_MANAGE,
    ("POST", "/v1/scim/v2/Groups"): Permission.SCIM_MANAGE,
    ("POST", "/v1/scim/v2/Groups/.search"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/Groups/{scim_group_id}"): Permission.SCIM_MANAGE,
    ("PUT", "/v1/scim/v2/Groups/{scim_group_id}"): Permission.SCIM_MANAGE,
    ("PATCH", "/v1/scim/v2/Groups/{scim_group_id}"): Permission.SCIM_MANAGE,
    ("DELETE", "/v1/scim/v2/Groups/{scim_group_id}"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/ServiceProviderConfig"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/ResourceTypes"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/ResourceTypes/{resource_type}"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/Schemas"): Permission.SCIM_MANAGE,
    ("GET", "/v1/scim/v2/Schemas/{schema_id}"): Permission.SCIM_MANAGE,
    ("POST", "/v1/scim/v2/.search"): Permission.SCIM_MANAGE,
    ("GET", "/v1/slo/objectives"): Permission.ANALYTICS_READ,
    ("POST", "/v1/slo/objectives"): Permission.SLOS_MANAGE,
    ("GET", "/v1/slo/objectives/{slo_objective_id}"): Permission.ANALYTICS_READ,
    ("PATCH", "/v1/slo/objectives/{slo_objective_id}"): Permission.SLOS_MANAGE,
    ("DELETE", "/v1/slo/objectives/{slo_objective_id}"): Permission.SLOS_MANAGE,
    ("GET", "/v1/slo/objectives/{slo_objective_id}/status"): Permission.ANALYTICS_READ,
    ("GET", "/v1/slo/objectives/{slo_objective_id}/history"): Permission.ANALYTICS_READ,
    ("GET", "/v1/slo/alerts"): Permission.ANALYTICS_READ,
    ("GET", "/v1/slo/alerts/{slo_alert_id}"): Permission.ANALYTICS_READ,
    ("POST", "/v1/slo/alerts/{slo_alert_id}/acknowledge"): Permission.SLOS_MANAGE,
    ("GET", "/v1/slo/alert-groups"): Permission.ANALYTICS_READ,
    ("GET", "/v1/slo/silences"): Permission.ANALYTICS_READ,
    ("POST", "/v1/slo/silences"): Permission.SLOS_MANAGE,
    ("GET", "/v1/slo/silences/{slo_silence_id}"): Permission.ANALYTICS_READ,
    ("POST", "/v1/slo/silences/{slo_silence_id}/end"): Permission.SLOS_MANAGE,
    ("GET", "/v1/webhooks"): Permission.WEBHOOKS_MANAGE,
    ("POST", "/v1/webhooks"): Permission.WEBHOOKS_MANAGE,
    ("GET", "/v1/webhooks/{webhook_id}"): Permission.WEBHOOKS_MANAGE,
    ("PATCH", "/v1/webhooks/{webhook_id}"): Permission.WEBHOOKS_MANAGE,
    ("DELETE", "/v1/webhooks/{webhook_id}"): Permission.WEBHOOKS_MANAGE,
    ("POST", "/v1/webhooks/{webhook_id}/rotate-secret"): Permission.WEBHOOKS_MANAGE,
    ("POST", "/v1/webhooks/{webhook_id}/test"): Permission.WEBHOOKS_MANAGE,
    ("GET", "/v1/webhooks/{webhook_id}/deliveries"): Permission.WEBHOOKS_MANAGE,
    ("GET", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}"): Permission.WEBHOOKS_MANAGE,
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"): Permission.WEBHOOKS_MANAGE,
    ("GET", "/v1/sessions/users/{user_id}"): Permission.SESSIONS_MANAGE,
    ("DELETE", "/v1/sessions/users/{user_id}"): Permission.SESSIONS_MANAGE,
    ("GET", "/v1/usage"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/live"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/feed"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/top-plugins"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/active-users"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/retention"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/adoption"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/funnel"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/latency"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/kpis"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/publisher"): Permission.ANALYTICS_READ,
    ("GET", "/v1/usage/definitions"): Permission.ANALYTICS_READ,
    ("GET", "/v1/insights/forecast"): Permission.ANALYTICS_READ,
    ("GET", "/v1/insights/anomalies"): Permission.ANALYTICS_READ,
}


# Routes that every user of a tenant may use, each with the reason: they tell or change what is the caller's own.
OWN_ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/v1/tenant"): "everybody may know which tenant they are in",
    ("GET", "/v1/members/me"): "tells the caller's own record, and by it their user id",
    ("GET", "/v1/sessions"): "tells the caller's own sessions",
    ("DELETE", "/v1/sessions"): "ends the caller's own sessions",
    ("GET", "/v1/sessions/current"): "tells the session the request came with, and its CSRF token",
    ("DELETE", "/v1/sessions/{session_id}"): "ends one of the caller's own sessions; another's is not found",
    ("POST", "/v1/sessions/logout"): "ends the session the request came with",
    ("GET", "/v1/api-keys"): "lists the caller's keys; those of all users for who may manage them",
    ("POST", "/v1/api-keys"): "a key of one's own can do no more than its user",
    ("GET", "/v1/api-keys/{api_key_id}"): "another's is not found without the right to manage keys",
    ("DELETE", "/v1/api-keys/{api_key_id}"): "another's is not found without the right to manage keys",
    ("POST", "/v1/api-keys/{api_key_id}/rotate"): "another's is not found without the right to manage keys",
    ("GET", "/v1/access-reviews"): "those in which the caller decides; all for who may read reviews",
    (
        "GET",
        "/v1/access-reviews/{access_review_id}/items",
    ): "what the caller decides; all for who may read reviews",
    ("POST", "/v1/permissions/check"): "tells what the caller may; of others only with the right to read roles",
    ("POST", "/v1/permissions/explain"): "tells why the caller may; of others only with the right to read roles",
}


# Routes for any person with a good token of the issuer, a user of its tenant or not, each with the reason.
PERSON_ROUTES: dict[tuple[str, str], str] = {
    ("POST", "/v1/invitations/accept"): "who joins is no user yet; the invitation's token is what lets them in",
}


@dataclass(frozen=True)
class Public:
    """A route that answers everybody; reason: why it may. max_age_s: how long anybody may keep the answer.

    is_counted_apart: what else comes from an address does not use up what it may ask here.
    """

    reason: str
    max_age_s: int
    is_counted_apart: bool = False


# A route is in one of the four tables; a test says so. One that is in none is refused to who brings no credential.
PUBLIC_ROUTES: dict[tuple[str, str], Public] = {
    ("GET", "/v1/health/live"): Public(
        "a load balancer has no credential, and learns one word", 5, is_counted_apart=True
    ),
    ("GET", "/v1/sessions/login"): Public("nobody is known before a login; the browser is sent to the issuer", 0),
    ("GET", "/v1/sessions/callback"): Public("a login ends here; state, cookie, code and ID token are its proof", 0),
}

# Beginnings of paths whose answers are not masked, each with the reason. There is no label for what is in them.
UNMASKED: dict[str, str] = {
    "/v1/scim/": "RFC 7643 says what is in a user; who may maintain those records may read them",
}
