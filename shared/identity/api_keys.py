"""The form of an API key: `plugyard_<environment>_<random>_<crc>`.

The prefix lets secret scanners find a leaked key, the checksum lets us refuse a mistyped one without asking the
database.
"""

import secrets
import zlib
from hashlib import sha256

PREFIX = "plugyard_"


def make_api_key(environment: str) -> str:
    """A new key with 256 random bits; shown once, stored only as its hash."""
    body = f"{PREFIX}{environment}_{secrets.token_hex(32)}"
    return f"{body}_{_checksum(body)}"


def is_well_formed(key: str, environment: str) -> bool:
    """Is this a key of that environment, free of typing errors? Says nothing about whether it was ever issued."""
    body, _, checksum = key.rpartition("_")
    return body.startswith(f"{PREFIX}{environment}_") and key.isascii() and checksum == _checksum(body)


def hash_api_key(key: str) -> bytes:
    """SHA-256 of the key. No salt and no slow hash: the key is random, not a password a person chose."""
    return sha256(key.encode()).digest()


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
