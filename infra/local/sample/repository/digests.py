"""Digests as a lock file has them. No archive of these packages is at hand, so they are of name and version."""

from base64 import b64encode
from hashlib import sha1, sha512

# A mirror that a company would have; `.example` is reserved, so nothing can be fetched from it.
REGISTRY = "https://npm.acme.example"


def checksum(name: str, version: str) -> str:
    """Yarn berry's: 128 hexadecimal digits."""
    return sha512(f"{name}@{version}".encode()).hexdigest()


def integrity(name: str, version: str) -> str:
    """That of npm and yarn v1."""
    return "sha512-" + b64encode(sha512(f"{name}@{version}".encode()).digest()).decode()


def archive(name: str, version: str) -> str:
    """Where a registry has the archive."""
    return f"{REGISTRY}/{name}/-/{name.rsplit('/', maxsplit=1)[-1]}-{version}.tgz"


def archive_digest(name: str, version: str) -> str:
    """What yarn v1 has behind the archive's address."""
    return sha1(f"{name}@{version}".encode(), usedforsecurity=False).hexdigest()
