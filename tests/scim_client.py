"""A SCIM client of a foreign library whose requests go through the gateway's events into the real function."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from scim2_client import BaseSyncSCIMClient

from shared.ids import new_id
from tests.api_client import Answer, Api

PREFIX = "/v1/scim/v2"
USERS = "/v1/scim/v2/Users"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True)
class Response:
    """What the library reads of an answer."""

    status_code: int
    headers: Mapping[str, str]
    text: str

    @property
    def content(self) -> bytes:
        """The body."""
        return self.text.encode()

    def json(self) -> object:
        """The body, read."""
        return json.loads(self.text)


class ScimClient(BaseSyncSCIMClient):
    """Knows nothing of the server but what its discovery says."""

    def __init__(self, api: Api) -> None:
        """api: the caller."""
        super().__init__()
        self._api = api

    def request(self, method: str, url: str, **given: object) -> Response:
        """One request. given: as the library says it: params, json or content, headers."""
        params, headers = given.get("params"), given.get("headers")
        body = json.dumps(given["json"]).encode() if given.get("json") is not None else given.get("content") or b""
        assert isinstance(body, bytes)
        answer = self._api.send(
            method,
            url if url.startswith(PREFIX) else PREFIX + url,
            body,
            {"content-type": "application/scim+json"} | dict(headers if isinstance(headers, Mapping) else {}),
            urlencode(params if isinstance(params, dict) else {}, doseq=True),
        )
        return Response(answer.status, answer.headers, json.dumps(answer.json) if answer.json else "")


def provision(api: Api, **fields: object) -> Answer:
    """A new user, whose external id is the subject of its tokens."""
    subject = f"subject|{new_id()}"
    return api.post(USERS, {"schemas": [USER], "userName": f"{subject}@acme.example", "externalId": subject, **fields})


def place(answer: Answer) -> str:
    """Where a resource is."""
    return f"{USERS}/{answer.json['id']}"


def patch(api: Api, user: Answer, *operations: dict[str, object]) -> Answer:
    """Operations on a user."""
    return api.patch(place(user), {"schemas": [PATCH_OP], "Operations": list(operations)})


def told(api: Api, **query: object) -> list[object]:
    """User names that a list answers."""
    listed = api.get(USERS, None, **query).json["Resources"]
    assert isinstance(listed, list)
    return [item["userName"] for item in listed]
