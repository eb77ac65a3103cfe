"""Makes a tenant and its first user; an operator calls it, whom IAM lets."""

from shared.edge.invoked import invoked_handler
from shared.identity.models import TenantDraft
from shared.identity.service import create_tenant

handler = invoked_handler(create_tenant, TenantDraft)
