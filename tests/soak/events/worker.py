"""A writer, refresher or checker of ids of a soak run: the real handlers, called by triggers until it is killed."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from clients.aws import queues
from shared.errors import PlugyardError
from tests.soak.worker import function, poll

QUEUE = "soak-events"


def main() -> None:
    """Say when ready, in a file, then work for ever at what the first argument names."""
    work = {"writer": write, "refresher": refresh, "checker": check}[sys.argv[1]]()
    Path(sys.argv[2]).touch()
    pause = Event()
    while True:
        # A run that fails is one failed invocation; the next is a new one.
        with suppress(PlugyardError):
            work()
            continue
        pause.wait(0.2)


def write() -> Callable[[], None]:
    """The writer's function behind its queue."""
    call = function("functions.analytics.write_events.handler")
    url = queues().get_queue_url(QueueName=QUEUE)["QueueUrl"]
    return lambda: poll(url, call)


def refresh() -> Callable[[], None]:
    """The refresher's function."""
    return scheduled("functions.analytics.refresh_rollups.handler")


def check() -> Callable[[], None]:
    """The function that finds ids under two times."""
    return scheduled("functions.analytics.check_event_ids.handler")


def scheduled(handler: str) -> Callable[[], None]:
    """A function that is started again and again, as its schedule would."""
    call, pause = function(handler), Event()

    def work() -> None:
        call({})
        pause.wait(0.1)

    return work


if __name__ == "__main__":
    main()
