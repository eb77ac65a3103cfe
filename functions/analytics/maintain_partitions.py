"""Makes partitions ahead, and drops, indexes and compresses old ones; a schedule calls it."""

from shared.analytics.maintenance import maintain_partitions
from shared.edge.scheduled import scheduled_handler

handler = scheduled_handler(maintain_partitions)
