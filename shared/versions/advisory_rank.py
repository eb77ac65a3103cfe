"""What to look at first: rank = severity x exploit probability x known exploited x installed here, from 0 to 100.

    severity        CVSS base score / 10; without one, the middle of its rating
    probability     EPSS (FIRST): how likely it is to be exploited within 30 days. 1 where exploits are known, since
                    evidence of exploitation outweighs an estimate
    known exploited 1 if CISA lists it in its catalogue of known exploited vulnerabilities (KEV), else one half
    installed here  1 if the tenant runs an affected version, else one half

The product orders findings and is no probability of its own. A severity or a probability that nobody told is put in the
middle and not at 0: a hole found yesterday has no EPSS yet, and must not sink below one that nobody will ever use.
"""

from shared.versions.advisory_severity import Severity

UNSCORED_PROBABILITY = 0.05
NOT_KNOWN_EXPLOITED = 0.5
NOT_INSTALLED = 0.5

_MIDDLES = {
    Severity.UNKNOWN: 5.0,
    Severity.NONE: 0.0,
    Severity.LOW: 2.0,
    Severity.MEDIUM: 5.5,
    Severity.HIGH: 8.0,
    Severity.CRITICAL: 9.5,
}


def rank(
    severity: Severity, cvss: float | None, epss: float | None, *, is_known_exploited: bool, is_installed: bool
) -> float:
    """From 0 to 100, the higher the sooner; three decimals, since most probabilities are small."""
    told = score_in(severity, cvss)
    score = _MIDDLES[severity] if told is None else told
    estimated = UNSCORED_PROBABILITY if epss is None else epss
    product = score / 10 * (1 if is_known_exploited else estimated * NOT_KNOWN_EXPLOITED)
    return round(100 * product * (1 if is_installed else NOT_INSTALLED), 3)


def score_in(severity: Severity, cvss: float | None) -> float | None:
    """The score that a record tells, or the middle of the rating that it tells; None where it tells neither."""
    return _MIDDLES[severity] if cvss is None and severity != Severity.UNKNOWN else cvss
