"""The people of the demo tenants, and their tokens."""

from infra.local.issuer import Issuer
from infra.local.sample.tenants import DEV_USERS, DevUser


class UnknownDevUser(LookupError):
    """There is no such dev user."""


def find_dev_user(tenant: str, name: str | None = None) -> DevUser:
    """The dev user of this tenant (its slug) by subject; without a name, the tenant's first. Raises: UnknownDevUser."""
    members = [user for user in DEV_USERS if user.tenant_slug == tenant]
    if not members:
        known = ", ".join(sorted({user.tenant_slug for user in DEV_USERS}))
        raise UnknownDevUser(f"no dev tenant is called {tenant!r}; there are {known}")
    for user in members:
        if name in (None, user.subject, user.email.partition("@")[0]):
            return user
    known = ", ".join(user.subject for user in members)
    raise UnknownDevUser(f"no dev user of {tenant} is called {name!r}; there are {known}")


def make_dev_token(issuer: Issuer, user: DevUser) -> str:
    return issuer.make_token(user.subject, user.tenant_id, user.display_name)
