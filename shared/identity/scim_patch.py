"""Reads a PATCH as the common identity providers send it.

The library knows most of their ways (`scim_models.LENIENT`). Left to us: Entra ID puts paths with a filter where the
standard has names of attributes, in the value of an operation without a path.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from scim2_models import Context, PatchOp

from shared.identity.scim_errors import ScimInvalid
from shared.identity.scim_models import ScimGroup, ScimUser

MAX_OPERATIONS = 1000

Kind = TypeVar("Kind", ScimUser, ScimGroup)


def patched(resource: Kind, body: Mapping[str, object]) -> Kind:
    """The resource after the operations of a PATCH, in their order.

    Raises: ScimInvalid, and then nothing is changed.
    """
    changed = resource.model_copy(deep=True)
    given = body.get("Operations")
    operations = given if isinstance(given, list) else []
    if len(operations) > MAX_OPERATIONS:
        raise ScimInvalid("tooMany", f"a request has at most {MAX_OPERATIONS} operations")
    spread = {**body, "Operations": [part for operation in operations for part in _spread(operation)]}
    message = PatchOp.__class_getitem__(type(resource)).model_validate(spread, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    message.patch(changed)
    return changed


def _spread(operation: object) -> Iterator[object]:
    """An operation without a path, with an operation of its own for each path in its value."""
    value = operation.get("value") if isinstance(operation, dict) and not operation.get("path") else None
    if not isinstance(operation, dict) or not isinstance(value, dict):
        yield operation
        return
    paths = {name: item for name, item in value.items() if "[" in name}
    rest = {name: item for name, item in value.items() if name not in paths}
    if rest or not paths:
        yield {**operation, "value": rest}
    for path, item in paths.items():
        yield {**operation, "path": path, "value": item}
