"""Chooses believable values for the parameters of a statement, by their names and types."""

from collections.abc import Mapping
from datetime import UTC, datetime

from infra.local.sample.tenants import ACME
from shared.catalog.service import find_plugin
from shared.context import PLATFORM_TENANT_ID, Actor
from shared.ids import new_id

_PUBLIC_PLUGIN = "@backstage/plugin-kubernetes"
_FIRST_PAGE = ("after", "before", "generation", "category", "role", "publisher", "prereleases")
_BY_NAME = {
    "query": "kubernetes",
    "name": _PUBLIC_PLUGIN,
    "names": f'{{"{_PUBLIC_PLUGIN}"}}',
    "page_size": "20",
    "most": "1000",
    "source_ip": "203.0.113.7",
    "issuer": ACME.users[0].subject,
}
_BY_TYPE = {
    "boolean": "true",
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "numeric": "1",
    "jsonb": "[]",
    "bytea": "\\x00",
    "text": "example",
}


def sample_values(actor: Actor, types: Mapping[str, str]) -> dict[str, str | None]:
    """A value for each parameter, as text, which PostgreSQL reads as the parameter's type.

    With plugin_tenant_id the statement is about a public plugin, else about one of the actor's own.
    """
    is_public = "plugin_tenant_id" in types
    plugin = find_plugin(actor, _PUBLIC_PLUGIN if is_public else ACME.plugins[0].draft.name)
    known = _BY_NAME | {
        "tenant_id": str(actor.tenant_id),
        "user_id": str(actor.user_id),
        "created_by": str(actor.user_id),
        "published_by": str(actor.user_id),
        "plugin_tenant_id": str(PLATFORM_TENANT_ID),
        "platform_tenant_id": str(PLATFORM_TENANT_ID),
        "plugin_id": str(plugin.plugin_id),
        "plugin_ids": f"{{{plugin.plugin_id}}}",
        "tenant_ids": f"{{{actor.tenant_id}}}",
        "version_counts": "{1}",
    }
    return {name: _value(name, kind, known) for name, kind in types.items()}


def _value(name: str, kind: str, known: Mapping[str, str]) -> str | None:
    # Null starts at the first page and filters nothing.
    return None if name.startswith(_FIRST_PAGE) else known.get(name) or _by_type(kind)


def _by_type(kind: str) -> str:
    if kind.endswith("[]"):
        return "{}"
    if kind.startswith("timestamp"):
        return datetime.now(UTC).isoformat()
    return str(new_id()) if kind == "uuid" else _BY_TYPE.get(kind, "1")
