"""The leaves that say why somebody who is known may not."""

from collections.abc import Mapping

from shared.errors import Forbidden, MembershipRequired, PlugyardError
from shared.permissions import Permission


class Absent(Forbidden):
    """Who asks has a place in the tenant and may do nothing there now."""

    def __init__(self, permission: Permission | None = None) -> None:
        """permission: what was asked for; None at a login, and for what is the caller's own."""
        PlugyardError.__init__(self, **({"permission": permission} if permission else {}))


class AccountSuspended(Absent):
    """The person is a user of the tenant, and suspended."""

    code = "account-suspended"
    title = "This user is suspended; an administrator of the tenant can say why."


class TenantSuspended(Absent):
    """The person is a user of a tenant that is suspended."""

    code = "tenant-suspended"
    title = "This tenant is suspended; the operator of this installation can say why."


class MemberGone(Absent):
    """The person was a user of the tenant: told as to a stranger."""

    code = MembershipRequired.code
    title = MembershipRequired.title


class KeyScopeLacking(Forbidden):
    """The API key was not made for this, whatever its user may."""

    code = "key-scope-lacking"
    title = "This API key's scopes do not include this permission; make a key that has it."


class ConditionNotMet(Forbidden):
    """A role of the actor allows it, under conditions that do not hold in this request."""

    code = "condition-not-met"
    title = "One of your roles allows this only under conditions; `unmet` says which do not hold."

    def __init__(self, permission: Permission, unmet: Mapping[str, str]) -> None:
        """unmet: by mfa, hours or network, what does not hold and what would."""
        super().__init__(permission)
        self.fields["unmet"] = dict(unmet)
