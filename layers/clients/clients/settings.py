"""The settings, read from the environment once, validated and frozen.

On AWS no secret stands in the environment: the context key comes from Secrets Manager and the database password is an
IAM token. Locally both are plain values.
"""

import os
from base64 import b64decode
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


def _context_key(value: str) -> str:
    slot, _, key = value.partition(":")
    if slot not in {"1", "2"} or len(b64decode(key, validate=True)) < 32:
        raise ValueError('must be "<slot 1 or 2>:<base64 of at least 32 bytes>"')
    return value


class Settings(BaseModel):
    """What the process was told; each field is the environment variable of the same name in upper case."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: str
    database_jobs_url: str = ""
    database_auth: Literal["password", "iam"] = "password"
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 1
    context_key: Annotated[str, AfterValidator(_context_key)]
    oidc_issuer: str
    oidc_audience: str = "plugyard"
    oidc_jwks_url: str
    # Empty: there is no such thing here, as in a store test; a function that needs one says so by name.
    event_bus_name: str = ""
    relay_queue_url: str = ""
    api_key_environment: Literal["local", "dev", "stage", "prod"] = "local"


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises: ValueError naming each variable that is missing or malformed, never its value.
    """
    given = {name: os.environ[name.upper()] for name in Settings.model_fields if name.upper() in os.environ}
    if "context_key" not in given and "CONTEXT_KEY_SECRET_ID" in os.environ:
        given["context_key"] = _secret(os.environ["CONTEXT_KEY_SECRET_ID"])
    try:
        return Settings.model_validate(given)
    except ValidationError as exc:
        wrong = "; ".join(f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in exc.errors(include_input=False))
        raise ValueError(f"settings missing or malformed: {wrong}") from None


def trace_header() -> str | None:
    """The X-Ray header of this invocation; no setting, since Lambda puts another one there for each."""
    return os.environ.get("_X_AMZN_TRACE_ID")


def stop_cold_start_if_missing() -> None:
    """On Lambda, read the settings now: a function that cannot work should fail before its first request."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        settings()


def _secret(secret_id: str) -> str:
    # boto3 costs a cold start 0.2 s: only a process that needs a secret pays it.
    import boto3  # noqa: PLC0415

    return str(boto3.client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
