"""The answer to who asks whether Plugyard is up, by its status code alone."""

from http import HTTPStatus

from shared.edge.answers import ResourceResponse
from shared.edge.problems import RETRY_AFTER_S

DOWN = "down"


class LivenessResponse(ResourceResponse):
    """JSON whose `status` also is the response's: 503 for `down`, so that a load balancer need not read it."""

    def __init__(self, content: object, status_code: int = HTTPStatus.OK, **options: object) -> None:
        """content: what the endpoint's model became."""
        is_down = isinstance(content, dict) and content.get("status") == DOWN
        code = HTTPStatus.SERVICE_UNAVAILABLE if is_down else status_code
        super().__init__(content, code, **options)
        if is_down:
            self.headers["retry-after"] = str(RETRY_AFTER_S)
