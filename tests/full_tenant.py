"""A tenant that has a row in every table, for claims about every table."""

from hashlib import sha256

from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, Plugin, PluginPatch
from shared.context import Actor, transaction
from shared.identity import service as identity
from tests.factories import DAY_1, make_plugin, make_tenant, make_versions


def fill_tenant(owner: Actor) -> Plugin:
    """Give the owner's tenant a row in every table; answers its deprecated plugin, which has two versions."""
    plugin, successor = make_plugin(owner, title="Secret plans"), make_plugin(owner)
    make_versions(owner, plugin, "1.0.0", "2.0.0-rc.1")
    deprecation = DeprecationDraft(message="moved", successor_plugin_id=successor.plugin_id)
    catalog.update_plugin(owner, plugin.plugin_id, PluginPatch(deprecation=deprecation), 3, DAY_1)
    identity.create_api_key(owner, owner.user_id, "pipeline", DAY_1)
    with transaction(owner) as conn:
        conn.execute(
            "insert into idempotency_key (tenant_id, user_id, key, fingerprint, created_at)"
            " values (%s, %s, 'k', %s, %s)",
            (owner.tenant_id, owner.user_id, sha256(b"").digest(), DAY_1),
        )
    return plugin


def make_full_tenant() -> Actor:
    """A new tenant with a row in every table; answers its owner."""
    owner = make_tenant()
    fill_tenant(owner)
    return owner
