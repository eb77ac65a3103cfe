"""API keys as a test asks for them over the API."""

from datetime import UTC, datetime, timedelta

from tests.api_client import Answer, Api

KEYS = "/v1/api-keys"
SHOWN_ONCE = {"api_key"}


def made(api: Api, **fields: object) -> Answer:
    answer = api.post(KEYS, {"name": "ci", **fields})
    assert answer.status == 201, answer.json
    return answer


def with_key(answer: Answer) -> Api:
    return Api({"authorization": f"Bearer {answer.json['api_key']}"})


def href(answer: Answer) -> str:
    return str(answer.json["href"])


def rotated(api: Api, answer: Answer, **fields: object) -> Answer:
    return api.post(f"{href(answer)}/rotate", fields)


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def last_used(api: Api, answer: Answer) -> object:
    return api.get(href(answer)).json["last_used_at"]
