"""How a connection to the database is made where IAM tokens replace passwords."""

from collections.abc import Iterator

import boto3
import pytest
from psycopg.conninfo import conninfo_to_dict

from clients.aws import databases
from clients.postgres import OPTIONS, iam_options

URL = "postgresql://plugyard_jobs@db.example:6432/plugyard?sslmode=verify-full"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials to sign with; signing an RDS token asks nobody."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    databases.cache_clear()
    yield
    databases.cache_clear()


def test_iam_token_is_for_the_user_and_address_that_are_connected_to(aws: None) -> None:
    token = str(iam_options(URL)["password"])

    assert token.startswith("db.example:6432/?Action=connect&DBUser=plugyard_jobs")
    assert "X-Amz-Signature=" in token


def test_connections_are_signed_for_by_one_client(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = boto3.client

    def counted(service: str) -> object:
        made.append(service)
        return make(service)  # type: ignore[call-overload] # whatever is asked for

    monkeypatch.setattr(boto3, "client", counted)

    for _ in range(3):
        iam_options(URL)

    assert made == ["rds"]


def test_iam_connection_prepares_nothing_on_the_server(aws: None) -> None:
    assert iam_options(URL) | OPTIONS == iam_options(URL)
    assert OPTIONS["prepare_threshold"] is None


def test_address_without_a_password_holds_none() -> None:
    assert "password" not in conninfo_to_dict(URL)
