"""Answers as a SCIM client reads them (RFC 7644, sections 3.8 and 3.12); the house's own go with everything else."""

import json
from http import HTTPStatus

from fastapi.responses import JSONResponse

from shared.edge.gateway_types import Result
from shared.edge.problems import problem_result, status_of
from shared.errors import PlugyardError

PREFIX = "/v1/scim/"
MEDIA_TYPE = "application/scim+json"
_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


class ScimResponse(JSONResponse):
    """JSON whose ETag is the version of the resource in it, and whose Location, once created, is the resource's."""

    media_type = MEDIA_TYPE

    def __init__(self, content: object, status_code: int = HTTPStatus.OK, **options: object) -> None:
        """content: what the endpoint answers."""
        super().__init__(content, status_code, **options)  # type: ignore[arg-type] # passed on as FastAPI gave them
        meta = content.get("meta") if isinstance(content, dict) else None
        if isinstance(meta, dict):
            if "version" in meta:
                self.headers["etag"] = meta["version"]
            if status_code == HTTPStatus.CREATED:
                self.headers["location"] = meta["location"]


def error_result(error: PlugyardError, request_id: str, path: str) -> Result:
    """The answer for an error, in the schema of who asked.

    SCIM's has no place for a member of ours, and a strict client refuses one: the code ends the detail, and the
    request's id is in its header.
    """
    problem = problem_result(error, request_id)
    if not path.startswith(PREFIX):
        return problem
    status = status_of(error)
    # What does not fit its model is a bad request there.
    status = HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status
    told = str(error.fields.get("detail") or error.title)
    about = [error.fields[name] for name in ("missing", "permission", "attribute") if name in error.fields][:1]
    body = {
        "schemas": [_ERROR],
        "status": str(status.value),
        "scimType": error.fields.get("scim_type"),
        "detail": " ".join([told, *map(_words, about), f"({error.code})"]),
    }
    given = {name: value for name, value in body.items() if value}
    headers = problem["headers"] | {"content-type": MEDIA_TYPE}
    return {"statusCode": status.value, "headers": headers, "body": json.dumps(given)}


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
