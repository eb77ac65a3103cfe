"""Logs in to Amazon ElastiCache by IAM: the password is a signed request to connect, valid for 15 minutes.

Imported only where that is so. A connection that is open stays open when its token ends; each new one gets a new token.
"""

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.session import get_session
from redis import CredentialProvider

LIFETIME_S = 900


class IamCredentials(CredentialProvider):
    """User name and token of one ElastiCache user for one replication group."""

    def __init__(self, user: str, cache_name: str) -> None:
        """cache_name: the replication group's id, in lower case; it is the host that the signature is for."""
        self._user = user
        self._cache_name = cache_name
        self._session = get_session()

    def get_credentials(self) -> tuple[str, str]:
        """What the next connection says of itself; signed anew, so with the role's current keys."""
        request = AWSRequest("GET", f"http://{self._cache_name}/", params={"Action": "connect", "User": self._user})
        credentials, region = self._session.get_credentials(), self._session.get_config_variable("region")
        if credentials is None:
            raise ValueError("CACHE_USER is set, and this process has no AWS credentials")
        SigV4QueryAuth(credentials, "elasticache", region, LIFETIME_S).add_auth(request)
        return self._user, str(request.url).removeprefix("http://")
