"""The settings, read from the environment once, validated and frozen.

On AWS no secret stands in the environment: keys come from Secrets Manager and the database password is an IAM token.
Locally all are plain values.
"""

import os
from base64 import b64decode
from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from clients.snapshot import call_after_restore, kept

S = TypeVar("S", bound=BaseModel)

# Where Secrets Manager has the value, the environment names the secret: CONTEXT_KEY_SECRET_ID.
KEYS = {"context_key", "webhook_key", "oidc_client_secret"}


def _context_key(value: str) -> str:
    slot, _, key = value.partition(":")
    if slot not in {"1", "2"} or len(b64decode(key, validate=True)) < 32:
        raise ValueError('must be "<slot 1 or 2>:<base64 of at least 32 bytes>"')
    return value


def _webhook_key(value: str) -> str:
    parted = [part.partition(":") for part in value.split()]
    slots = [slot for slot, _, _ in parted]
    is_key = all(len(b64decode(key, validate=True)) == 32 for _, _, key in parted)
    if not set(slots) <= {"1", "2"} or len(set(slots)) < len(slots) or not is_key:
        raise ValueError('must be "<slot 1 or 2>:<base64 of 32 bytes>", once, or twice while a key is rotated')
    return value


class SenderSettings(BaseModel):
    """What a process that sends webhooks needs: no store, no key.

    Each field, here and below, is the environment variable of the same name in upper case.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    # Empty: there is no such thing here, as in a store test; a function that needs one says so by name.
    webhook_outcomes_queue_url: str = ""
    # Networks that webhooks may reach although they are not public, such as 127.0.0.0/8. For a developer's machine.
    webhook_allowed_networks: str = ""
    deployment_stage: Literal["local", "dev", "stage", "prod"] = "local"

    @model_validator(mode="after")
    def _is_closed(self) -> "SenderSettings":
        if self.webhook_allowed_networks and self.deployment_stage != "local":
            raise ValueError("WEBHOOK_ALLOWED_NETWORKS is for DEPLOYMENT_STAGE local alone")
        return self


class Settings(SenderSettings):
    """What every other process was told."""

    database_url: str
    database_jobs_url: str = ""
    database_auth: Literal["password", "iam"] = "password"
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 1
    context_key: Annotated[str, AfterValidator(_context_key)]
    oidc_issuer: str
    oidc_audience: str = "plugyard"
    oidc_jwks_url: str
    # Browser login; without a public_url there is none. It is the origin that browsers see, such as https://plugyard.example.
    public_url: Annotated[str, Field(pattern=r"^(https?://[^/\s]+)?$")] = ""
    oidc_authorization_url: str = ""
    oidc_token_url: str = ""
    oidc_client_id: str = ""
    # Empty for a client that the issuer knows as public; PKCE protects either.
    oidc_client_secret: str = ""
    # What the issuer calls a login with a second factor; empty where it has no name for it.
    oidc_mfa_acr_values: str = ""
    # The time series: usage and performance. Three logins, as each may do no more than its work needs.
    analytics_database_url: str = ""
    analytics_jobs_url: str = ""
    analytics_events_url: str = ""
    documents_url: str = ""
    cache_url: str = ""
    # With a user, the cache's password is an IAM token, signed for the cache of this name.
    cache_user: str = ""
    cache_name: str = ""
    event_bus_name: str = ""
    relay_queue_url: str = ""
    events_queue_url: str = ""
    # How many messages of events may wait for the writer; from then on no more are taken.
    events_queue_limit: Annotated[int, Field(ge=1)] = 100_000
    webhook_dispatch_queue_url: str = ""
    webhook_sends_queue_url: str = ""
    # Seals the secrets webhooks are signed with. The first key seals, each opens what was sealed under it.
    webhook_key: Annotated[str, AfterValidator(_webhook_key)] = ""

    @model_validator(mode="after")
    def _keeps_logins_apart(self) -> "Settings":
        if self.public_url and self.deployment_stage != "local" and not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL is https outside of DEPLOYMENT_STAGE local: its cookies need TLS")
        # Or an ID token, which is a browser's, would be a bearer token too.
        if self.oidc_client_id and self.oidc_client_id == self.oidc_audience:
            raise ValueError("OIDC_CLIENT_ID is another one than OIDC_AUDIENCE")
        return self


class DeploymentSettings(BaseModel):
    """What a migration was told; only the deployment has these rights."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_owner_url: str
    database_auth: Literal["password", "iam"] = "password"
    context_key: Annotated[str, AfterValidator(_context_key)]
    # A folder for dumps, or what RDS takes a snapshot of, as its ARN ends: "cluster:<identifier>" or "db:<identifier>".
    backup_dir: str = ""
    backup_of: Annotated[str, Field(pattern="^((cluster|db):.+)?$")] = ""
    documents_url: str = ""
    analytics_owner_url: str = ""


class SeriesSettings(BaseModel):
    """What the command for partitions of the time series was told."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    analytics_jobs_url: str
    database_auth: Literal["password", "iam"] = "password"


@kept
def settings() -> Settings:
    """The settings of this process.

    Raises: ValueError naming each variable that is missing or malformed, never its value.
    """
    return _read(Settings)


def deployment_settings() -> DeploymentSettings:
    """The settings of a migration.

    Raises: ValueError naming each variable that is missing or malformed, never its value.
    """
    return _read(DeploymentSettings)


def series_settings() -> SeriesSettings:
    """The settings of the command for partitions.

    Raises: ValueError naming each variable that is missing or malformed, never its value.
    """
    return _read(SeriesSettings)


def trace_header() -> str | None:
    """The X-Ray header of this invocation; no setting, since Lambda puts another one there for each."""
    return os.environ.get("_X_AMZN_TRACE_ID")


@kept
def sender_settings() -> SenderSettings:
    """The settings of a process that sends webhooks, which has no others.

    Raises: ValueError naming each variable that is malformed, never its value.
    """
    return _read(SenderSettings)


def stage() -> str:
    """Which deployment this is: its API keys carry the name, and its metrics are told apart by it."""
    return sender_settings().deployment_stage


def is_lambda() -> bool:
    """Whether this process is a Lambda function, and not a program that calls one's handler."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def stop_cold_start_if_missing(read: Callable[[], object] = settings) -> None:
    """On Lambda, read the settings now: a function that cannot work should fail before its first request.

    A copy of a snapshot reads them again, as a key may have been changed since.
    """
    if is_lambda():
        read()
        call_after_restore(read)


def _read(kind: type[S]) -> S:
    given = {name: os.environ[name.upper()] for name in kind.model_fields if name.upper() in os.environ}
    for name in KEYS & kind.model_fields.keys() - given.keys():
        if os.environ.get(f"{name.upper()}_SECRET_ID"):
            given[name] = _secret(os.environ[f"{name.upper()}_SECRET_ID"])
    try:
        return kind.model_validate(given)
    except ValidationError as exc:
        wrong = "; ".join(f"{''.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in exc.errors(include_input=False))
        raise ValueError(f"settings missing or malformed: {wrong}") from None


def _secret(secret_id: str) -> str:
    # boto3 costs a cold start 0.2 s: only a process that needs a secret pays it.
    import boto3  # noqa: PLC0415

    return str(boto3.client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
