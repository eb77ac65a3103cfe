"""What the SCIM API says of itself (RFC 7643, sections 5 to 7): from the models alone, so the two cannot differ."""

from collections.abc import Sequence

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    Meta,
    Patch,
    Resource,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
)

from shared.context import Actor, transaction
from shared.identity.scim_errors import ScimResourceNotFound
from shared.identity.scim_models import ROOT, ScimGroup, ScimUser
from shared.identity.scim_search import MAX_PAGE, Json, listed
from shared.identity.service import require
from shared.permissions import Permission

_KINDS: dict[str, type[ScimUser] | type[ScimGroup]] = {"User": ScimUser, "Group": ScimGroup}
_NOT_OFFERED = 0


def get_service_provider_config(actor: Actor) -> Json:
    """What of SCIM there is.

    Raises: Forbidden without `scim:manage`.
    """
    _check(actor)
    bearer = AuthenticationScheme(
        type=AuthenticationScheme.Type.oauthbearertoken,
        name="API key",
        description="An API key of Plugyard as bearer token; its user has scim:manage.",
        primary=True,
    )
    return _shown(
        ServiceProviderConfig(
            patch=Patch(supported=True),
            bulk=Bulk(supported=False, max_operations=_NOT_OFFERED, max_payload_size=_NOT_OFFERED),
            filter=Filter(supported=True, max_results=MAX_PAGE),
            change_password=ChangePassword(supported=False),
            sort=Sort(supported=True),
            etag=ETag(supported=True),
            authentication_schemes=[bearer],
            meta=Meta(resource_type="ServiceProviderConfig", location=f"{ROOT}/ServiceProviderConfig"),
        )
    )


def list_resource_types(actor: Actor) -> Json:
    """Users and groups.

    Raises: Forbidden without `scim:manage`.
    """
    _check(actor)
    return listed([_shown(resource_type) for resource_type in _resource_types()])


def get_resource_type(actor: Actor, name: str) -> Json:
    """Users or groups.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound.
    """
    _check(actor)
    return _named(_resource_types(), name)


def list_schemas(actor: Actor) -> Json:
    """The attributes of users and groups.

    Raises: Forbidden without `scim:manage`.
    """
    _check(actor)
    return listed([_shown(schema) for schema in _schemas()])


def get_schema(actor: Actor, schema_id: str) -> Json:
    """The attributes of users or of groups.

    Raises: Forbidden without `scim:manage`. ScimResourceNotFound.
    """
    _check(actor)
    return _named(_schemas(), schema_id)


def _check(actor: Actor) -> None:
    with transaction(actor) as conn:
        require(conn, actor, Permission.SCIM_MANAGE)


def _resource_types() -> list[ResourceType]:
    return [
        ResourceType(
            id=name,
            name=name,
            endpoint=f"/{name}s",
            schema_=str(kind.__schema__),
            meta=Meta(resource_type="ResourceType", location=f"{ROOT}/ResourceTypes/{name}"),
        )
        for name, kind in _KINDS.items()
    ]


def _schemas() -> list[Schema]:
    schemas = [(name, kind.to_schema()) for name, kind in _KINDS.items()]
    for name, schema in schemas:
        schema.name = name
        schema.meta = Meta(resource_type="Schema", location=f"{ROOT}/Schemas/{schema.id}")
    return [schema for _, schema in schemas]


def _named(resources: Sequence[ResourceType | Schema], name: str) -> Json:
    for resource in resources:
        if resource.id == name:
            return _shown(resource)
    raise ScimResourceNotFound(name[:100])


def _shown(resource: Resource) -> Json:  # type: ignore[type-arg] # its parameter is for extensions; there are none
    return resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
