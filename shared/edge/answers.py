"""What endpoints answer, masked by what the asker holds; an endpoint that could answer anything else cannot be made."""

import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import ClassVar

from fastapi import Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic.fields import FieldInfo

from shared.edge.gateway_types import Result
from shared.edge.preconditions import etag
from shared.edge.routes import UNMASKED
from shared.filters import personal_filters
from shared.masking import Masking, Part, answer_part
from shared.viewer import Viewer

# Only set while a request is answered: an answer that is for nobody is an error rather than a leak.
_viewer: ContextVar[Viewer] = ContextVar("viewer")

Answer = Callable[[Request], Coroutine[object, object, Response]]

NO_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.SEE_OTHER}


@contextmanager
def answering(viewer: Viewer) -> Iterator[None]:
    """Inside, answers are for that viewer."""
    token = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(token)


class ResourceResponse(JSONResponse):
    """JSON whose ETag is the revision of the resource in it, and whose Location, once created, is its href.

    part: what the endpoint may answer; None where it is not masked.
    """

    part: ClassVar[Part | None] = None

    def __init__(self, content: object, status_code: int = HTTPStatus.OK, **options: object) -> None:
        """content: what the endpoint's model became."""
        masking = Masking(_viewer.get())
        # A use case that asked for no permission has not refused it yet.
        masking.viewer.refuse_hidden()
        shown = content if self.part is None else masking.mask(content, self.part)
        super().__init__(shown, status_code, **options)  # type: ignore[arg-type] # passed on as FastAPI gave them
        if isinstance(shown, dict):
            if shown.get("revision") is not None:
                self.headers["etag"] = etag(shown["revision"], masking.hidden)
            if status_code == HTTPStatus.CREATED and shown.get("href") is not None:
                self.headers["location"] = shown["href"]


class MaskedRoute(APIRoute):
    """An endpoint whose answer goes through the mask of its model.

    Raises, where it is made: TypeError if it answers what has no labels.
    """

    part: Part | None = None

    def get_route_handler(self) -> Answer:
        """FastAPI's handler, with a response that knows what it may hold."""
        has_no_body = self.response_model is None and self.status_code in NO_BODY
        if has_no_body or self.path.startswith(tuple(UNMASKED)):
            return super().get_route_handler()
        self.part = answer_part(self.response_model)
        self.response_class = _masking(self.response_class, self.part)
        return _asking(super().get_route_handler(), personal_filters(self.query, self.part))

    @property
    def query(self) -> list[tuple[str, FieldInfo]]:
        """What may stand in the query: models that hold parameters, or single ones."""
        return [(known.alias, known.field_info) for known in self.dependant.query_params]


def _asking(answer: Answer, personal: dict[str, str]) -> Answer:
    """Say which personal fields a request reads by, before anything is read for it."""

    async def handler(request: Request) -> Response:
        _viewer.get().filters = tuple(personal[name] for name in request.query_params if name in personal)
        return await answer(request)

    return handler


def _masking(kind: type[Response] | DefaultPlaceholder, part: Part) -> type[Response]:
    given = kind.value if isinstance(kind, DefaultPlaceholder) else kind
    if not issubclass(given, ResourceResponse):
        raise TypeError(f"{given.__name__} masks nothing")
    return type(given.__name__, (given,), {"part": part})


def masked_again(answer: Result, request: Request) -> Result:
    """A stored answer as who asks for it again may see it now: less than the first time, where a right was lost."""
    part = getattr(request.scope.get("route"), "part", None)
    stored = json.loads(answer["body"] or "null")
    if part is None or stored is None:
        return answer
    masking = Masking(_viewer.get(), is_replay=True)
    shown = masking.mask(stored, part)
    if shown == stored:
        return answer
    body = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    headers = answer["headers"] | {"content-length": str(len(body.encode()))}
    if "etag" in headers and isinstance(shown, dict):
        headers["etag"] = etag(shown["revision"], masking.hidden)
    return {**answer, "headers": headers, "body": body}
