"""Runs calls at the same moment, each on a thread that can serve a request."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T]:
    """What the calls returned, in the given order; none begins before all threads are ready."""
    ready = Barrier(len(calls))

    def call_when_ready(call: Callable[[], T]) -> T:
        ready.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls), initializer=give_thread_a_loop) as threads:
        return list(threads.map(call_when_ready, calls))


def give_thread_a_loop() -> None:
    """Make the thread fit to serve a request."""
    # Mangum runs the application on the thread's current loop, as in the gateway.
    asyncio.set_event_loop(asyncio.new_event_loop())
