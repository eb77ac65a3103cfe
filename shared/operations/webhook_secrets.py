"""Signing secrets: made, sealed for the database, opened again, and signed with.

Sealed: one byte for the slot of the key, 12 of nonce, then AES-256-GCM, bound to tenant and webhook as associated
data: a sealed secret that somebody copies into another row opens there as little as without the key.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from standardwebhooks import Webhook

from clients.settings import settings
from shared.operations.errors import SecretUnreadable

PREFIX = "whsec_"
_SECRET_BYTES = 32
_NONCE_BYTES = 12


def make_secret() -> str:
    """A new secret as its receiver keeps it, in the form of Standard Webhooks."""
    return PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def seal_secret(secret: str, tenant_id: UUID, webhook_id: UUID) -> bytes:
    """A secret as it may lie in the database, under the first key of the settings."""
    slot, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    raw = b64decode(secret.removeprefix(PREFIX), validate=True)
    return bytes([slot]) + nonce + AESGCM(key).encrypt(nonce, raw, _bound_to(tenant_id, webhook_id))


def open_secret(sealed: bytes, tenant_id: UUID, webhook_id: UUID) -> bytes:
    """The secret's own bytes.

    Raises: SecretUnreadable if it was sealed under another key or for another webhook, or was changed.
    """
    slot, nonce, ciphertext = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    key = _keys().get(slot)
    if key is None:
        raise SecretUnreadable(webhook_id)
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _bound_to(tenant_id, webhook_id))
    except InvalidTag:
        raise SecretUnreadable(webhook_id) from None


def sign(opened: Sequence[bytes], event_id: UUID, body: str, now: datetime) -> dict[str, str]:
    """The headers that prove a message, with one signature for each secret."""
    signatures = [Webhook(secret).sign(str(event_id), now, body) for secret in opened]
    return {
        "webhook-id": str(event_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _keys() -> dict[int, bytes]:
    """Keys by slot, in the order of the settings."""
    parted = (part.partition(":") for part in settings().webhook_key.split())
    keys = {int(slot): b64decode(key) for slot, _, key in parted}
    if not keys:
        raise ValueError("settings missing or malformed: WEBHOOK_KEY")
    return keys


def _bound_to(tenant_id: UUID, webhook_id: UUID) -> bytes:
    return b"plugyard webhook secret" + tenant_id.bytes + webhook_id.bytes
