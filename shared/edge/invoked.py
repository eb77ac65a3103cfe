"""The edge of an operator's own call, `aws lambda invoke`: IAM says who may, and the event is the request."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ValidationError

from clients.settings import stop_cold_start_if_missing
from clients.telemetry import log, log_keys
from shared.errors import Broken, Conflict, Invalid, NotFound, PlugyardError
from shared.ids import new_id

M = TypeVar("M", bound=BaseModel)
Answer = dict[str, object]


def invoked_handler(
    use_case: Callable[[M, UUID, datetime], BaseModel], model: type[M]
) -> Callable[[object, LambdaContext], Answer]:
    """The Lambda handler of a use case that takes one request, a request id and the time.

    What the caller did wrong is the answer, with a `code` as over HTTP: it is read at once, and no alarm rings. What
    is a fault of ours leaves the handler, so that the call fails.
    """
    stop_cold_start_if_missing()

    def handler(event: object, context: LambdaContext) -> Answer:
        request_id, now = new_id(), datetime.now(UTC)
        with log_keys(correlation_id=str(request_id), function_name=context.function_name):
            try:
                outcome = use_case(_parsed(model, event), request_id, now).model_dump(mode="json")
            except Exception as exc:
                return _refused(exc, request_id)
            log.info("call.completed", extra={"job": use_case.__name__, **outcome})
            return outcome

    return handler


def _parsed(model: type[M], event: object) -> M:
    try:
        return model.model_validate(event)
    except ValidationError as exc:
        # Where it does not fit and why, never what stood there.
        wrong = [{"at": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in exc.errors(include_input=False)]
        raise Invalid(errors=wrong) from None


def _refused(exc: Exception, request_id: UUID) -> Answer:
    """The answer to a caller who can do better.

    Raises: PlugyardError for what no caller can mend. Broken for what nobody expected, as its words may quote a value.
    """
    if isinstance(exc, Invalid | NotFound | Conflict):
        log.warning("call.refused", extra={"code": exc.code})
        return {"code": exc.code, "title": exc.title, "request_id": str(request_id), **exc.fields}
    log.exception("call.failed")
    raise exc if isinstance(exc, PlugyardError) else Broken from None
