"""How bad a finding is and what to look at first; a version of which nothing is known is never clean."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from shared.versions.advisory_findings import Known, find_matches, mark_installed
from shared.versions.advisory_rank import rank
from shared.versions.advisory_severity import Severity, rate
from shared.versions.match_models import MatchedRow

V2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P"
V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("vectors", "word", "severity", "score"),
    [
        ([V2], None, "high", 7.5),
        ([V3], "CRITICAL", "medium", 6.1),
        ([V4], None, "critical", 9.3),
        ([V3, V4, V2], None, "critical", 9.3),
        (["CVSS:3.1/AV:N"], "MODERATE", "medium", None),
        (["no vector", ""], "HIGH", "high", None),
        ([], "low", "low", None),
        ([], "dreadful", "unknown", None),
        ([], None, "unknown", None),
        (["CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N"], "HIGH", "none", 0.0),
    ],
)
def test_rating_is_the_highest_score_and_else_the_word(
    vectors: list[str], word: str | None, severity: str, score: float | None
) -> None:
    rated = rate(vectors, word)

    assert (rated.severity, rated.score) == (severity, score)
    assert (rated.vector is None) == (score is None)


def ranked(cvss: float | None, epss: float | None, *flags: bool, severity: Severity = Severity.UNKNOWN) -> float:
    is_known_exploited, is_installed = flags
    return rank(severity, cvss, epss, is_known_exploited=is_known_exploited, is_installed=is_installed)


def test_rank_is_the_product_of_its_four() -> None:
    assert ranked(9.8, 0.5, False, True) == pytest.approx(100 * 0.98 * 0.5 * 0.5)
    assert ranked(9.8, 0.5, True, True) == pytest.approx(98.0)
    assert ranked(9.8, 0.5, True, False) == pytest.approx(49.0)
    assert ranked(None, None, False, False, severity=Severity.HIGH) == pytest.approx(100 * 0.8 * 0.05 * 0.25)


_shares = st.floats(0, 1)


@given(st.floats(0, 10), _shares, st.booleans(), st.booleans())
def test_each_of_the_four_only_raises_a_rank(cvss: float, epss: float, is_exploited: bool, is_installed: bool) -> None:
    base = ranked(cvss, epss, is_exploited, is_installed)

    assert 0 <= base <= 100
    assert ranked(min(10, cvss + 1), epss, is_exploited, is_installed) >= base
    assert ranked(cvss, min(1, epss + 0.1), is_exploited, is_installed) >= base
    assert ranked(cvss, epss, True, is_installed) >= base
    assert ranked(cvss, epss, is_exploited, True) >= base


def row(
    osv_id: str,
    *aliases: str,
    cvss: float | None = None,
    epss: float | None = None,
    severity: str = "unknown",
    events: str = "introduced 0, fixed 1.3.0",
) -> MatchedRow:
    """A record that speaks of left-pad; of all its versions below 1.3.0, if not told otherwise."""
    return MatchedRow(
        package_name="left-pad",
        events=[[event.split() for event in events.split(", ")]],
        listed=[],
        tenant_id=new_id(),
        advisory_id=new_id(),
        osv_id=osv_id,
        aliases=list(aliases),
        summary="",
        severity=severity,
        cvss_score=cvss,
        cvss_vector=f"of {osv_id}" if cvss is not None else None,
        epss=epss,
        is_known_exploited=False,
    )


def test_without_any_source_nothing_is_clean() -> None:
    known = Known(rows=[row("A-1")], private=set(), as_of=None)

    matches = find_matches({"left-pad": ["1.0.0", "1.3.0"], "other": ["1.0.0"]}, known, NOW)

    assert matches.clean == []
    assert [(one.name, one.version) for one in matches.findings] == [("left-pad", "1.0.0")]
    assert [(one.name, one.reason) for one in matches.unchecked] == [("left-pad", "no-source"), ("other", "no-source")]


def test_records_that_share_a_name_by_way_of_others_are_one_finding_with_the_worst_of_each() -> None:
    rows = [row("A-1", "CVE-1", cvss=5.0), row("B-1", "CVE-2", epss=0.9), row("GHSA-1", "CVE-1", "CVE-2"), row("C-1")]
    known = Known(rows=rows, private=set(), as_of=NOW)

    first, second = find_matches({"left-pad": ["1.0.0"]}, known, NOW).findings

    assert (first.osv_id, first.aliases) == ("GHSA-1", ["A-1", "B-1", "CVE-1", "CVE-2"])
    assert (first.cvss, first.vector, first.epss, second.osv_id) == (5.0, "of A-1", 0.9, "C-1")


@pytest.mark.parametrize("ids", [("GHSA-1", "CVE-1"), ("CVE-1", "GHSA-1")])
def test_low_score_of_one_record_takes_nothing_from_the_word_of_another(ids: tuple[str, str]) -> None:
    rows = [row(ids[0], ids[1], severity="critical"), row(ids[1], severity="low", cvss=3.1)]
    known = Known(rows=rows, private=set(), as_of=NOW)
    matches = find_matches({"left-pad": ["1.0.0"]}, known, NOW)

    (found,) = mark_installed(matches, {("left-pad", "1.0.0")}).findings

    assert (found.severity, found.cvss, found.rank) == ("critical", 3.1, 2.375)


def test_record_without_any_rating_raises_none() -> None:
    rows = [row("GHSA-1", "CVE-1", severity="low", cvss=3.1), row("CVE-1")]
    known = Known(rows=rows, private=set(), as_of=NOW)
    matches = find_matches({"left-pad": ["1.0.0"]}, known, NOW)

    (found,) = mark_installed(matches, {("left-pad", "1.0.0")}).findings

    assert (found.severity, found.cvss, found.rank) == ("low", 3.1, 0.775)


@pytest.mark.parametrize(
    ("events", "fixed_in"),
    [
        (("introduced 0, fixed 1.3.0", "introduced 0, fixed 1.2.0"), "1.3.0"),
        (("introduced 0, fixed 1.1.0, introduced 1.2.0, fixed 1.4.0", "introduced 0, fixed 1.2.0"), "1.4.0"),
        (("introduced 0, fixed 1.1.0", "introduced 0, last_affected 1.0.0"), None),
    ],
)
def test_records_of_one_hole_are_fixed_in_what_none_of_them_says_is_affected(
    events: tuple[str, str], fixed_in: str | None
) -> None:
    rows = [row(osv_id, "CVE-1", events=said) for osv_id, said in zip(("GHSA-1", "A-1"), events, strict=True)]
    known = Known(rows=rows, private=set(), as_of=NOW)

    (found,) = find_matches({"left-pad": ["1.0.0"]}, known, NOW).findings

    assert found.fixed_in == fixed_in
