"""Where a login may lead back to: a path of ours, whatever a browser or a proxy makes of it."""

import re
from urllib.parse import unquote

MOST = 2048
# Printable ASCII without a backslash, which browsers take for a slash.
PATH = re.compile(r"/(?:[\x21-\x5b\x5d-\x7e]*)")
# Enough to undo what somebody encoded more than once; what is still not plain then is refused.
ROUNDS = 4


def checked_return_path(path: str) -> str:
    """The path, if no reading of it leads away from this host.

    Raises: ValueError.
    """
    readings = [path]
    for _ in range(ROUNDS):
        readings.append(unquote(readings[-1]))
    if len(path) > MOST or readings[-1] != readings[-2] or not PATH.fullmatch(path) or any(map(_leads_away, readings)):
        raise ValueError("must be a path of this host, such as /v1/plugins?q=kubernetes")
    return path


def _leads_away(path: str) -> bool:
    """Whether it could name another host, or hold what no path does."""
    before_query = re.split(r"[?#]", path, maxsplit=1)[0]
    return "//" in before_query or "\\" in path or any(ord(character) < 0x20 for character in path)
