"""The local OIDC issuer: one key pair, the documents that publish it, and tokens for the dev users."""

import time
from dataclasses import dataclass
from functools import cached_property
from json import dumps
from pathlib import Path
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from infra.local.engines.credentials import write_private

# A name, not an address: users are stored under it, and the gateway's port may change.
ISSUER = "http://issuer.plugyard.localhost"
AUDIENCE = "plugyard"
ALGORITHM = "ES256"
LIFETIME_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Issuer:
    home: Path

    @property
    def jwks_path(self) -> Path:
        return self.home / "jwks.json"

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        key = load_pem_private_key((self.home / "key.pem").read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the issuer's key is not an EC key")
        return key

    @cached_property
    def key_id(self) -> str:
        numbers = self.key.public_key().public_numbers()
        return f"local-{numbers.x:064x}"[:22]

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        public = ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.key_id, "use": "sig", "alg": ALGORITHM}]}

    def configuration(self, address: str) -> dict[str, object]:
        """The discovery document (OpenID Connect Discovery 1.0) of an issuer that answers at address."""
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{address}/oauth/authorize",
            "token_endpoint": f"{address}/oauth/token",
            "jwks_uri": f"{address}/.well-known/jwks.json",
            "grant_types_supported": ["authorization_code", "password"],
            "response_types_supported": ["code", "token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "authorization_response_iss_parameter_supported": True,
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    def make_token(self, subject: str, tenant_id: UUID, name: str, lifetime: int = LIFETIME_SECONDS) -> str:
        """A signed token that ends in `lifetime` seconds."""
        issued_at = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": issued_at,
            "exp": issued_at + lifetime,
            "tenant": str(tenant_id),
            "name": name,
        }
        return jwt.encode(claims, self.key, algorithm=ALGORITHM, headers={"kid": self.key_id})


def open_issuer(data_dir: Path) -> Issuer:
    """The issuer of this data directory; its key is made the first time."""
    issuer = Issuer(data_dir / "issuer")
    if not (issuer.home / "key.pem").exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(issuer.home / "key.pem", pem.decode())
    issuer.jwks_path.write_text(dumps(issuer.jwks()))
    return issuer
