"""Whether a change that a browser's cookie vouches for comes from a page of ours (CSRF).

The token proves that the page could read an answer of ours. What browsers say of where a request comes from is held
against it first: a page of another site, even with a stolen token, is refused.
"""

from clients.settings import settings
from shared.edge.gateway_types import Event
from shared.identity.errors import CsrfTokenInvalid
from shared.identity.session_secrets import is_csrf_token

# RFC 9110, 9.2.1: they change nothing.
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# "none" is a person's own doing, such as a bookmark.
OWN_SITES = {"same-origin", "none"}


def check_same_origin(event: Event, session_secret: str) -> None:
    """Let a request pass that changes nothing, or that comes from a page of this origin.

    Raises: CsrfTokenInvalid.
    """
    if event["requestContext"]["http"]["method"] in SAFE_METHODS:
        return
    headers = event["headers"]
    is_ours = headers.get("sec-fetch-site", "none") in OWN_SITES
    is_ours = is_ours and headers.get("origin", settings().public_url) == settings().public_url
    if not is_ours or not is_csrf_token(headers.get("x-csrf-token", ""), session_secret):
        raise CsrfTokenInvalid
