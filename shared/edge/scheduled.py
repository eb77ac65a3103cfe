"""The edge of a schedule: turns a use case into the Lambda handler that EventBridge calls."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Protocol
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext

from clients.settings import stop_cold_start_if_missing
from clients.telemetry import log
from shared.ids import new_id

if TYPE_CHECKING:
    from dataclasses import Field


class Outcome(Protocol):
    """A dataclass that says what a run did; it becomes the log line and the answer."""

    __dataclass_fields__: ClassVar[dict[str, "Field[object]"]]


def scheduled_handler(
    run: Callable[[UUID, datetime], Outcome],
) -> Callable[[dict[str, object], LambdaContext], dict[str, object]]:
    """The Lambda handler of a use case that needs nothing but a request id and the time.

    An error leaves the handler, so that the service retries and then keeps the event in the dead-letter queue.
    """
    stop_cold_start_if_missing()

    def handler(_event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
        request_id = new_id()
        outcome = asdict(run(request_id, datetime.now(UTC)))
        log.info("schedule.completed", extra={"job": run.__name__, "request_id": str(request_id), **outcome})
        return outcome

    return handler
