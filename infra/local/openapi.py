"""Writes docs/openapi.json, the one description of the API, from the rooms' routes; `--check` compares instead.

FastAPI describes each room; added here is what it cannot know: the permission a route needs, what it costs of the rate
limits, which fields may be masked, that errors are problem+json, and the headers the edge gives every endpoint. The
permissions stand in docs/permissions.md too, for people.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from infra.local.data_dir import PROJECT
from infra.local.permission_page import permission_page
from shared.edge.cookies import SESSION
from shared.edge.costs import BYTES_A_UNIT, cost_of
from shared.edge.problems import MEDIA_TYPE, Problem
from shared.edge.routes import OWN_ROUTES, PERSON_ROUTES, PUBLIC_ROUTES, ROUTES
from shared.fields import LABEL_KEY, Label
from shared.masking import MASKED
from shared.permissions import DESCRIPTIONS, Permission

FILE = PROJECT / "docs" / "openapi.json"
PAGE = PROJECT / "docs" / "permissions.md"
VERSION = "0.1.0"

Document = dict[str, object]

_PROBLEMS = {
    "400": "Malformed: the body, the cursor, If-Match or Idempotency-Key.",
    "401": "No valid bearer token, API key or session.",
    "403": "Your roles do not allow this, or it is another's public plugin.",
    "404": "Nothing here that you can see.",
    "409": "Already taken, or against a rule of what is there.",
    "412": "It changed since you read it.",
    "413": "The body is over 1 MiB.",
    "415": "The body is not JSON.",
    "422": "The request does not fit its model; see errors.",
    "428": "Send If-Match.",
    "429": "A rate limit is used up; see limit and Retry-After.",
    "503": "A store is away; see store and Retry-After.",
}
_READS = ("400", "401", "403", "404", "422", "429", "503")
_PUBLIC = ("429",)
# A login is public and asks both the issuer and the stores.
_LOGIN = ("400", "401", "403", "422", "429", "503")
_LIMITS = {
    "RateLimit-Policy": "Units there are (q) in a window of seconds (w), for each limit that counts here.",
    "RateLimit": "Units left (r) for the next seconds (t), for each; x-cost is what a request takes.",
}
_NULL: Document = {"type": "null"}
_ABOUT = ("title", "description", "examples", LABEL_KEY)
_MASKED: Document = {
    "type": "array",
    "description": "Fields that are null because they are not shown to you; left out where there are none.",
}
_IDEMPOTENCY_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any unique text. A retry with the same key and body gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def main() -> None:
    """Write the file, or with --check fail if it differs from the routes."""
    texts = {FILE: json.dumps(describe(), indent=1, ensure_ascii=False) + "\n", PAGE: permission_page()}
    for file, text in texts.items():
        if "--check" not in sys.argv:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            sys.exit(f"docs/{file.name} differs from the routes: run `make openapi` and commit it.")


def describe() -> Document:
    """The merged OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Document]] = {}
    schemas: dict[str, object] = {"Problem": Problem.model_json_schema()}
    for app in _apps():
        room = get_openapi(title=app.title, version=VERSION, routes=app.routes)
        found = room.get("components", {}).get("schemas", {})
        schemas |= {name: _maskable(schema) for name, schema in found.items()}
        for path, operations in room["paths"].items():
            paths.setdefault(path, {}).update({m: _operation(m, path, o) for m, o in operations.items()})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plugyard",
            "version": VERSION,
            "summary": "Plugin management for internal developer platforms.",
            "description": "HEAD is answered wherever GET is, with its status and headers and without the body. A "
            "browser that logged in at /v1/sessions/login sends its session's cookie in place of a bearer token; with "
            "everything but GET and HEAD also X-CSRF-Token, the csrf_token of GET /v1/sessions/current.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "x-permissions": {permission.value: DESCRIPTIONS[permission] for permission in Permission},
        "paths": dict(sorted(paths.items())),
        "components": {
            "headers": {name: {"description": told, "schema": {"type": "string"}} for name, told in _LIMITS.items()},
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "HTTPBearer": {"type": "http", "scheme": "bearer"},
                "SessionCookie": {"type": "apiKey", "in": "cookie", "name": SESSION},
            },
        },
    }


def _apps() -> list[FastAPI]:
    modules = sorted(Path(PROJECT / "functions").glob("*/*api.py"))
    return [import_module(f"functions.{module.parent.name}.{module.stem}").app for module in modules]


def _operation(method: str, path: str, operation: Document) -> Document:
    key = (method.upper(), path)
    is_public = key in PUBLIC_ROUTES
    given_answers = _mapping(operation["responses"]).items()
    own = {
        code: answer for code, answer in given_answers if code.startswith(("2", "3")) or (is_public and code == "503")
    }
    public = _LOGIN if operation.get("parameters") else _PUBLIC
    expected = public if is_public else _READS if method == "get" else tuple(_PROBLEMS)
    described = operation | {
        # By subject: a room can have a hundred operations.
        "tags": [path.split("/")[2]],
        "operationId": str(operation["operationId"]).split("_v1_")[0],
        "x-permission": ROUTES[key].value if key in ROUTES else None,
        "x-cost": cost_of(*key),
        **({"x-cost-more-each-bytes": BYTES_A_UNIT[key]} if key in BYTES_A_UNIT else {}),
        "responses": {code: _mapping(answer) | {"headers": _headers()} for code, answer in own.items()}
        | {code: _problem(_PROBLEMS[code]) for code in expected},
    }
    if key not in ROUTES:
        reason = PUBLIC_ROUTES[key].reason if is_public else {**OWN_ROUTES, **PERSON_ROUTES}[key]
        whom = "everybody" if is_public else "every person" if key in PERSON_ROUTES else "every user"
        described["x-no-permission"] = {"for": whom, "reason": reason}
    if not is_public:
        described["security"] = [{"HTTPBearer": []}] + ([] if key in PERSON_ROUTES else [{"SessionCookie": []}])
    if method == "post" and key not in PERSON_ROUTES:
        given = operation.get("parameters", [])
        described["parameters"] = [*(given if isinstance(given, list) else []), _IDEMPOTENCY_KEY]
    return described


def _maskable(schema: Document) -> Document:
    """A schema whose personal and secret fields may be null, and which says where masked fields are named."""
    properties = {name: _mapping(told) for name, told in _mapping(schema.get("properties", {})).items()}
    hideable = [name for name, told in properties.items() if told.get(LABEL_KEY) in {Label.PERSONAL, Label.SECRET}]
    if not hideable:
        return schema
    shown = {name: _nullable(told) if name in hideable else told for name, told in properties.items()}
    return schema | {"properties": shown | {MASKED: _MASKED | {"items": {"enum": sorted(hideable)}}}}


def _nullable(told: Document) -> Document:
    choices = told.get("anyOf")
    if isinstance(choices, list):
        return told if _NULL in choices else told | {"anyOf": [*choices, _NULL]}
    about = {key: value for key, value in told.items() if key in _ABOUT}
    return {"anyOf": [{key: value for key, value in told.items() if key not in _ABOUT}, _NULL], **about}


def _headers() -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMITS}


def _problem(description: str) -> Document:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"expected a mapping, got {type(value)}")
    return value


if __name__ == "__main__":
    main()
