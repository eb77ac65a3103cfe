"""How bad an advisory is: the score of its CVSS vector, or the word of its source where it has no vector.

The scores are those of the CVSS calculators (FIRST, versions 2.0 to 4.0) through the `cvss` library. Of several vectors
the highest score counts: to read a thing as less than its source says is the mistake that nobody notices.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """The ratings of CVSS, and one for what nobody rated; in order."""

    UNKNOWN = "unknown"
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Rated(NamedTuple):
    """A rating with what it was read from; score and vector are None where a word of the source was all."""

    severity: Severity
    score: float | None
    vector: str | None


# The words of GitHub's advisory database that are not those of CVSS.
_WORDS = {"moderate": Severity.MEDIUM}
# Where each rating of CVSS 3 and 4 begins, from above.
_FROM = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))


def rate(vectors: Iterable[str], word: str | None) -> Rated:
    """The rating by the highest score among the vectors; by the word where no vector can be read."""
    scored = [(score, vector) for vector in vectors if (score := score_of(vector)) is not None]
    if scored:
        score, vector = max(scored)
        return Rated(severity_of(score), score, vector)
    return Rated(_severity_named(word), None, None)


def severity_of(score: float) -> Severity:
    """The rating of a score; CVSS 2, which has no ratings of its own for the highest, is read as its successors."""
    return next((severity for lowest, severity in _FROM if score >= lowest), Severity.NONE)


def score_of(vector: str) -> float | None:
    """The base score of a vector of any version; None if it is none."""
    # What merely reads advisories starts without it.
    from cvss import CVSS2, CVSS3, CVSS4  # noqa: PLC0415 - only an import needs it
    from cvss.exceptions import CVSSError  # noqa: PLC0415 - only an import needs it

    kind = {"CVSS:3": CVSS3, "CVSS:4": CVSS4}.get(vector[:6], CVSS2)
    try:
        return float(kind(vector).scores()[0])
    except CVSSError:
        return None


def _severity_named(word: str | None) -> Severity:
    known = (word or "").lower()
    return _WORDS.get(known) or next((one for one in Severity if one == known), Severity.UNKNOWN)
