"""What a role can allow, each under a bit number that never changes, and the roles every tenant begins with.

A mask is the text of a `bit(128)`: its character n is "1" where the permission with bit n is held. Numbers are never
given away again: `effective_permission` keeps masks, and one written long ago must mean the same today.
"""

from enum import StrEnum


class Permission(StrEnum):
    """What a role can allow; stored by this name, checked by its bit."""

    bit: int

    def __new__(cls, name: str, bit: int = -1) -> "Permission":
        """Make the member of that name; bit: its place in a mask, which every member gives."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.bit = bit
        return member

    CATALOG_READ = "catalog:read", 0
    CATALOG_WRITE = "catalog:write", 1
    VERSIONS_PUBLISH = "versions:publish", 2
    MEMBERS_MANAGE = "members:manage", 3
    OPERATIONS_READ = "operations:read", 4
    OPERATIONS_MANAGE = "operations:manage", 5
    WEBHOOKS_MANAGE = "webhooks:manage", 6
    MEMBERS_READ = "members:read", 7
    ROLES_READ = "roles:read", 8
    ROLES_MANAGE = "roles:manage", 9
    API_KEYS_MANAGE = "api-keys:manage", 10
    SESSIONS_MANAGE = "sessions:manage", 11
    TENANT_MANAGE = "tenant:manage", 12
    # Counts in the platform's tenant only: it makes and suspends the others.
    TENANTS_MANAGE = "tenants:manage", 13
    ACCESS_REVIEWS_READ = "access-reviews:read", 14
    ACCESS_REVIEWS_MANAGE = "access-reviews:manage", 15
    ACCESS_REVIEWS_DECIDE = "access-reviews:decide", 16
    SCIM_MANAGE = "scim:manage", 17
    # Fields labelled personal are masked for who lacks it.
    PERSONAL_READ = "personal:read", 18
    ENVIRONMENTS_READ = "environments:read", 19
    ENVIRONMENTS_MANAGE = "environments:manage", 20
    # No route asks for these yet: they are what sets the built-in roles of later rooms apart, and what a tenant binds
    # to a person today must mean the same when those rooms come.
    AUDIT_READ = "audit:read", 21
    PRIVACY_MANAGE = "privacy:manage", 22
    REQUESTS_REVIEW_SECURITY = "requests:review-security", 23
    REQUESTS_REVIEW_ARCHITECTURE = "requests:review-architecture", 24
    PAYOUTS_MANAGE = "payouts:manage", 25
    ADVISORIES_MANAGE = "advisories:manage", 26
    INSTALLS_WRITE = "installs:write", 27
    EVENTS_WRITE = "events:write", 28
    ANALYTICS_READ = "analytics:read", 29
    # Schemas of events, dead letters and their replay.
    ANALYTICS_MANAGE = "analytics:manage", 30
    SLOS_MANAGE = "slos:manage", 31


# What who holds it may do; GET /v1/permissions tells.
DESCRIPTIONS: dict[Permission, str] = {
    Permission.CATALOG_READ: "Find and read plugins and their versions.",
    Permission.CATALOG_WRITE: "Add plugins to the tenant's catalog and change them.",
    Permission.VERSIONS_PUBLISH: "Publish versions of the tenant's own plugins.",
    Permission.MEMBERS_MANAGE: "Invite, suspend and remove members, and manage groups.",
    Permission.OPERATIONS_READ: "See health, migrations and parked events.",
    Permission.OPERATIONS_MANAGE: "Replay parked events.",
    Permission.WEBHOOKS_MANAGE: "Manage webhooks and read what was sent to them.",
    Permission.MEMBERS_READ: "See members, groups and invitations.",
    Permission.ROLES_READ: "See roles and bindings, and ask what others may do.",
    Permission.ROLES_MANAGE: "Make and change roles, bindings and pairs of roles kept apart.",
    Permission.API_KEYS_MANAGE: "See and revoke the API keys of others, and make them.",
    Permission.SESSIONS_MANAGE: "See and end the browser sessions of others.",
    Permission.TENANT_MANAGE: "Change the tenant's name and time zone.",
    Permission.TENANTS_MANAGE: "Make and suspend tenants; counts in the platform's tenant only.",
    Permission.ACCESS_REVIEWS_READ: "Read access reviews and their decisions.",
    Permission.ACCESS_REVIEWS_MANAGE: "Open and close access reviews.",
    Permission.ACCESS_REVIEWS_DECIDE: "Decide, in a review, whether somebody keeps a role.",
    Permission.SCIM_MANAGE: "Provision users and groups by SCIM.",
    Permission.PERSONAL_READ: "See names, e-mail addresses and other personal fields.",
    Permission.ENVIRONMENTS_READ: "See environments.",
    Permission.ENVIRONMENTS_MANAGE: "Add and change environments.",
    Permission.AUDIT_READ: "Read the audit trail.",
    Permission.PRIVACY_MANAGE: "Answer requests of access and erasure.",
    Permission.REQUESTS_REVIEW_SECURITY: "Decide requests as a security reviewer.",
    Permission.REQUESTS_REVIEW_ARCHITECTURE: "Decide requests as an architecture reviewer.",
    Permission.PAYOUTS_MANAGE: "Manage payouts.",
    Permission.ADVISORIES_MANAGE: "Import advisories and what is known of exploits.",
    Permission.INSTALLS_WRITE: "Tell which packages an environment runs.",
    Permission.EVENTS_WRITE: "Send usage events and performance samples.",
    Permission.ANALYTICS_READ: "Read usage, performance, objectives and forecasts.",
    Permission.ANALYTICS_MANAGE: "Manage schemas of events, and read and replay events that could not be written.",
    Permission.SLOS_MANAGE: "Manage objectives, their alerts, silences and maintenance windows.",
}


class BuiltInRole(StrEnum):
    """Roles that every tenant has from its first minute."""

    OWNER = "owner"
    ADMIN = "admin"
    PUBLISHER = "publisher"
    REVIEWER_SECURITY = "reviewer-security"
    REVIEWER_ARCHITECTURE = "reviewer-architecture"
    DEVELOPER = "developer"
    AUDITOR = "auditor"
    FINANCE = "finance"
    PRIVACY_OFFICER = "privacy-officer"


# What the owner alone may: who may do less than another can neither appoint nor remove that one.
_OWNERS = {Permission.TENANT_MANAGE, Permission.TENANTS_MANAGE}
_READER = (Permission.CATALOG_READ, Permission.ENVIRONMENTS_READ, Permission.ANALYTICS_READ)

ROLE_PERMISSIONS: dict[BuiltInRole, tuple[Permission, ...]] = {
    BuiltInRole.OWNER: tuple(Permission),
    BuiltInRole.ADMIN: tuple(permission for permission in Permission if permission not in _OWNERS),
    BuiltInRole.PUBLISHER: (
        *_READER,
        Permission.CATALOG_WRITE,
        Permission.VERSIONS_PUBLISH,
        Permission.INSTALLS_WRITE,
        Permission.EVENTS_WRITE,
    ),
    BuiltInRole.REVIEWER_SECURITY: (
        *_READER,
        Permission.REQUESTS_REVIEW_SECURITY,
        Permission.ACCESS_REVIEWS_DECIDE,
        Permission.ADVISORIES_MANAGE,
    ),
    BuiltInRole.REVIEWER_ARCHITECTURE: (
        *_READER,
        Permission.REQUESTS_REVIEW_ARCHITECTURE,
        Permission.ACCESS_REVIEWS_DECIDE,
    ),
    BuiltInRole.DEVELOPER: _READER,
    BuiltInRole.AUDITOR: (
        *_READER,
        Permission.MEMBERS_READ,
        Permission.ROLES_READ,
        Permission.ACCESS_REVIEWS_READ,
        Permission.OPERATIONS_READ,
        Permission.AUDIT_READ,
    ),
    BuiltInRole.FINANCE: (*_READER, Permission.PAYOUTS_MANAGE),
    BuiltInRole.PRIVACY_OFFICER: (
        *_READER,
        Permission.MEMBERS_READ,
        Permission.PERSONAL_READ,
        Permission.AUDIT_READ,
        Permission.PRIVACY_MANAGE,
    ),
}


# What changes a plugin; of a public one, only the platform's own users may.
PLUGIN_WRITES = frozenset({Permission.CATALOG_WRITE, Permission.VERSIONS_PUBLISH})


def permissions_in(mask: str) -> frozenset[Permission]:
    """The permissions a mask holds; bits that nothing is named after are passed over."""
    return frozenset(permission for permission in Permission if mask[permission.bit] == "1")
