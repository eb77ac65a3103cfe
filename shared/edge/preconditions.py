"""ETags and If-Match (RFC 9110): a change says which revision it changes, so no update is lost."""

import re
from typing import Annotated

from fastapi import Depends, Header

from shared.errors import PreconditionMalformed, PreconditionMissing


def etag(revision: int) -> str:
    """The strong ETag of a revision."""
    return f'"{revision}"'


async def _revision(if_match: Annotated[str | None, Header(description="The ETag of what you change.")] = None) -> int:
    if if_match is None:
        raise PreconditionMissing
    found = re.fullmatch(r'"([0-9]{1,18})"', if_match.strip())
    if not found:
        raise PreconditionMalformed
    return int(found[1])


IfMatch = Annotated[int, Depends(_revision)]
