"""A tenant that has a row in every table, for claims about every table."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from clients.postgres import Login
from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, Plugin, PluginPatch
from shared.context import OPERATOR, PLATFORM_TENANT_ID, Actor, transaction
from shared.identity import keys, reviews
from shared.identity.key_models import ListApiKeys
from shared.identity.review_models import AccessReview, AccessReviewDraft
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions import advisories
from shared.versions.advisory_models import AdvisoriesDraft
from tests.factories import (
    DAY_1,
    make_environment,
    make_failed_delivery,
    make_import,
    make_invitation,
    make_member,
    make_osv,
    make_pipeline_key,
    make_plugin,
    make_tenant,
    make_versions,
    publish,
    withdraw,
)
from tests.objectives import make_alert, make_objective, make_silence


def fill_tenant(owner: Actor) -> Plugin:
    """Give the owner's tenant a row in every table; answers its deprecated plugin, which has two versions."""
    plugin, successor = make_plugin(owner, title="Secret plans"), make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "2.0.0-rc.1")
    publish(owner, successor, "1.0.0", {plugin.name: "^1.0.0", "react": "^18"})
    deprecation = DeprecationDraft(message="moved", successor_plugin_id=successor.plugin_id)
    catalog.update_plugin(owner, plugin.plugin_id, PluginPatch(deprecation=deprecation), 3, DAY_1)
    withdraw(owner, plugin, "1.0.0", "only we know why")
    withdraw(owner, plugin, "1.0.0", "only we should use another", is_yanked=False)
    make_used_key(owner)
    make_import(owner, make_environment(owner).environment_id, {plugin.name: ["1.0.0"]}, direct={plugin.name: "^1.0.0"})
    make_failed_delivery(owner)
    with transaction(owner) as conn:
        conn.execute(
            "insert into idempotency_key (tenant_id, user_id, key, fingerprint, created_at)"
            " values (%s, %s, 'k', %s, %s) on conflict do nothing",
            (owner.tenant_id, owner.user_id, sha256(b"").digest(), DAY_1),
        )
    make_own_host_release(owner)
    make_advisories(owner)
    make_alert(owner, make_objective(owner, plugin.plugin_id))
    make_silence(owner)
    give_rights(owner, plugin)
    make_review(owner)
    make_invitation(owner)
    make_event_names(owner)
    with transaction(Actor(*OPERATOR, request_id=new_id()), Login.JOBS) as conn:
        conn.execute(
            "insert into outbox_parked (tenant_id, aggregate_id, revision, event_id, reason, attempts, parked_at)"
            " values (%s, %s, 4, %s, 'MalformedDetail', 5, %s)",
            (owner.tenant_id, plugin.plugin_id, new_id(), DAY_1),
        )
        conn.execute(
            "insert into consumer_revision (tenant_id, aggregate_id, consumer, revision)"
            " values (%s, %s, 'project_search', 4)",
            (owner.tenant_id, plugin.plugin_id),
        )
    return plugin


def make_used_key(owner: Actor) -> None:
    """An API key that was used."""
    make_pipeline_key(owner)
    key = keys.list_api_keys(owner, ListApiKeys()).items[0]
    keys.record_api_key_use(owner, key.api_key_id)


def make_own_host_release(owner: Actor) -> None:
    """A release of the host that is the tenant's alone: no use case makes one, and the policies hold all the same."""
    with transaction(owner) as conn:
        conn.execute(
            "insert into host_release"
            " values (%s, %s, false, '1.0.0', %s, false, '2026-03-01', '{\"@own/secret\": \"1.0.0\"}', now(), %s)",
            (owner.tenant_id, new_id(), f"own {new_id()}", owner.user_id),
        )


def make_advisories(owner: Actor) -> None:
    """An advisory of the tenant's own, its source, and a signal, which no use case makes for a tenant."""
    record = make_osv(aliases=[f"OWN-{new_id()}"], package=f"@own/{new_id()}", details="what only we know")
    advisories.import_advisories(owner, AdvisoriesDraft(advisories=[record], is_complete=True), DAY_1)
    with transaction(owner) as conn:
        conn.execute(
            "insert into exploit_signal (tenant_id, cve, is_public, epss, percentile, epss_as_of)"
            " values (%s, 'CVE-2026-0001', %s, 0.5, 0.5, '2026-03-01') on conflict do nothing",
            (owner.tenant_id, owner.tenant_id == PLATFORM_TENANT_ID),
        )


def make_event_names(owner: Actor) -> None:
    """A type of event of the tenant's own, and the key of its users."""
    with transaction(owner) as conn:
        conn.execute(
            "insert into event_schema values (%s, %s, 'acme.walked', 1, 'BACKWARD', '{}', now())"
            " on conflict do nothing",
            (owner.tenant_id, new_id()),
        )
        conn.execute(
            "insert into subject_key values (%s, sha256('key'), now()) on conflict do nothing", (owner.tenant_id,)
        )


def make_review(owner: Actor) -> AccessReview:
    """A review of all bindings, by an admin and the owner."""
    due_at = datetime.now(UTC) + timedelta(days=1)
    reviewers = [owner.user_id, make_member(owner, BuiltInRole.ADMIN).user_id]
    draft = AccessReviewDraft(name="walked", reviewer_ids=reviewers, due_at=due_at, is_undecided_kept=True)
    return reviews.create_access_review(owner, draft, datetime.now(UTC))


def give_rights(owner: Actor, plugin: Plugin) -> None:
    """A group in a group, a role bound for the plugin, a pair of roles kept apart; `member` as old code wrote it."""
    outer, inner, tenant_id = new_id(), new_id(), owner.tenant_id
    roles = "select role_id from role where tenant_id = %s and name in ('auditor', 'finance') order by role_id"
    with transaction(owner) as conn:
        one, other = (role_id for (role_id,) in conn.execute(roles, (tenant_id,)).fetchall())
        for statement, values in (
            ("insert into user_group values (%s, %s, %s, '', null, 1, now(), now())", (outer, f"outer-{outer}")),
            ("insert into user_group values (%s, %s, %s, '', null, 1, now(), now())", (inner, f"inner-{inner}")),
            ("insert into group_group values (%s, %s, %s, now())", (outer, inner)),
            ("insert into group_user values (%s, %s, %s, now())", (inner, owner.user_id)),
            ("insert into role_conflict values (%s, %s, %s, now()) on conflict do nothing", (one, other)),
            ("insert into member values (%s, %s, %s, now()) on conflict do nothing", (owner.user_id, one)),
            (
                "insert into binding"
                " (tenant_id, binding_id, role_id, group_id, plugin_tenant_id, plugin_id, created_at)"
                " values (%s, %s, %s, %s, %s, %s, now())",
                (new_id(), one, outer, tenant_id, plugin.plugin_id),
            ),
        ):
            conn.execute(statement.encode(), (tenant_id, *values))


def make_full_tenant() -> Actor:
    """A new tenant with a row in every table; answers its owner."""
    owner = make_tenant()
    fill_tenant(owner)
    return owner
