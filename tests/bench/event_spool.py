"""Messages of events on disk in the order in which they arrive: a day of 200 tenants is too much for the memory."""

from collections.abc import Iterator
from pathlib import Path

from infra.local.sample.events.generate import generate_messages
from infra.local.sample.events.traffic import Traffic
from shared.analytics.messages import pack_message


class Spool:
    """The packed messages of some traffic. Tenants send at the same time; the generator goes through them in turn."""

    def __init__(self, path: Path, traffic: Traffic) -> None:
        self._path = path
        places: list[tuple[int, int, int]] = []
        with path.open("wb") as file:
            for message in generate_messages(traffic):
                body = pack_message(message).encode("ascii")
                places.append((message.arrived_at, file.tell(), len(body)))
                file.write(body)
        self._places = sorted(places)

    def __len__(self) -> int:
        return len(self._places)

    def bodies(self) -> Iterator[str]:
        """Each message's body, by arrival."""
        with self._path.open("rb") as file:
            for _, place, length in self._places:
                file.seek(place)
                yield file.read(length).decode("ascii")

    def remove(self) -> None:
        """Give its place on disk back."""
        self._path.unlink()
