"""Packages held against advisories over HTTP: found by range, ranked by exploits, and never a false "clean"."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import JsonValue

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.versions import advisories
from shared.versions.advisory_models import AdvisoriesDraft
from shared.versions.match_models import MatchDraft
from tests.advisory_steps import CVSS, counts, imported, listed, matched, states
from tests.api_client import Api
from tests.as_owner import rows
from tests.factories import make_api, make_environment, make_import, make_osv, make_plugin, make_tenant
from tests.touched_steps import running


@pytest.fixture
def platform_api(issuer: Issuer, platform: Actor) -> Api:
    """The API as an owner of the platform sees it."""
    return make_api(issuer, platform)


@pytest.fixture
def package() -> str:
    """A package that no other test speaks of."""
    return f"pad-{new_id().hex}"


@pytest.fixture
def whole(platform: Actor) -> None:
    """npm's advisories are known as a whole, as of now."""
    at = datetime.now(UTC)
    advisories.import_advisories(platform, AdvisoriesDraft(advisories=[], as_of=at, is_complete=True), at)


def test_vulnerable_version_is_found_with_its_fix_and_a_later_one_is_clean(
    platform_api: Api, api: Api, package: str, whole: None
) -> None:
    imported(platform_api, make_osv(package=package, severity=[{"type": "CVSS_V3", "score": CVSS}]))

    vulnerable, clean, before = matched(api, package, "1.2.9", "1.3.0", "1.3.0-rc.1")

    (finding,) = vulnerable.findings
    assert (vulnerable.state, before.state) == ("vulnerable", "vulnerable")
    assert (finding.fixed_in, finding.severity, finding.cvss) == ("1.3.0", "critical", 9.8)
    assert (clean.state, clean.findings, clean.reason) == ("clean", [], None)


def test_withdrawn_advisory_matches_nothing_any_more(platform_api: Api, api: Api, package: str, whole: None) -> None:
    record = make_osv(package=package)
    imported(platform_api, record)
    assert states(api, package, "1.0.0") == [("vulnerable", None)]

    later = {"modified": "2026-04-01T00:00:00Z", "withdrawn": "2026-04-01T00:00:00Z"}
    assert counts(imported(platform_api, {**record, **later})) == (0, 0, 0, 1)

    assert states(api, package, "1.0.0") == [("clean", None)]


def test_one_hole_under_two_ids_is_reported_once(platform_api: Api, api: Api, package: str, whole: None) -> None:
    cve = f"CVE-2026-{new_id().int % 10**12}"
    ghsa = f"GHSA-{new_id().hex}"
    imported(
        platform_api,
        make_osv(ghsa, package, aliases=[cve]),
        make_osv(f"OTHER-{new_id()}", package, [{"introduced": "0"}, {"fixed": "1.4.0"}], aliases=[cve]),
        make_osv(cve, package),
        make_osv(f"APART-{new_id()}", package),
    )

    (found,) = matched(api, package, "1.0.0")

    assert sorted(finding.osv_id.split("-")[0] for finding in found.findings) == ["APART", "GHSA"]
    (twin,) = (finding for finding in found.findings if finding.osv_id == ghsa)
    assert cve in twin.aliases
    assert twin.fixed_in == "1.4.0"


def test_fixable_only_leaves_out_what_nothing_fixes_and_says_so(
    platform_api: Api, api: Api, package: str, whole: None
) -> None:
    imported(platform_api, make_osv(package=package, events=[{"introduced": "0"}]))

    (found,) = matched(api, package, "1.0.0", is_fixable_only=True)

    assert (found.state, found.findings, found.unfixable_count) == ("vulnerable", [], 1)


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("git+https://example.com/it.git#abc", "not-from-registry"),
        ("file:../it", "not-from-registry"),
        ("workspace:*", "not-from-registry"),
        ("somebody/it", "not-from-registry"),
        ("latest", "not-semver"),
        ("1.0", "not-semver"),
    ],
)
def test_version_that_cannot_be_compared_is_unchecked(api: Api, whole: None, version: str, reason: str) -> None:
    assert states(api, "left-pad", version) == [("unchecked", reason)]


def test_own_plugin_is_unchecked_unless_an_own_advisory_speaks_of_it(
    issuer: Issuer, owner: Actor, api: Api, whole: None
) -> None:
    plugin = make_plugin(owner)

    assert states(api, plugin.name, "1.0.0") == [("unchecked", "private-package")]
    assert states(make_api(issuer, make_tenant()), plugin.name, "1.0.0") == [("clean", None)]

    imported(api, make_osv(package=plugin.name))

    assert states(api, plugin.name, "1.0.0", "2.0.0") == [("vulnerable", None), ("unchecked", "private-package")]


def test_old_source_says_nothing_of_what_it_does_not_find(owner: Actor, package: str) -> None:
    at = datetime.now(UTC) + timedelta(days=400)
    advisories.import_advisories(owner, AdvisoriesDraft(advisories=[], is_complete=True), at)

    def known(age: int) -> tuple[object, object]:
        draft = MatchDraft(packages={package: ["1.0.0"]})
        (found,) = advisories.match_advisories(owner, draft, at + timedelta(days=age)).packages
        return found.state, found.reason

    assert [known(0), known(7), known(8)] == [("clean", None), ("clean", None), ("unchecked", "source-stale")]


def test_export_with_a_record_that_cannot_be_read_is_no_whole_one(owner: Actor, package: str) -> None:
    at = datetime.now(UTC) + timedelta(days=400)
    unreadable = make_osv(package=package, events=[{"introduced": "0"}, {"fixed": "1.0.x"}])
    affected: JsonValue = [{"package": {"ecosystem": "PyPI", "name": package}, "versions": ["1"]}]
    of_another = {**make_osv(), "affected": affected}

    def known_after(record: dict[str, JsonValue]) -> tuple[bool, object]:
        answer = advisories.import_advisories(owner, AdvisoriesDraft(advisories=[record], is_complete=True), at)
        (found,) = advisories.match_advisories(owner, MatchDraft(packages={package: ["0.9.0"]}), at).packages
        assert len(answer.rejected) == 1
        return answer.is_whole, found.state

    assert known_after(unreadable) == (False, "unchecked")
    assert known_after(of_another) == (True, "clean")


def test_a_tenants_advisory_is_its_own(issuer: Issuer, api: Api, package: str, whole: None) -> None:
    record = make_osv(package=package)
    imported(api, record)
    (own,) = listed(api, f"package={package}").items
    other = make_api(issuer, make_tenant())

    assert own.is_public is False
    assert states(api, package, "1.0.0") == [("vulnerable", None)]
    assert states(other, package, "1.0.0") == [("clean", None)]
    assert other.get(own.href).status == 404
    assert other.send("GET", "/v1/advisories/by-alias", query=f"alias={record['id']}").status == 404
    assert listed(other, f"package={package}").items == []


def test_exploit_signals_of_a_cve_reach_its_advisory_and_raise_it(
    platform_api: Api, api: Api, package: str, whole: None
) -> None:
    cve = f"CVE-2026-{new_id().int % 10**12}"
    imported(platform_api, make_osv(package=package, aliases=[cve]))
    ranks: list[tuple[float, float | None, bool]] = []
    for signals in (
        {"epss": [{"cve": cve, "epss": 0.001, "percentile": 0.1}]},
        {"kev": [{"cve": cve, "exploited_since": "2026-03-01", "due_on": "2026-03-22"}]},
    ):
        answer = platform_api.post("/v1/exploit-signals/import", {"as_of": "2026-03-01", **signals})
        assert (answer.status, answer.json["updated"]) == (200, 1)
        (found,) = matched(api, package, "1.0.0")
        ranks += [(one.rank, one.epss, one.is_known_exploited) for one in found.findings]

    assert ranks == sorted(ranks)
    assert [told for _, *told in ranks] == [[0.001, False], [0.001, True]]


def test_older_or_equal_export_of_signals_changes_nothing(platform_api: Api) -> None:
    cve = f"CVE-2026-{new_id().int % 10**12}"

    def told(as_of: str, epss: float) -> object:
        row = {"cve": cve, "epss": epss, "percentile": 0.5}
        return platform_api.post("/v1/exploit-signals/import", {"as_of": as_of, "epss": [row]}).json["updated"]

    assert [told("2026-03-02", 0.2), told("2026-03-02", 0.3), told("2026-03-01", 0.4)] == [1, 0, 0]
    assert rows("select epss from exploit_signal where cve = %s", cve) == [(0.2,)]
    assert told("2026-03-03", 0.1) == 1


def test_only_the_platform_says_what_is_exploited(api: Api) -> None:
    row = {"cve": "CVE-2026-0003", "epss": 1, "percentile": 1}

    refused = api.post("/v1/exploit-signals/import", {"as_of": "2026-03-01", "epss": [row]})

    assert (refused.status, refused.code) == (403, "signals-are-platform-only")


def test_version_that_some_environment_runs_ranks_twice_as_high(
    issuer: Issuer, platform_api: Api, api: Api, owner: Actor, stranger: Actor, package: str
) -> None:
    imported(platform_api, make_osv(package=package, severity=[{"type": "CVSS_V3", "score": CVSS}]))
    running(owner, package, "1.0.0")
    running(stranger, package, "1.1.0")

    def ranks(of: Api) -> list[float]:
        return [one.rank for found in matched(of, package, "1.0.0", "1.1.0") for one in found.findings]

    here, elsewhere = ranks(api)
    assert here == pytest.approx(2 * elsewhere, abs=0.001)
    assert ranks(make_api(issuer, stranger)) == [elsewhere, here]
    assert ranks(platform_api) == [elsewhere, elsewhere]


def test_import_ranks_as_installed_and_a_dry_run_only_what_runs_already(
    platform_api: Api, owner: Actor, package: str
) -> None:
    imported(platform_api, make_osv(package=package, severity=[{"type": "CVSS_V3", "score": CVSS}]))
    environment_id = make_environment(owner).environment_id

    def rank(is_dry_run: bool) -> float:
        (found,) = make_import(owner, environment_id, {package: ["1.0.0"]}, dry_run=is_dry_run).vulnerable
        return found.rank

    before, kept, after = rank(True), rank(False), rank(True)

    assert kept == pytest.approx(2 * before, abs=0.001)
    assert after == kept
