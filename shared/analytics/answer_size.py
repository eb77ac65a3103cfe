"""What an answer by members can hold: senders make up versions, teams and actions as they like, others each day."""

import json
from collections.abc import Iterable

from shared.analytics.cells import MEMBERS_AT_MOST, Dimension
from shared.analytics.reading import Read
from shared.analytics.usage_errors import QuestionTooLarge

# What a function may answer is 6 MiB. A value takes so many bytes beside the name of its member.
VALUES_AT_MOST, BYTES_AT_MOST = 20_000, 5_000_000
VALUE_BYTES = 150


def require_fitting(members: Iterable[str], steps: int = 1) -> None:
    """Go on only if an answer holds a value of each of these members in so many steps.

    Raises: QuestionTooLarge.
    """
    sizes = [VALUE_BYTES + _bytes_of(member) for member in members]
    if len(sizes) * steps > VALUES_AT_MOST or sum(sizes) * steps > BYTES_AT_MOST:
        raise QuestionTooLarge(
            f"at most {VALUES_AT_MOST} values, fewer of long names, and there are {len(sizes) * steps};"
            " ask for fewer steps"
        )


def require_told_apart(read: Read, by: Dimension) -> None:
    """Go on only if all that was read is told apart by that: where it is not, each member would seem to be nothing.

    Raises: QuestionTooLarge.
    """
    days = [bucket.date() for (_, bucket), rollup in read.rows.items() if by in rollup.uncut]
    if days:
        raise QuestionTooLarge(
            f"leave out days with more than {MEMBERS_AT_MOST} of {by.value}, which are not told apart: {len(days)},"
            f" {days[0]} the first"
        )


def _bytes_of(name: str) -> int:
    """As JSON in JSON, as it is on its way."""
    return len(json.dumps(json.dumps(name, ensure_ascii=False), ensure_ascii=False).encode())
