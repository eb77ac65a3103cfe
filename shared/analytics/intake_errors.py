"""What a request with events can run into; what is wrong with one event is told in the answer instead."""

from shared.errors import BodyTooLarge, Invalid, MediaTypeUnsupported, TooMany


class EventsMediaTypeUnsupported(MediaTypeUnsupported):
    """The request's body says it is in none of the forms events have."""

    code = "events-media-type-unsupported"
    title = (
        "Send events as application/cloudevents+json, application/cloudevents-batch+json,"
        " application/vnd.plugyard.events+json, or one as application/json with ce- headers."
    )


class EventsTooMany(BodyTooLarge):
    """More events than one request takes."""

    code = "events-too-many"
    title = "That is more events than one request takes; send them in parts."

    def __init__(self, limit: int) -> None:
        """limit: how many it takes."""
        super().__init__(limit_events=limit)


class EventQueueFull(TooMany):
    """Events come faster than they are written; nothing of the request was taken."""

    code = "event-queue-full"
    title = "Too many events wait to be written; send them again after as many seconds as Retry-After says."

    def __init__(self, retry_after_s: int) -> None:
        """retry_after_s: when to look again."""
        super().__init__("queue", retry_after_s)


class StatisticsSpanTooLong(Invalid):
    """A longer period than is counted at once."""

    code = "statistics-span-too-long"
    title = "Ask for a shorter period, or by day."

    def __init__(self, most_days: int) -> None:
        """most_days: how long it may be in buckets of that length."""
        super().__init__(most_days=most_days)
