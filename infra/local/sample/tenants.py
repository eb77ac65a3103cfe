"""The platform tenant and two demo companies: who works there and which plugins are theirs alone.

The companies overlap on purpose. Both have a `service-health` and a `plugin-release-radar`, and each has a plugin
whose name begins like a public one (`kubernetes`, `techdocs`), so that isolation and search are seen at work.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from infra.local.sample.catalog import SamplePlugin
from infra.local.sample.package_name import name_family, name_role
from shared.catalog.models import PluginDraft, Standing
from shared.context import PLATFORM_TENANT_ID
from shared.environments.models import EnvironmentDraft
from shared.permissions import BuiltInRole
from shared.versions.models import ReleaseDraft

ACME_TENANT_ID = UUID("01928f00-0000-7000-8000-0000000ac3e1")
GLOBEX_TENANT_ID = UUID("01928f00-0000-7000-8000-0000000910be")

_FIRST_RELEASE = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
_BETWEEN_RELEASES = timedelta(days=33)


@dataclass(frozen=True)
class DevUser:
    """A person the local issuer gives tokens to; `subject` is the token's `sub`. A newcomer is to get the role."""

    subject: str
    tenant_slug: str
    tenant_id: UUID
    display_name: str
    email: str
    role: BuiltInRole


@dataclass(frozen=True)
class SampleTenant:
    """A tenant with its people, the owner first, its private plugins and where it runs plugins."""

    tenant_id: UUID
    slug: str
    name: str
    users: tuple[DevUser, ...]
    plugins: tuple[SamplePlugin, ...] = ()
    environments: tuple[EnvironmentDraft, ...] = ()


def dev_user(tenant_id: UUID, slug: str, display_name: str, role: BuiltInRole) -> DevUser:
    """A user whose subject and address follow from name and tenant; `.example` is reserved, so no mail can leave."""
    first = display_name.partition(" ")[0].lower()
    return DevUser(f"{slug}|{first}", slug, tenant_id, display_name, f"{first}@{slug}.example", role)


def _users(tenant_id: UUID, slug: str, *people: tuple[str, BuiltInRole]) -> tuple[DevUser, ...]:
    return tuple(dev_user(tenant_id, slug, name, role) for name, role in people)


def _private(name: str, title: str, category: str, *versions: str) -> SamplePlugin:
    releases = [
        ReleaseDraft(version=v, released_at=_FIRST_RELEASE + n * _BETWEEN_RELEASES) for n, v in enumerate(versions)
    ]
    draft = PluginDraft(name=name, title=title, role=name_role(name), family=name_family(name), category=category)
    return SamplePlugin(draft, releases, Standing())


_ENVIRONMENTS = (
    EnvironmentDraft(name="development", title="Development"),
    EnvironmentDraft(name="staging", title="Staging"),
    EnvironmentDraft(name="production", title="Production", is_production=True),
)
PLATFORM = SampleTenant(
    PLATFORM_TENANT_ID,
    "platform",
    "Plugyard platform",
    _users(PLATFORM_TENANT_ID, "platform", ("Petra Platform", BuiltInRole.OWNER)),
)
ACME = SampleTenant(
    ACME_TENANT_ID,
    "acme",
    "Acme",
    _users(
        ACME_TENANT_ID,
        "acme",
        ("Ada Owner", BuiltInRole.OWNER),
        ("Paul Publisher", BuiltInRole.PUBLISHER),
        ("Dana Developer", BuiltInRole.DEVELOPER),
        ("Anna Admin", BuiltInRole.ADMIN),
        ("Sven Security", BuiltInRole.REVIEWER_SECURITY),
        ("Aude Auditor", BuiltInRole.AUDITOR),
        ("Eric Engineer", BuiltInRole.DEVELOPER),
    ),
    (
        _private(
            "@acme/plugin-release-radar", "Release Radar", "CI/CD", "0.1.0", "0.2.0", "1.0.0-next.0", "1.0.0", "1.1.0"
        ),
        _private("@acme/plugin-release-radar-backend", "Release Radar Backend", "CI/CD", "0.1.0", "1.0.0", "1.1.0"),
        _private("@acme/plugin-kubernetes-cost", "Kubernetes Cost", "FinOps", "0.1.0", "0.1.1", "0.2.0"),
        _private("@acme/plugin-payments-console", "Payments Console", "Services", "1.0.0", "1.0.1", "2.0.0"),
        _private("service-health", "Service Health", "Monitoring", "3.0.0", "3.1.0"),
    ),
    _ENVIRONMENTS,
)
GLOBEX = SampleTenant(
    GLOBEX_TENANT_ID,
    "globex",
    "Globex",
    _users(
        GLOBEX_TENANT_ID,
        "globex",
        ("Gus Owner", BuiltInRole.OWNER),
        ("Pia Publisher", BuiltInRole.PUBLISHER),
        ("Dev Developer", BuiltInRole.DEVELOPER),
    ),
    (
        _private("@globex/plugin-release-radar", "Release Radar", "CI/CD", "0.9.0", "0.9.1", "1.0.0"),
        _private("@globex/plugin-techdocs-archive", "TechDocs Archive", "Discovery", "0.3.0", "0.4.0"),
        _private("@globex/plugin-plant-telemetry", "Plant Telemetry", "Monitoring", "2.4.0", "2.5.0-next.0", "2.5.0"),
        _private("@globex/plugin-catalog-backend-module-sap", "SAP Entity Provider", "Software Catalog", "0.1.0"),
        _private("service-health", "Service Health", "Monitoring", "0.1.0", "0.2.0"),
    ),
    _ENVIRONMENTS,
)

TENANTS = (PLATFORM, ACME, GLOBEX)
# Whom the issuer knows and no tenant does yet, to be invited.
NEWCOMERS = (dev_user(ACME_TENANT_ID, "acme", "Nina Newcomer", BuiltInRole.DEVELOPER),)
DEV_USERS = (*(user for tenant in TENANTS for user in tenant.users), *NEWCOMERS)
