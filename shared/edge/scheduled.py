"""The edge of a schedule: turns a use case into the Lambda handler that EventBridge calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Protocol
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext

from clients.settings import stop_cold_start_if_missing
from clients.telemetry import log, log_keys, record
from shared.errors import Broken, PlugyardError, Unavailable
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

    def handler(_event: dict[str, object], context: LambdaContext) -> dict[str, object]:
        request_id, now = new_id(), datetime.now(UTC)
        with log_keys(correlation_id=str(request_id), function_name=context.function_name), _counted(run.__name__, now):
            outcome = asdict(run(request_id, now))
            log.info("schedule.completed", extra={"job": run.__name__, **outcome})
        return outcome

    return handler


@contextmanager
def _counted(job: str, began_at: datetime) -> Iterator[None]:
    """Count the run, also one that fails, and say why it did.

    What leaves here Lambda writes to log and dead-letter queue as it is, so an error that may quote a value does not.
    Raises: PlugyardError as it came. Broken for any other.
    """
    outcome = "failed"
    try:
        yield
        outcome = "completed"
    except Exception as exc:
        log.exception("schedule.failed", extra={"job": job})
        if isinstance(exc, Unavailable):
            record({"store_errors": 1}, store=str(exc.fields["store"]))
        if isinstance(exc, PlugyardError):
            raise
        raise Broken from None
    finally:
        took = (datetime.now(UTC) - began_at).total_seconds() * 1000
        record({"job_runs": 1, "job_duration": round(took, 1)}, job=job, outcome=outcome)
