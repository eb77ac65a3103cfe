"""The secrets that a browser holds, and what is derived of them; nothing that is stored leads back to one."""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

# 256 bits as base64url without padding.
FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def make_secret() -> str:
    """A new one with 256 random bits."""
    return secrets.token_urlsafe(32)


def is_well_formed(secret: str) -> bool:
    """Is this the form of a secret? Says nothing about whether it was ever given away."""
    return FORM.fullmatch(secret) is not None


def hash_secret(secret: str) -> str:
    """SHA-256 as 64 hex digits. No salt and no slow hash: the secret is random, not a password a person chose."""
    return sha256(secret.encode()).hexdigest()


def csrf_token(session_secret: str) -> str:
    """What a page of ours shows to prove that it can read our answers; another site has only the cookie sent along."""
    digest = hmac.digest(session_secret.encode(), b"plugyard csrf token", "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_csrf_token(token: str, session_secret: str) -> bool:
    """Is this the token of that session? Takes as long for any."""
    return hmac.compare_digest(token.encode(), csrf_token(session_secret).encode())
