"""The leaves of room identity: what a change of rights can run into."""

from collections.abc import Sequence
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Permission


class LastOwner(Conflict):
    """The change would leave the tenant without an owner."""

    code = "last-owner"
    title = "The tenant would have no owner; give another person the role owner, tenant-wide and without limits, first."


class RolesConflict(Conflict):
    """A user would hold both roles of a pair that the tenant keeps apart."""

    code = "roles-conflict"
    title = "A user would hold two roles that this tenant keeps apart; take the other role away first."

    def __init__(self, user_id: UUID, role_id: UUID, other_role_id: UUID) -> None:
        """user_id: the user; role_id, other_role_id: the pair."""
        super().__init__(user_id=str(user_id), role_id=str(role_id), other_role_id=str(other_role_id))


class GroupCycle(Conflict):
    """A group would be in itself, directly or through others."""

    code = "group-cycle"
    title = "A group cannot be in itself, directly or through other groups."


class PermissionUnknown(Invalid):
    """A role names a permission that there is not."""

    code = "permission-unknown"
    title = "There is no such permission; GET /v1/permissions lists them."


class PermissionsLacking(Forbidden):
    """Who gives, changes or takes away rights does not hold all of them there."""

    code = "permissions-lacking"
    title = "You can give, change or take away only what you hold there yourself; you lack what is in `missing`."

    def __init__(self, missing: Sequence[Permission]) -> None:
        """missing: what the actor does not hold there, at least one."""
        super().__init__(missing[0])
        self.fields["missing"] = list(missing)
