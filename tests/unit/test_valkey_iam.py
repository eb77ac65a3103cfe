"""The IAM token for the cache is a request to connect, signed as AWS Signature Version 4 says."""

import hmac
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import pytest

from clients.valkey_iam import IamCredentials

SECRET = "not-a-real-secret"


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> IamCredentials:
    """Of a function whose role has these keys."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session/token")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    return IamCredentials("plugyard-dev", "plugyard-cache")


def signature(query: dict[str, str]) -> str:
    """The signature of a GET of `/` on the cache, computed from the specification."""
    day = query["X-Amz-Date"][:8]
    canonical = "\n".join(
        ["GET", "/", urlencode(sorted(query.items())), "host:plugyard-cache", "", "host", sha256(b"").hexdigest()]
    )
    scope = f"{day}/eu-central-1/elasticache/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in (day, "eu-central-1", "elasticache", "aws4_request"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return hmac.new(key, to_sign.encode(), sha256).hexdigest()


def test_token_is_a_signed_request_to_connect_as_the_user(credentials: IamCredentials) -> None:
    user, token = credentials.get_credentials()

    cache, _, query_text = token.partition("/?")
    query = dict(parse_qsl(query_text))
    given = query.pop("X-Amz-Signature")
    assert (user, cache, query["Action"], query["User"]) == (
        "plugyard-dev",
        "plugyard-cache",
        "connect",
        "plugyard-dev",
    )
    assert (query["X-Amz-Expires"], query["X-Amz-Security-Token"]) == ("900", "session/token")
    assert query["X-Amz-Credential"].startswith("AKIDEXAMPLE/")
    assert given == signature(query)


def test_process_without_a_role_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = IamCredentials("plugyard-dev", "plugyard-cache")
    monkeypatch.setattr(credentials._session, "get_credentials", lambda: None)

    with pytest.raises(ValueError, match="no AWS credentials"):
        credentials.get_credentials()
