"""HTTP endpoints of SCIM 2.0, in a function of their own: its library costs a cold start half a second."""

from typing import Annotated

from fastapi import Body, Query

from shared.edge.http import CurrentActor, Now, http_handler, room_app
from shared.edge.preconditions import IfMatchGiven
from shared.edge.scim import ScimResponse
from shared.identity import scim_discovery, scim_everything, scim_groups, scim_users
from shared.identity.scim_models import ScimQuery

app = room_app("identity", default_response_class=ScimResponse)

Resource = Annotated[dict[str, object], Body()]
Asked = Annotated[ScimQuery, Query()]


@app.get("/v1/scim/v2/ServiceProviderConfig")
def get_service_provider_config(actor: CurrentActor) -> dict[str, object]:
    """What of SCIM there is: all but bulk operations and passwords."""
    return scim_discovery.get_service_provider_config(actor)


@app.get("/v1/scim/v2/ResourceTypes")
def list_resource_types(actor: CurrentActor) -> dict[str, object]:
    """Users and groups."""
    return scim_discovery.list_resource_types(actor)


@app.get("/v1/scim/v2/ResourceTypes/{resource_type}")
def get_resource_type(resource_type: str, actor: CurrentActor) -> dict[str, object]:
    """Users or groups."""
    return scim_discovery.get_resource_type(actor, resource_type)


@app.get("/v1/scim/v2/Schemas")
def list_schemas(actor: CurrentActor) -> dict[str, object]:
    """The attributes of users and groups."""
    return scim_discovery.list_schemas(actor)


@app.get("/v1/scim/v2/Schemas/{schema_id}")
def get_schema(schema_id: str, actor: CurrentActor) -> dict[str, object]:
    """The attributes of users or of groups."""
    return scim_discovery.get_schema(actor, schema_id)


@app.get("/v1/scim/v2/Users")
def list_scim_users(query: Asked, actor: CurrentActor) -> dict[str, object]:
    """A page of the users that the identity provider told of."""
    return scim_users.list_scim_users(actor, query.model_dump())


@app.post("/v1/scim/v2/Users", status_code=201)
def create_scim_user(body: Resource, actor: CurrentActor, now: Now) -> dict[str, object]:
    """Let a person in."""
    return scim_users.create_scim_user(actor, body, now)


@app.post("/v1/scim/v2/Users/.search")
def search_scim_users(body: Resource, actor: CurrentActor) -> dict[str, object]:
    """The list of users, asked for in a body."""
    return scim_users.search_scim_users(actor, body)


@app.get("/v1/scim/v2/Users/{scim_user_id}")
def get_scim_user(scim_user_id: str, query: Asked, actor: CurrentActor) -> dict[str, object]:
    """One user."""
    return scim_users.get_scim_user(actor, scim_user_id, query.model_dump())


@app.put("/v1/scim/v2/Users/{scim_user_id}")
def update_scim_user(
    scim_user_id: str, body: Resource, revision: IfMatchGiven, actor: CurrentActor, now: Now
) -> dict[str, object]:
    """Write all attributes of a user; `active` false takes all access with the next request."""
    return scim_users.update_scim_user(actor, scim_user_id, body, revision, now)


@app.patch("/v1/scim/v2/Users/{scim_user_id}")
def patch_scim_user(
    scim_user_id: str, body: Resource, revision: IfMatchGiven, actor: CurrentActor, now: Now
) -> dict[str, object]:
    """Change attributes of a user; `active` false takes all access with the next request."""
    return scim_users.patch_scim_user(actor, scim_user_id, body, revision, now)


@app.delete("/v1/scim/v2/Users/{scim_user_id}", status_code=204)
def delete_scim_user(scim_user_id: str, revision: IfMatchGiven, actor: CurrentActor, now: Now) -> None:
    """A person leaves: no access, roles, groups or keys, until told of again."""
    scim_users.delete_scim_user(actor, scim_user_id, revision, now)


@app.get("/v1/scim/v2/Groups")
def list_scim_groups(query: Asked, actor: CurrentActor) -> dict[str, object]:
    """A page of the tenant's groups."""
    return scim_groups.list_scim_groups(actor, query.model_dump())


@app.post("/v1/scim/v2/Groups", status_code=201)
def create_scim_group(body: Resource, actor: CurrentActor, now: Now) -> dict[str, object]:
    """Make a group, which gives nothing until a role is bound to it."""
    return scim_groups.create_scim_group(actor, body, now)


@app.post("/v1/scim/v2/Groups/.search")
def search_scim_groups(body: Resource, actor: CurrentActor) -> dict[str, object]:
    """The list of groups, asked for in a body."""
    return scim_groups.search_scim_groups(actor, body)


@app.get("/v1/scim/v2/Groups/{scim_group_id}")
def get_scim_group(scim_group_id: str, query: Asked, actor: CurrentActor) -> dict[str, object]:
    """One group with its members."""
    return scim_groups.get_scim_group(actor, scim_group_id, query.model_dump())


@app.put("/v1/scim/v2/Groups/{scim_group_id}")
def update_scim_group(
    scim_group_id: str, body: Resource, revision: IfMatchGiven, actor: CurrentActor, now: Now
) -> dict[str, object]:
    """Write a group and who is in it; needs all that the group gives."""
    return scim_groups.update_scim_group(actor, scim_group_id, body, revision, now)


@app.patch("/v1/scim/v2/Groups/{scim_group_id}")
def patch_scim_group(
    scim_group_id: str, body: Resource, revision: IfMatchGiven, actor: CurrentActor, now: Now
) -> dict[str, object]:
    """Change a group and who is in it; needs all that the group gives."""
    return scim_groups.patch_scim_group(actor, scim_group_id, body, revision, now)


@app.delete("/v1/scim/v2/Groups/{scim_group_id}", status_code=204)
def delete_scim_group(scim_group_id: str, revision: IfMatchGiven, actor: CurrentActor, now: Now) -> None:
    """Remove a group; needs all that the group gives."""
    scim_groups.delete_scim_group(actor, scim_group_id, revision, now)


@app.post("/v1/scim/v2/.search")
def search_scim(body: Resource, actor: CurrentActor) -> dict[str, object]:
    """Users and groups in one list."""
    return scim_everything.search_scim(actor, body)


handler = http_handler(app)
