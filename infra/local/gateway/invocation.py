"""Calls a function's handler as Lambda does: imported once, with a context, within its timeout."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from uuid import uuid4

from infra.local.gateway.event import Event
from infra.local.gateway.template import Function

log = logging.getLogger(__name__)


class FunctionFailed(RuntimeError):
    """The handler is missing, raised, or ran out of time; the log says which."""


@dataclass(frozen=True)
class LambdaContext:
    """What a handler may ask about its own invocation."""

    function_name: str
    memory_limit_in_mb: int
    deadline: float
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    function_version: str = "$LATEST"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:local:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


Handler = Callable[[Event, LambdaContext], object]


class Functions:
    """The functions of one worker process, sharing one pool of threads."""

    def __init__(self, functions: set[Function], threads: int) -> None:
        self._handlers = {function.logical_id: load_handler(function) for function in functions}
        self._pool = ThreadPoolExecutor(threads, "function", initializer=_give_thread_a_loop)

    def broken(self) -> list[str]:
        """Logical ids of the functions that could not be imported."""
        return sorted(logical_id for logical_id, handler in self._handlers.items() if handler is None)

    async def invoke(self, function: Function, event: Event) -> object:
        """What the handler returned. Raises: FunctionFailed."""
        handler = self._handlers[function.logical_id]
        if handler is None:
            raise FunctionFailed(function.logical_id)
        deadline = time.monotonic() + function.timeout_seconds
        context = LambdaContext(function.logical_id, function.memory_mb, deadline)
        call = asyncio.get_running_loop().run_in_executor(self._pool, handler, event, context)
        try:
            return await asyncio.wait_for(asyncio.shield(call), function.timeout_seconds)
        except TimeoutError as exc:
            # A thread cannot be ended: it finishes on its own, and its answer is dropped.
            log.warning("%s timed out after %s s", function.logical_id, function.timeout_seconds)
            raise FunctionFailed(function.logical_id) from exc
        except Exception as exc:
            log.exception("%s failed", function.logical_id)
            raise FunctionFailed(function.logical_id) from exc

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def load_handler(function: Function) -> Handler | None:
    """The handler, or None if its module cannot be imported: in Lambda, too, the other functions go on."""
    module, _, name = function.handler.rpartition(".")
    try:
        handler: Handler = getattr(import_module(module), name)
    except Exception:
        log.exception("%s cannot be imported", function.handler)
        return None
    return handler


def _give_thread_a_loop() -> None:
    # Mangum runs the application on the thread's current loop; only the main thread has one by itself.
    asyncio.set_event_loop(asyncio.new_event_loop())
