"""Plugins of the sample that their authors gave up, marked as the platform would: with what came in their place.

Read off the names: what moved from the host's own project to its community is in the facts under both names. One that
was given up without moving is named here.
"""

from collections.abc import Collection
from datetime import datetime

from shared.catalog import service as catalog
from shared.catalog.models import DeprecationDraft, PluginPatch
from shared.context import Actor

_PROJECT, _COMMUNITY = "@backstage/", "@backstage-community/"
_REPLACED = {"@backstage/backend-common": "@backstage/backend-defaults"}


def successors(names: Collection[str]) -> dict[str, str]:
    """The plugin that replaces each deprecated one, by name."""
    moved = {name: _COMMUNITY + name.removeprefix(_PROJECT) for name in names if name.startswith(_PROJECT)}
    found = {name: successor for name, successor in (moved | _REPLACED).items() if {name, successor} <= set(names)}
    return dict(sorted(found.items()))


def mark_deprecated(actor: Actor, names: Collection[str], now: datetime) -> int:
    """Deprecate them in the actor's catalog; what is marked already stays. Answers how many there are."""
    found = successors(names)
    for name, successor in found.items():
        plugin = catalog.find_plugin(actor, name)
        if plugin.deprecation is None:
            successor_id = catalog.find_plugin(actor, successor).plugin_id
            draft = DeprecationDraft(message=f"Given up; use {successor}.", successor_plugin_id=successor_id)
            catalog.update_plugin(actor, plugin.plugin_id, PluginPatch(deprecation=draft), plugin.revision, now)
    return len(found)
