"""Keeps the stack's generated passwords and keys in one file that only its owner reads."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

LOGIN_ROLES = ("plugyard_owner", "plugyard_app", "plugyard_reader", "plugyard_jobs", "plugyard_events")


@dataclass(frozen=True)
class Credentials:
    superuser_password: str
    role_passwords: dict[str, str]
    cache_password: str
    context_key: str
    webhook_key: str = ""


def load_credentials(data_dir: Path) -> Credentials:
    """The credentials of this data directory, generated the first time.

    A role or a key that is new since then is generated now.
    """
    path = data_dir / "secrets.json"
    known = Credentials(**json.loads(path.read_text())) if path.exists() else _generate()
    roles = {role: known.role_passwords.get(role) or secrets.token_urlsafe(24) for role in LOGIN_ROLES}
    webhook_key = known.webhook_key or _key()
    current = Credentials(known.superuser_password, roles, known.cache_password, known.context_key, webhook_key)
    write_private(path, json.dumps(asdict(current), indent=1))
    return current


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else could read at any moment; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def _generate() -> Credentials:
    return Credentials(secrets.token_urlsafe(24), {}, secrets.token_urlsafe(24), _key())


def _key() -> str:
    return f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"
