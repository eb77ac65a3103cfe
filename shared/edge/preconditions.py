"""ETags and If-Match (RFC 9110): a change says which revision it changes, so no update is lost."""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header

from shared.errors import PreconditionMalformed, PreconditionMissing


def etag(revision: object, hidden: Sequence[str] = ()) -> str:
    """The strong ETag of a revision, of which its reader is not shown what is hidden.

    Who is shown less gets another ETag, and so never a 304 for a copy that holds more; a change takes either.
    """
    view = f"-{sha256(json.dumps(hidden).encode()).hexdigest()[:8]}" if hidden else ""
    return f'"{revision}{view}"'


async def _revision(if_match: Annotated[str | None, Header(description="The ETag of what you change.")] = None) -> int:
    if if_match is None:
        raise PreconditionMissing
    found = re.fullmatch(r'"([0-9]{1,18})(?:-[0-9a-f]{8})?"', if_match.strip())
    if not found:
        raise PreconditionMalformed
    return int(found[1])


async def _given_revision(if_match: Annotated[str | None, Header(description="The ETag.")] = None) -> int | None:
    # For who suspends in an incident, and SCIM's clients, of whom most send none; a weak one names the same revision.
    if if_match is None or if_match.strip() == "*":
        return None
    return await _revision(if_match.strip().removeprefix("W/"))


IfMatch = Annotated[int, Depends(_revision)]
IfMatchGiven = Annotated[int | None, Depends(_given_revision)]
