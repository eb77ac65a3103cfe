"""The leaves of room identity: what a change of rights, a login and a session can run into."""

from collections.abc import Sequence
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid, NotFound, PlugyardError, Unauthenticated
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
    """Who gives, changes or takes away rights does not hold all of them there, or gives them for longer than held."""

    code = "permissions-lacking"
    title = (
        "You can give, change or take away only what you hold there yourself, and give it for no longer and on no fewer"
        " conditions; you lack what is in `missing`."
    )

    def __init__(self, missing: Sequence[Permission]) -> None:
        """missing: what the actor does not hold there, at least one."""
        super().__init__(missing[0])
        self.fields["missing"] = list(missing)


class RoleNotFound(NotFound):
    """No such role in this tenant."""

    code = "role-not-found"
    title = "There is no such role in this tenant."

    def __init__(self, role_id: UUID) -> None:
        """role_id: what was asked for."""
        super().__init__(role_id=str(role_id))


class RoleNameTaken(Conflict):
    """The tenant has a role of this name."""

    code = "role-name-taken"
    title = "The tenant has a role of this name."

    def __init__(self, name: str) -> None:
        """name: the role's."""
        super().__init__(name=name)


class RoleBuiltIn(Conflict):
    """A built-in role means the same in every tenant."""

    code = "role-built-in"
    title = "Built-in roles cannot be changed; make a role of your own with the permissions you want."

    def __init__(self, role_id: UUID) -> None:
        """role_id: the built-in role."""
        super().__init__(role_id=str(role_id))


class RoleInUse(Conflict):
    """A role that is still named by bindings, or by something else that was made with it."""

    code = "role-in-use"
    title = "This role is still in use; remove its bindings first: GET /v1/bindings?role_id= lists them."

    def __init__(self, bindings: int) -> None:
        """bindings: how many give or deny the role; 0 where it is something else that names it."""
        super().__init__(bindings=bindings)


class BindingNotFound(NotFound):
    """No such binding in this tenant."""

    code = "binding-not-found"
    title = "There is no such binding in this tenant."

    def __init__(self, binding_id: UUID) -> None:
        """binding_id: what was asked for."""
        super().__init__(binding_id=str(binding_id))


class AccessSubjectNotFound(NotFound):
    """A user, a group or an environment that a binding or a question names, and the tenant has not."""

    code = "access-subject-not-found"
    title = "There is no such user, group, plugin or environment in this tenant; `kind` says which is meant."

    def __init__(self, kind: str) -> None:
        """kind: user, group, plugin or environment."""
        super().__init__(kind=kind)


class BindingTaken(Conflict):
    """The same binding is there already."""

    code = "binding-taken"
    title = "There is a binding that says exactly this."


class BindingLimitReached(Conflict):
    """A user or group has the most bindings that one scope takes: every check there reads them all."""

    code = "binding-limit-reached"
    title = "This user or group has the most bindings that one scope takes; remove those that are over."

    def __init__(self, limit: int) -> None:
        """limit: the most."""
        super().__init__(limit=limit)


class BindingOver(Invalid):
    """A binding that would have ended before it was made."""

    code = "binding-over"
    title = "valid_until is in the past."


class DeniesYourself(Conflict):
    """A deny that reaches who makes it: nobody might be left who may take it away."""

    code = "denies-yourself"
    title = "This deny would reach you too; let somebody make it whom it does not reach, so that it can be undone."


class RoleConflictTaken(Conflict):
    """The pair is kept apart already."""

    code = "role-conflict-taken"
    title = "These two roles are kept apart already."


class RoleConflictNotFound(NotFound):
    """The pair is not kept apart."""

    code = "role-conflict-not-found"
    title = "These two roles are not kept apart in this tenant."


class GroupNotFound(NotFound):
    """No such group in this tenant."""

    code = "group-not-found"
    title = "There is no such group in this tenant."

    def __init__(self, group_id: UUID) -> None:
        """group_id: what was asked for."""
        super().__init__(group_id=str(group_id))


class GroupNameTaken(Conflict):
    """The tenant has a group of this name."""

    code = "group-name-taken"
    title = "The tenant has a group of this name."

    def __init__(self, name: str) -> None:
        """name: the group's."""
        super().__init__(name=name)


class MemberNotFound(NotFound):
    """No such user in this tenant."""

    code = "member-not-found"
    title = "There is no such member of this tenant."

    def __init__(self, user_id: UUID) -> None:
        """user_id: what was asked for."""
        super().__init__(user_id=str(user_id))


class MemberRemoved(Conflict):
    """A user who was removed comes back by an invitation only, and is given nothing before that."""

    code = "member-removed"
    title = "This member was removed; invite the person again."


class OwnMembership(Conflict):
    """Nobody suspends or removes themselves: a slip of the hand would lock them out."""

    code = "own-membership"
    title = "You cannot suspend or remove yourself; another member has to."


class LoginInvalid(Invalid):
    """An answer of the issuer to no login that this browser has begun, or to one that is over."""

    code = "login-invalid"
    title = "This login was not begun in this browser, took over ten minutes, or was completed before; begin it again."


class LoginRefused(Unauthenticated):
    """The issuer did not let the person in; `error` is its own word for it."""

    code = "login-refused"
    title = "The issuer has refused this login."

    def __init__(self, error: str) -> None:
        """error: a code of RFC 6749 or OpenID Connect."""
        super().__init__(error=error)


class LoginUnproven(Unauthenticated):
    """The issuer took the code for nothing, or its ID token is not the one that was asked for."""

    code = "login-unproven"
    title = "This login could not be verified; begin it again."


class SecondFactorMissing(Unauthenticated):
    """A second factor was asked for, and the issuer does not say that one was proven."""

    code = "second-factor-missing"
    title = "This login wanted a second factor, and the issuer did not confirm one."


class SessionOver(Unauthenticated):
    """A cookie of no session: it ended, or it never was."""

    code = "session-over"
    title = "This session is over; log in again at /v1/sessions/login."


class CsrfTokenInvalid(PlugyardError):
    """A change by cookie that does not prove to come from a page of ours."""

    code = "csrf-token-invalid"
    title = "Send the csrf_token of GET /v1/sessions/current as X-CSRF-Token, from a page of this origin."


class SessionNotFound(NotFound):
    """No such session, or not one of the asker's."""

    code = "session-not-found"
    title = "You have no such session."


class TenantNotFound(NotFound):
    """No such tenant."""

    code = "tenant-not-found"
    title = "There is no such tenant."

    def __init__(self, tenant_id: UUID) -> None:
        """tenant_id: what was asked for."""
        super().__init__(tenant_id=str(tenant_id))


class PlatformStays(Conflict):
    """The platform's own tenant cannot be suspended: nobody could resume it."""

    code = "platform-stays"
    title = "The platform's own tenant is never suspended."


class TimeZoneUnknown(Invalid):
    """A time zone that the database, which reckons in it, does not know."""

    code = "time-zone-unknown"
    title = "There is no such time zone; take a name of the IANA database, such as Europe/Berlin."
