"""Deletes rows that are kept for a while only; a schedule calls it."""

from shared.edge.scheduled import scheduled_handler
from shared.operations.expiry import delete_expired

handler = scheduled_handler(delete_expired)
