"""Ends access reviews that are due; a schedule calls it."""

from shared.edge.scheduled import scheduled_handler
from shared.identity.review_ends import close_access_reviews

handler = scheduled_handler(close_access_reviews)
