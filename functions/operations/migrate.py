"""Brings the stores to this code; the stack calls it before any other function changes, a pipeline may too."""

from shared.edge.deployment import deployment_handler
from shared.operations.deployment import migrate

handler = deployment_handler(migrate)
