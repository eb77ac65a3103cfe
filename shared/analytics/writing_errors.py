"""What stops the writer; nobody outside of it sees them."""

from shared.errors import Conflict


class EventRepeated(Conflict):
    """An event of the rows that were to be copied is there already, or twice among them; nothing was copied."""

    code = "event-repeated"
    title = "An event is there already."
