"""The leaves of SCIM, which say with `scim_type` what RFC 7644 calls them."""

from shared.errors import Conflict, Invalid, NotFound


class ScimInvalid(Invalid):
    """A SCIM request that breaks a rule of RFC 7644; said in the words of that standard."""

    code = "scim-invalid"
    title = "The SCIM request is not valid; see detail."

    def __init__(self, scim_type: str, detail: str) -> None:
        """scim_type: as in RFC 7644, section 3.12. detail: what is wrong, for a person."""
        super().__init__(scim_type=scim_type, detail=detail)


class ScimTaken(Conflict):
    """A user or group of this name or external id, or a user who is this person, is provisioned already."""

    code = "scim-taken"
    title = "A resource with this value of a unique attribute is there already."

    def __init__(self, attribute: str) -> None:
        """attribute: the one whose value is taken, as SCIM calls it."""
        super().__init__(attribute=attribute, scim_type="uniqueness")


class ScimResourceNotFound(NotFound):
    """No such user or group that SCIM shows in this tenant."""

    code = "scim-resource-not-found"
    title = "There is no such resource in this tenant."

    def __init__(self, resource_id: str) -> None:
        """resource_id: what was asked for."""
        super().__init__(resource_id=resource_id)
