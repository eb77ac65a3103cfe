"""Use cases of bindings: who is given, or denied, which role, where, until when and on what conditions."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from clients.postgres import Connection
from shared.catalog.service import read_plugin
from shared.context import Actor, transaction
from shared.cursors import decode_cursor, next_cursor
from shared.errors import PluginNotFound
from shared.identity import binding_store as store
from shared.identity.binding_models import Binding, BindingDraft, BindingPage, BindingRow, ListBindings
from shared.identity.errors import (
    AccessSubjectNotFound,
    BindingLimitReached,
    BindingNotFound,
    BindingOver,
    DeniesYourself,
    MemberNotFound,
    PermissionsLacking,
)
from shared.identity.grants import require_grantable, require_held
from shared.identity.members import check_members
from shared.identity.roles import read_role
from shared.identity.service import require, require_somewhere
from shared.identity.store import lock_epoch
from shared.ids import new_id
from shared.permissions import Permission

# A check reads every binding of the user, and of each group the user is in, that counts where it asks.
MAX_BINDINGS = 50

_listed = TypeAdapter(tuple[UUID])


def create_binding(actor: Actor, draft: BindingDraft, now: datetime) -> Binding:
    """Give a user or a group a role, or deny it; it counts from this request on.

    Who may manage roles for one plugin or environment alone may bind them there.
    Raises: Forbidden without `roles:manage` there. RoleNotFound. AccessSubjectNotFound. MemberRemoved.
    PermissionsLacking. BindingOver. BindingTaken. BindingLimitReached. RolesConflict. LastOwner. DeniesYourself.
    """
    if draft.valid_until and draft.valid_until <= now:
        raise BindingOver
    with transaction(actor) as conn:
        lock_epoch(conn)
        require(conn, actor, Permission.ROLES_MANAGE, draft.plugin_id, draft.environment_id)
        role = read_role(conn, actor, draft.role_id)
        permissions = [Permission(name) for name in role.permissions]
        if draft.effect == "allow":
            require_grantable(conn, actor, permissions, draft.plugin_id, draft.environment_id, draft.limits)
        else:
            require_held(conn, actor, permissions, draft.plugin_id, draft.environment_id)
        _check_user(conn, actor, draft.user_id)
        plugin_tenant_id = _plugin_tenant(conn, actor, draft.plugin_id)
        scope_id = draft.plugin_id or draft.environment_id
        if store.count_bindings(conn, actor.tenant_id, draft.user_id or draft.group_id, scope_id) >= MAX_BINDINGS:
            raise BindingLimitReached(MAX_BINDINGS)
        binding_id = new_id()
        store.create_binding(conn, actor.tenant_id, binding_id, draft, plugin_tenant_id, now)
        if draft.effect == "deny":
            _refuse_denied_self(conn, actor, permissions, draft)
        return Binding.of(_read(conn, actor, binding_id))


def list_bindings(actor: Actor, query: ListBindings) -> BindingPage:
    """The tenant's bindings, oldest first; those that are over are among them until they are removed.

    Raises: Forbidden without `roles:read`. CursorInvalid.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        after = decode_cursor(query.cursor, query, _listed)[0] if query.cursor else None
        rows = store.list_bindings(conn, actor.tenant_id, query, after, query.limit + 1)
    return BindingPage(
        items=[Binding.of(row) for row in rows[: query.limit]],
        next_cursor=next_cursor(query, rows, query.limit, lambda row: (str(row.binding_id),)),
    )


def get_binding(actor: Actor, binding_id: UUID) -> Binding:
    """One binding.

    Raises: Forbidden without `roles:read`. BindingNotFound.
    """
    with transaction(actor) as conn:
        require(conn, actor, Permission.ROLES_READ)
        return Binding.of(_read(conn, actor, binding_id))


def delete_binding(actor: Actor, binding_id: UUID) -> None:
    """Take a role away, or a deny; who it reached may do less, or more, with the next request.

    Raises: Forbidden without `roles:manage` in the binding's scope. BindingNotFound. PermissionsLacking. LastOwner.
    """
    with transaction(actor) as conn:
        lock_epoch(conn)
        row = store.get_binding(conn, actor.tenant_id, binding_id)
        if row is None:
            # Whoever manages roles somewhere learns that there is none; nobody else learns anything.
            require_somewhere(conn, actor, Permission.ROLES_MANAGE)
            raise BindingNotFound(binding_id)
        require(conn, actor, Permission.ROLES_MANAGE, row.plugin_id, row.environment_id)
        permissions = [Permission(name) for name in row.permissions]
        if row.effect == "deny":
            require_grantable(conn, actor, permissions, row.plugin_id, row.environment_id, row.limits)
        else:
            require_held(conn, actor, permissions, row.plugin_id, row.environment_id)
        store.delete_binding(conn, actor.tenant_id, binding_id)


def _read(conn: Connection, actor: Actor, binding_id: UUID) -> BindingRow:
    row = store.get_binding(conn, actor.tenant_id, binding_id)
    if row is None:
        raise BindingNotFound(binding_id)
    return row


def _check_user(conn: Connection, actor: Actor, user_id: UUID | None) -> None:
    try:
        check_members(conn, actor, [user_id] if user_id else [])
    except MemberNotFound:
        raise AccessSubjectNotFound("user") from None


def _plugin_tenant(conn: Connection, actor: Actor, plugin_id: UUID | None) -> UUID | None:
    if plugin_id is None:
        return None
    try:
        return read_plugin(conn, actor, plugin_id).tenant_id
    except PluginNotFound:
        raise AccessSubjectNotFound("plugin") from None


def _refuse_denied_self(conn: Connection, actor: Actor, permissions: list[Permission], draft: BindingDraft) -> None:
    # Only who holds what a deny denies may remove it: made against oneself, it could be there for good.
    try:
        require_held(conn, actor, permissions, draft.plugin_id, draft.environment_id)
    except PermissionsLacking:
        raise DeniesYourself from None
