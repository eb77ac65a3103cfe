"""HTTP endpoints of room catalog."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.catalog import service
from shared.catalog.models import FindPlugin, Plugin, PluginDraft, PluginPage, PluginPatch, SearchPlugins
from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.edge.preconditions import IfMatch

app = room_app("catalog")


@app.get("/v1/plugins")
def search_plugins(query: Annotated[SearchPlugins, Query()], actor: CurrentActor) -> PluginPage:
    """Search the plugins this tenant may see, best match first; without `q`, browse them."""
    return service.search_plugins(actor, query)


@app.post("/v1/plugins", status_code=201)
def create_plugin(draft: PluginDraft, actor: CurrentActor, now: Now) -> Plugin:
    """Add a plugin to this tenant's catalog."""
    return service.create_plugin(actor, draft, now)


@app.get("/v1/plugins/by-name")
def find_plugin(query: Annotated[FindPlugin, Query()], actor: CurrentActor) -> Plugin:
    """One plugin by its npm name: this tenant's own first, then the public one."""
    return service.find_plugin(actor, query.name)


@app.get("/v1/plugins/{plugin_id}")
def get_plugin(plugin_id: UUID, actor: CurrentActor) -> Plugin:
    """One plugin by its id."""
    return service.get_plugin(actor, plugin_id)


@app.patch("/v1/plugins/{plugin_id}")
def update_plugin(plugin_id: UUID, patch: PluginPatch, revision: IfMatch, actor: CurrentActor, now: Now) -> Plugin:
    """Change fields of one of this tenant's plugins."""
    return service.update_plugin(actor, plugin_id, patch, revision, now)


handler = http_handler(app)
