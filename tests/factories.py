"""Makes what a test is about, through the services; a test names only what matters to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from pydantic import JsonValue

from infra.local.issuer import ISSUER, Issuer
from shared.catalog import service as catalog
from shared.catalog.models import Plugin, PluginDraft
from shared.context import Actor
from shared.environments import imports
from shared.environments import service as environments
from shared.environments.import_models import ImportDraft, ImportReport
from shared.environments.models import Environment, EnvironmentDraft
from shared.identity import invitations, keys
from shared.identity import service as identity
from shared.identity.invitation_models import InvitationDraft, InvitationWithToken
from shared.identity.key_models import ApiKeyDraft
from shared.identity.models import NewMember, NewTenant
from shared.ids import new_id
from shared.operations import webhooks
from shared.operations.webhook_models import Delivery, WebhookDraft, WebhookWithSecret
from shared.permissions import BuiltInRole, Permission
from shared.versions import hosts, withdrawals
from shared.versions import service as versions
from shared.versions.host_models import HostRelease, HostReleaseDraft
from shared.versions.models import PublishedVersion, ReleaseDraft, VersionDetail
from shared.versions.withdrawal_models import VersionDeprecationDraft, YankDraft
from tests.api_client import Api
from tests.as_owner import change, rows

DAY_1 = datetime(2026, 3, 1, tzinfo=UTC)

_numbers = count(1)


def make_name(word: str = "plugin") -> str:
    """An npm name that nothing else in this run has."""
    return f"@made/{word}-{next(_numbers)}-{new_id().hex[-8:]}"


def make_tenant(slug: str | None = None, tenant_id: UUID | None = None) -> Actor:
    """A tenant with the built-in roles; answers its owner."""
    slug = slug or f"t{new_id().hex}"
    owner = NewMember(ISSUER, f"{slug}|owner", "Olive Owner", f"olive@{slug}.example", BuiltInRole.OWNER)
    return identity.enroll_tenant(NewTenant(tenant_id or new_id(), slug, slug, owner), new_id(), DAY_1)


def make_tenant_ids() -> Actor:
    """An actor of a tenant that is in no database yet."""
    return Actor(new_id(), new_id(), new_id(), new_id())


def make_member(owner: Actor, role: BuiltInRole) -> Actor:
    """A user of the owner's tenant in one role."""
    member = NewMember(ISSUER, f"subject|{new_id()}", "Max Member", None, role)
    user_id = identity.add_member(owner, member, DAY_1)
    person_id = identity.enroll_person(member.issuer, member.subject)
    return replace(owner, user_id=user_id, person_id=person_id, request_id=new_id())


def make_plugin(actor: Actor, name: str | None = None, **fields: object) -> Plugin:
    """A plugin of the actor's tenant."""
    return catalog.create_plugin(actor, PluginDraft.model_validate({"name": name or make_name(), **fields}), DAY_1)


def make_versions(actor: Actor, plugin: Plugin, *numbers: str) -> list[PublishedVersion]:
    """Versions of a plugin, published in the given order, a day apart."""
    drafts = [ReleaseDraft(version=n, released_at=DAY_1 + timedelta(days=i)) for i, n in enumerate(numbers)]
    return versions.publish_versions(actor, {plugin.plugin_id: drafts}, DAY_1)


def make_host_release(platform: Actor, release: str | None = None, **packages: str) -> HostRelease:
    """A release of the host; another each time, far below every real one, unless it is named."""
    number = release or f"0.0.0-made.{new_id().hex}"
    draft = HostReleaseDraft(release=number, released_on=DAY_1.date(), packages=packages)
    return hosts.publish_host_release(platform, draft, DAY_1)


def publish(
    actor: Actor,
    plugin: Plugin,
    number: str,
    required: Mapping[str, str] | None = None,
    *,
    peers: Mapping[str, str] | None = None,
    optional: Mapping[str, str] | None = None,
    host_range: str | None = None,
) -> VersionDetail:
    """One version of a plugin, with what it needs by name and range."""
    draft = ReleaseDraft(
        version=number,
        dependencies=dict(required or {}),
        peer_dependencies=dict(peers or {}),
        optional_dependencies=dict(optional or {}),
        host_range=host_range,
        released_at=DAY_1,
    )
    return versions.publish_version(actor, plugin.plugin_id, draft, DAY_1)


def withdraw(
    actor: Actor, plugin: Plugin, number: str, why: str = "broken", *, is_yanked: bool = True
) -> VersionDetail:
    """One version of a plugin, yanked; or only deprecated."""
    version_id = versions.get_version_by_number(actor, plugin.plugin_id, number).version_id
    if is_yanked:
        return withdrawals.yank_version(actor, version_id, YankDraft(reason=why), DAY_1)
    return withdrawals.deprecate_version(actor, version_id, VersionDeprecationDraft(message=why), DAY_1)


def make_environment(actor: Actor, name: str | None = None, **fields: object) -> Environment:
    """An environment of the actor's tenant."""
    draft = {"name": name or f"env-{next(_numbers)}-{new_id().hex[-8:]}", "title": "An environment", **fields}
    return environments.create_environment(actor, EnvironmentDraft.model_validate(draft), DAY_1)


def make_import(actor: Actor, environment_id: UUID, packages: dict[str, list[str]], **fields: object) -> ImportReport:
    """What an environment runs from now on, and what was found about it."""
    draft = {"environment_id": environment_id, "packages": packages, **fields}
    return imports.import_packages(actor, ImportDraft.model_validate(draft), DAY_1)


def make_osv(
    osv_id: str | None = None,
    package: str = "left-pad",
    events: Sequence[Mapping[str, str]] = ({"introduced": "0"}, {"fixed": "1.3.0"}),
    modified: str = "2026-03-01T12:00:00Z",
    **fields: object,
) -> dict[str, JsonValue]:
    """A record of the OSV schema that speaks of one package of npm in one range."""
    affected = {
        "package": {"ecosystem": "npm", "name": package},
        "ranges": [{"type": "SEMVER", "events": list(events)}],
    }
    given = {"id": osv_id or f"TEST-{new_id()}", "modified": modified, "affected": [affected], **fields}
    record: dict[str, JsonValue] = json.loads(json.dumps({"schema_version": "1.6.0", **given}))
    return record


def make_webhook(owner: Actor, url: str = "https://hooks.example/in", *event_types: str) -> WebhookWithSecret:
    """A webhook of the owner's tenant, with its secret."""
    return webhooks.create_webhook(owner, WebhookDraft(url=url, event_types=list(event_types)), DAY_1)


def make_failed_delivery(owner: Actor) -> Delivery:
    """A test event for a new webhook, whose first attempt the receiver refused; it will be tried again."""
    webhook = make_webhook(owner)
    delivery = webhooks.send_test_event(owner, webhook.webhook_id, DAY_1)
    change(
        owner,
        "insert into webhook_attempt"
        " (tenant_id, delivery_id, attempt, webhook_id, attempted_at, duration_ms, status, reason)"
        " values (%s, %s, 1, %s, %s, 12, 500, 'status-refused')",
        owner.tenant_id,
        delivery.delivery_id,
        webhook.webhook_id,
        DAY_1,
    )
    return delivery


def make_invitation(actor: Actor, role: BuiltInRole = BuiltInRole.DEVELOPER, **fields: object) -> InvitationWithToken:
    """An invitation by the actor into one role."""
    ((role_id,),) = rows("select role_id from role where tenant_id = %s and name = %s", actor.tenant_id, role)
    draft = {"email": "ida@example.com", "role_ids": [role_id], **fields}
    return invitations.create_invitation(actor, InvitationDraft.model_validate(draft), datetime.now(UTC))


def make_api(issuer: Issuer, owner: Actor, role: BuiltInRole = BuiltInRole.OWNER) -> Api:
    """The API as a new user of the owner's tenant sees it, signed in by the local issuer."""
    return make_signed_in(issuer, owner, role)[0]


def make_signed_in(issuer: Issuer, owner: Actor, role: BuiltInRole) -> tuple[Api, UUID]:
    """The API as a new user of the owner's tenant sees it, and that user's id."""
    subject = f"subject|{new_id()}"
    user_id = identity.add_member(owner, NewMember(ISSUER, subject, "Ines Insider", None, role), DAY_1)
    return Api({"authorization": f"Bearer {issuer.make_token(subject, owner.tenant_id, 'Ines')}"}), user_id


def make_pipeline_key(actor: Actor, user_id: UUID | None = None, name: str = "pipeline", **fields: object) -> str:
    """An API key for a user of the actor's tenant, the actor if none is named; for another, with all scopes."""
    of_another = {} if user_id in {None, actor.user_id} else {"user_id": user_id, "scopes": list(Permission)}
    draft = ApiKeyDraft.model_validate({"name": name, **of_another, **fields})
    # Good by the database's clock.
    return str(keys.create_api_key(actor, draft, datetime.now(UTC)).api_key)
