"""Signing secrets: sealed for one webhook under a key that can be rotated, and signed with as receivers verify."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from clients import settings as settings_module
from clients.settings import SenderSettings, sender_settings, settings
from shared.ids import new_id
from shared.operations.errors import SecretUnreadable
from shared.operations.webhook_fan_out import wants_event
from shared.operations.webhook_secrets import make_secret, open_secret, seal_secret, sign

TENANT, WEBHOOK = new_id(), new_id()
KEYS = [b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
ONE, TWO = f"1:{KEYS[0]}", f"2:{KEYS[1]}"
NEEDED = {
    "DATABASE_URL": "postgresql://nowhere",
    "CONTEXT_KEY": ONE,
    "OIDC_ISSUER": "https://issuer.example",
    "OIDC_JWKS_URL": "https://issuer.example/jwks.json",
}


@contextmanager
def key(monkeypatch: pytest.MonkeyPatch, value: str) -> Iterator[None]:
    """Under this WEBHOOK_KEY."""
    with monkeypatch.context() as patched:
        for name, given in (NEEDED | {"WEBHOOK_KEY": value}).items():
            patched.setenv(name, given)
        settings.cache_clear()
        yield
    settings.cache_clear()


def test_secret_has_the_form_that_receivers_take() -> None:
    secret = make_secret()

    assert secret.startswith("whsec_")
    assert 24 <= len(b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
    assert secret != make_secret()


def test_sealed_secret_opens_for_its_webhook_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = make_secret()
    with key(monkeypatch, ONE):
        sealed = seal_secret(secret, TENANT, WEBHOOK)

        assert open_secret(sealed, TENANT, WEBHOOK) == b64decode(secret.removeprefix("whsec_"))
        for tenant_id, webhook_id in ((TENANT, new_id()), (new_id(), WEBHOOK), (WEBHOOK, TENANT)):
            with pytest.raises(SecretUnreadable):
                open_secret(sealed, tenant_id, webhook_id)


def test_same_secret_sealed_twice_looks_different(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = make_secret()
    with key(monkeypatch, ONE):
        assert seal_secret(secret, TENANT, WEBHOOK) != seal_secret(secret, TENANT, WEBHOOK)


def test_changed_byte_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with key(monkeypatch, ONE):
        sealed = seal_secret(make_secret(), TENANT, WEBHOOK)
        for place in range(len(sealed)):
            changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            with pytest.raises(SecretUnreadable):
                open_secret(changed, TENANT, WEBHOOK)


def test_key_is_rotated_by_putting_the_new_one_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with key(monkeypatch, ONE):
        old = seal_secret(make_secret(), TENANT, WEBHOOK)
    with key(monkeypatch, f"{TWO} {ONE}"):
        new = seal_secret(make_secret(), TENANT, WEBHOOK)
        assert open_secret(old, TENANT, WEBHOOK)
        assert open_secret(new, TENANT, WEBHOOK)
    with key(monkeypatch, TWO):
        assert open_secret(new, TENANT, WEBHOOK)
        with pytest.raises(SecretUnreadable):
            open_secret(old, TENANT, WEBHOOK)


@pytest.mark.parametrize("value", ["nonsense", f"3:{KEYS[0]}", f"1:{KEYS[0]} 1:{KEYS[1]}", "1:AAAA", "1:"])
def test_malformed_key_stops_the_process_without_being_told(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with key(monkeypatch, value), pytest.raises(ValueError, match="WEBHOOK_KEY") as stopped:
        settings()

    assert value not in str(stopped.value)


def test_missing_key_is_named_by_who_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with key(monkeypatch, ""), pytest.raises(ValueError, match="WEBHOOK_KEY"):
        seal_secret(make_secret(), TENANT, WEBHOOK)


def test_message_is_verified_by_the_library_of_receivers() -> None:
    old, new, other = make_secret(), make_secret(), make_secret()
    event_id, body = new_id(), '{"type":"plugyard.plugin.created","name":"ü"}'

    headers = sign([raw(new), raw(old)], event_id, body, datetime.now(UTC))

    assert headers["webhook-id"] == str(event_id)
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)["name"] == "ü"
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body.replace("ü", "u"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body, headers | {"webhook-id": str(UUID(int=0))})


def raw(secret: str) -> bytes:
    """A secret's own bytes."""
    return b64decode(secret.removeprefix("whsec_"))


def test_sender_starts_without_any_store_or_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings_module.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    sender_settings.cache_clear()

    assert sender_settings() == SenderSettings()
    sender_settings.cache_clear()


def test_inner_networks_are_opened_on_a_developers_machine_only() -> None:
    SenderSettings(webhook_allowed_networks="127.0.0.0/8", deployment_stage="local")

    with pytest.raises(ValueError, match="WEBHOOK_ALLOWED_NETWORKS"):
        SenderSettings(webhook_allowed_networks="127.0.0.0/8", deployment_stage="prod")


@pytest.mark.parametrize(
    ("event_types", "event_type", "is_wanted"),
    [
        ([], "plugyard.plugin.created", True),
        (["plugyard.plugin.created"], "plugyard.plugin.created", True),
        (["plugyard.plugin.created"], "plugyard.plugin.created.again", False),
        (["plugyard.plugin.*"], "plugyard.plugin.created", True),
        (["plugyard.plugin.*"], "plugyard.plugin", False),
        (["plugyard.plugin.*"], "plugyard.plugins.created", False),
        (["plugyard.version.*", "plugyard.plugin.updated"], "plugyard.plugin.updated", True),
        (["plugyard.version.*"], "plugyard.plugin.updated", False),
    ],
)
def test_event_types_say_what_a_webhook_wants(event_types: list[str], event_type: str, is_wanted: bool) -> None:
    assert wants_event(event_types, event_type) is is_wanted
