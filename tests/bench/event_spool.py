"""Messages of events on disk in the order in which they arrive: a day of 200 tenants is too much for the memory."""

from collections.abc import Iterator
from pathlib import Path

from infra.local.sample.events.generate import generate_messages
from infra.local.sample.events.traffic import Traffic
from shared.analytics.messages import pack_message


def spooled(path: Path, traffic: Traffic) -> Iterator[str]:
    """Each message's body, by arrival: tenants send at the same time, the generator goes through them in turn."""
    places: list[tuple[int, int, int]] = []
    with path.open("wb") as file:
        for message in generate_messages(traffic):
            body = pack_message(message).encode("ascii")
            places.append((message.arrived_at, file.tell(), len(body)))
            file.write(body)
    with path.open("rb") as file:
        for _, place, length in sorted(places):
            file.seek(place)
            yield file.read(length).decode("ascii")
    path.unlink()
