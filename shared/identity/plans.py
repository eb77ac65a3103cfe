"""Which plan a tenant has. What a plan allows stands in `edge/rates.py`; the platform gives and takes it."""

from enum import StrEnum
from uuid import UUID

from shared.context import before_tenant
from shared.identity import plan_store


class Plan(StrEnum):
    """The plans there are; the check of `tenant.plan` names the same."""

    STANDARD = "standard"
    LARGE = "large"


def find_plan(tenant_id: UUID) -> Plan:
    """The plan by which a tenant's requests are limited; the standard one for a tenant that is unknown.

    Raises: Unavailable if PostgreSQL is away.
    """
    return Plan(before_tenant(lambda conn: plan_store.find_plan(conn, tenant_id)) or Plan.STANDARD)
