"""Answers as a SCIM client reads them (RFC 7644, sections 3.8 and 3.12); the house's own go with everything else."""

import json
from http import HTTPStatus

from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from clients.settings import settings
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
        self.content = content
        meta = content.get("meta") if isinstance(content, dict) else None
        if isinstance(meta, dict):
            if "version" in meta:
                self.headers["etag"] = meta["version"]
            if status_code == HTTPStatus.CREATED:
                self.headers["location"] = meta["location"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; where resources are is told as URIs, since only here the request and its host are known."""
        origin = _origin(scope)
        if origin:
            self.body = self.render(_located(self.content, origin))
            self.headers["content-length"] = str(len(self.body))
            if "location" in self.headers:
                self.headers["location"] = origin + self.headers["location"]
        await super().__call__(scope, receive, send)


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


def _origin(scope: Scope) -> str:
    """Where clients find this API: what it was told, or else the host that API Gateway answered as."""
    domain = scope.get("aws.event", {}).get("requestContext", {}).get("domainName")
    return settings().public_url or (f"https://{domain}" if domain else "")


def _located(content: object, origin: str) -> object:
    """The answer with `meta.location` as a URI (RFC 7643, 3.1), in a list's resources too."""
    if not isinstance(content, dict):
        return content
    told = dict(content)
    if isinstance(told.get("meta"), dict) and "location" in told["meta"]:
        told["meta"] = told["meta"] | {"location": origin + told["meta"]["location"]}
    if isinstance(told.get("Resources"), list):
        told["Resources"] = [_located(resource, origin) for resource in told["Resources"]]
    return told


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
