"""What a walk over all routes asks for: things that are there, and requests that fit their models.

A permission is asked for once the request has been read, so a body that does not fit would hide what the walk is about.
A room adds a function to THINGS, for the ids in its paths, and its bodies and queries below; a body or an id that must
name what is there is a function of the ids.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from infra.local.issuer import ISSUER
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.edge.routes import ROUTES
from shared.identity import keys, reviews, scim_groups, scim_users
from shared.identity.key_models import ListApiKeys
from shared.identity.review_models import ExportQuery
from shared.ids import new_id
from shared.permissions import BuiltInRole, Permission
from shared.versions import advisories as imported
from shared.versions.advisory_models import AdvisoriesDraft, FindAdvisory
from tests.factories import (
    DAY_1,
    make_environment,
    make_failed_delivery,
    make_host_release,
    make_invitation,
    make_member,
    make_osv,
    make_pipeline_key,
    make_plugin,
    make_tenant,
    make_versions,
)
from tests.full_tenant import make_review
from tests.objectives import make_alert, make_objective, make_silence
from tests.rights import bind, make_group, make_role, run

Route = tuple[str, str]
Ids = dict[str, UUID | str]

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PATCH = {"schemas": [PATCH_OP], "Operations": [{"op": "add", "value": {"externalId": "walked"}}]}
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def catalog(owner: Actor) -> Ids:
    """A plugin with a version."""
    plugin = make_plugin(owner)
    (version,) = make_versions(owner, plugin, "1.0.0")
    return {"plugin_id": plugin.plugin_id, "version_id": version.version_id, "version": "1.0.0"}


def environments(owner: Actor) -> Ids:
    """An environment."""
    return {"environment_id": make_environment(owner).environment_id}


def operations(owner: Actor) -> Ids:
    """A webhook with a delivery, and an aggregate of which no event is parked."""
    delivery = make_failed_delivery(owner)
    return {
        "webhook_id": delivery.href.split("/")[3],
        "delivery_id": delivery.delivery_id,
        "aggregate_id": delivery.event_id,
    }


def analytics(_: Actor) -> Ids:
    """A type of events that is built in."""
    return {"event_type": "plugyard.usage", "schema_version": "1"}


def rights(owner: Actor) -> Ids:
    """A user with a binding, and two roles kept apart."""
    roles = sorted(make_role(owner, Permission.CATALOG_READ) for _ in range(2))
    user = make_member(owner, BuiltInRole.DEVELOPER)
    run(owner, "insert into role_conflict values (%s, %s, %s, now())", *roles)
    return {
        "role_id": roles[0],
        "other_role_id": roles[1],
        "user_id": user.user_id,
        "binding_id": bind(owner, BuiltInRole.FINANCE, user_id=user.user_id),
    }


def groups(owner: Actor) -> Ids:
    """A group, one that could be put into it, and an invitation."""
    return {
        "invitation_id": make_invitation(owner).invitation_id,
        "group_id": make_group(owner),
        "member_group_id": make_group(owner),
    }


def sessions(_: Actor) -> Ids:
    """A session that nobody has."""
    return {"session_id": new_id()}


def api_keys(owner: Actor) -> Ids:
    """An API key of the owner's."""
    make_pipeline_key(owner)
    return {"api_key_id": keys.list_api_keys(owner, ListApiKeys()).items[0].api_key_id}


def tenants(_: Actor) -> Ids:
    """Another tenant, for the platform to keep."""
    return {"tenant_id": make_tenant().tenant_id}


def access_reviews(owner: Actor) -> Ids:
    """A review and one of its items, which nobody of the walk decides."""
    review = make_review(owner)
    items = reviews.export_access_review(owner, review.access_review_id, ExportQuery()).items
    return {"access_review_id": review.access_review_id, "item_id": items[0].item_id, "reviewer_id": owner.user_id}


def scim(owner: Actor) -> Ids:
    """A user and a group that an identity provider told of."""
    user = scim_users.create_scim_user(owner, {"schemas": [USER], "userName": f"walked-{new_id()}"}, DAY_1)
    group = scim_groups.create_scim_group(owner, {"schemas": [GROUP], "displayName": f"walked {new_id()}"}, DAY_1)
    return {
        "scim_user_id": str(user["id"]),
        "scim_group_id": str(group["id"]),
        "resource_type": "User",
        "schema_id": USER,
    }


def host_releases(_: Actor) -> Ids:
    """A release of the host, which the platform keeps for all."""
    return {"release": make_host_release(make_tenant("platform", PLATFORM_TENANT_ID)).release}


def advisories(owner: Actor) -> Ids:
    """An advisory of the tenant's own."""
    osv_id = f"TEST-{new_id()}"
    imported.import_advisories(owner, AdvisoriesDraft(advisories=[make_osv(osv_id)]), DAY_1)
    found = imported.get_advisory_by_alias(owner, FindAdvisory(alias=osv_id))
    return {"advisory_id": found.advisory_id, "alias": osv_id}


def slo(owner: Actor) -> Ids:
    """An objective, an alert about it, and a silence."""
    objective = make_objective(owner)
    return {
        "slo_objective_id": objective.slo_objective_id,
        "slo_alert_id": make_alert(owner, objective),
        "slo_silence_id": make_silence(owner),
    }


# Each is asked once for each tenant that is walked; what the walk changes or deletes is theirs.
THINGS: tuple[Callable[[Actor], Ids], ...] = (
    analytics,
    access_reviews,
    api_keys,
    catalog,
    environments,
    operations,
    rights,
    groups,
    sessions,
    tenants,
    scim,
    host_releases,
    advisories,
    slo,
)

BODIES: dict[Route, object | Callable[[Ids], object]] = {
    ("POST", "/v1/plugins"): {"name": "@made/walked"},
    ("PATCH", "/v1/plugins/{plugin_id}"): {"title": "walked"},
    ("POST", "/v1/plugins/{plugin_id}/versions"): {"version": "9.9.9"},
    ("POST", "/v1/versions/{version_id}/yank"): {"reason": "walked"},
    ("POST", "/v1/versions/{version_id}/deprecate"): {"message": "walked"},
    ("POST", "/v1/host-releases"): {"release": "0.0.1-walked.1", "released_on": "2020-03-01", "packages": {}},
    ("POST", "/v1/resolve"): {"installed": {"@made/walked": "1.0.0"}},
    ("POST", "/v1/sboms"): {"packages": {"@made/walked": "1.0.0"}},
    ("POST", "/v1/sboms/import"): {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "components": [{"purl": "pkg:npm/%40made/walked@1.0.0"}],
    },
    ("POST", "/v1/advisories/import"): {"advisories": []},
    ("POST", "/v1/advisories/match"): {"packages": {"walked": ["1.0.0"]}},
    ("POST", "/v1/exploit-signals/import"): {
        "as_of": "2026-03-01",
        "epss": [{"cve": "CVE-2026-0002", "epss": 0.5, "percentile": 0.5}],
    },
    ("POST", "/v1/environments"): {"name": "walked", "title": "walked"},
    ("PATCH", "/v1/environments/{environment_id}"): {"title": "walked"},
    ("POST", "/v1/imports"): lambda ids: {
        "environment_id": str(ids["environment_id"]),
        "packages": {"walked": ["1.0.0"]},
        "direct": {"walked": "^1.0.0"},
    },
    ("POST", "/v1/roles"): {"name": "walked", "permissions": []},
    ("PATCH", "/v1/roles/{role_id}"): {"description": "walked"},
    ("POST", "/v1/bindings"): lambda ids: {"role_id": ids["role_id"], "user_id": ids["user_id"]},
    ("POST", "/v1/role-conflicts"): lambda ids: {"role_id": ids["role_id"], "other_role_id": ids["other_role_id"]},
    ("PATCH", "/v1/members/{user_id}"): {"display_name": "walked"},
    ("POST", "/v1/invitations"): lambda ids: {"email": "walked@example.com", "role_ids": [ids["role_id"]]},
    ("POST", "/v1/invitations/accept"): {"token": "x" * 43, "display_name": "walked"},
    ("POST", "/v1/groups"): {"name": "walked"},
    ("PATCH", "/v1/groups/{group_id}"): {"name": "walked"},
    ("PUT", "/v1/groups/{group_id}/users"): {"user_ids": []},
    ("POST", "/v1/access-reviews"): lambda ids: {
        "name": "walked",
        "reviewer_ids": [str(ids["reviewer_id"])],
        "due_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    },
    ("POST", "/v1/access-reviews/{access_review_id}/items/{item_id}/decision"): {
        "decision": "keep",
        "reason": "walked",
    },
    ("POST", "/v1/api-keys"): {"name": "walked"},
    ("POST", "/v1/api-keys/{api_key_id}/rotate"): {},
    ("POST", "/v1/permissions/check"): {"questions": [{"permission": "catalog:read"}]},
    ("POST", "/v1/permissions/explain"): {"permission": "catalog:read"},
    ("POST", "/v1/permissions/who-can"): {"permission": "catalog:read"},
    ("PATCH", "/v1/tenant"): {"name": "walked"},
    ("POST", "/v1/tenants"): {
        "slug": "walked",
        "name": "walked",
        "owner": {"issuer": ISSUER, "subject": "walked", "display_name": "walked"},
    },
    ("PATCH", "/v1/tenants/{tenant_id}"): {"plan": "large"},
    ("POST", "/v1/scim/v2/Users"): {"schemas": [USER], "userName": "walked"},
    ("PUT", "/v1/scim/v2/Users/{scim_user_id}"): {"schemas": [USER], "userName": "walked-on"},
    ("POST", "/v1/scim/v2/Groups"): {"schemas": [GROUP], "displayName": "walked"},
    ("PUT", "/v1/scim/v2/Groups/{scim_group_id}"): {"schemas": [GROUP], "displayName": "walked on"},
    ("PATCH", "/v1/scim/v2/Users/{scim_user_id}"): PATCH,
    ("PATCH", "/v1/scim/v2/Groups/{scim_group_id}"): PATCH,
    ("POST", "/v1/scim/v2/Users/.search"): {"schemas": [SEARCH]},
    ("POST", "/v1/scim/v2/Groups/.search"): {"schemas": [SEARCH]},
    ("POST", "/v1/scim/v2/.search"): {"schemas": [SEARCH]},
    ("POST", "/v1/conflicts"): {"installed": {"@none/such": "1.0.0"}},
    ("POST", "/v1/impact"): lambda ids: {"plugin_id": ids["plugin_id"], "action": "publish", "version": "97.0.0"},
    # None, as there is no queue to put one on.
    ("POST", "/v1/events/dead-letters/replay"): {"is_dry_run": True},
    ("POST", "/v1/events"): {"type": "plugyard.usage.v1", "source": "walked", "events": []},
    ("POST", "/v1/slo/objectives"): lambda ids: {
        "name": "walked",
        "plugin_id": ids["plugin_id"],
        "sli": "availability",
        "target": 0.99,
    },
    ("PATCH", "/v1/slo/objectives/{slo_objective_id}"): {"name": "walked"},
    ("POST", "/v1/slo/alerts/{slo_alert_id}/acknowledge"): {},
    ("POST", "/v1/slo/silences"): {"reason": "walked", "ends_at": "2100-01-01T00:00:00Z"},
    ("POST", "/v1/events/schemas"): {"type": "acme.walked", "json_schema": {"type": "object"}},
    ("POST", "/v1/webhooks"): {"url": "https://hooks.example/walked"},
    ("PATCH", "/v1/webhooks/{webhook_id}"): {"description": "walked"},
}

QUERIES: dict[Route, str] = {
    ("POST", "/v1/sboms/import"): "environment_id={environment_id}",
    ("GET", "/v1/plugins/by-name"): "name=@none/such",
    ("GET", "/v1/advisories/by-alias"): "alias=CVE-2026-0001",
    ("GET", "/v1/usage/adoption"): "plugin_id={plugin_id}",
    ("GET", "/v1/usage/funnel"): "plugin_id={plugin_id}&steps=open,save",
    ("GET", "/v1/usage/publisher"): "plugin_id={plugin_id}",
}

# What only the platform's tenant may do, whatever role somebody has in another: walked by the platform's own users.
PLATFORM_ONLY: set[Route] = {(method, path) for method, path in ROUTES if path.startswith("/v1/tenants")}
PLATFORM_ONLY |= {("POST", "/v1/host-releases"), ("POST", "/v1/exploit-signals/import"), ("GET", "/v1/usage/publisher")}


def ids_of(owner: Actor) -> Ids:
    """Something that is there for every id in a path, by the id's name."""
    return {name: value for make in THINGS for name, value in make(owner).items()}


def body_of(route: Route, ids: Ids) -> object | None:
    """A body that fits the route's model; None where it takes none."""
    body = BODIES.get(route)
    return body(ids) if callable(body) else body
