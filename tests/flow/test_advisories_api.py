"""Advisories over HTTP: imported once, whatever comes twice or broken, and read by who may."""

import pytest
from pydantic import JsonValue

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions import advisories
from shared.versions.advisory_models import AdvisoriesDraft
from tests.advisory_steps import CVSS, counts, imported, listed
from tests.api_client import Api
from tests.as_owner import change, rows
from tests.at_once import at_once
from tests.factories import DAY_1, make_api, make_osv, make_plugin, make_tenant


@pytest.fixture
def platform_api(issuer: Issuer, platform: Actor) -> Api:
    """The API as an owner of the platform sees it."""
    return make_api(issuer, platform)


@pytest.fixture
def package() -> str:
    """A package that no other test speaks of."""
    return f"pad-{new_id().hex}"


def events_of(osv_id: str) -> list[tuple[object, ...]]:
    query = "select revision, event_type from outbox where data ->> 'osv_id' = %s order by revision"
    return rows(query, osv_id)


def test_imported_advisory_is_read_by_its_id_and_by_every_alias(platform_api: Api, api: Api, package: str) -> None:
    cve = f"CVE-2026-{new_id().int % 10**12}"
    record = make_osv(
        package=package,
        aliases=[cve],
        summary="Pads too far",
        details="All of it.",
        severity=[{"type": "CVSS_V3", "score": CVSS}],
    )

    assert counts(imported(platform_api, record)) == (1, 0, 0, 0)

    (found,) = listed(api, f"package={package}").items
    assert (found.severity, found.cvss_score, found.is_public) == ("critical", 9.8, True)
    whole = api.get(found.href)
    assert whole.json["details"] == "All of it."
    assert whole.json["affected"] == [
        {"package": package, "ranges": [["introduced 0", "fixed 1.3.0"]], "versions": [], "fixed_in": ["1.3.0"]}
    ]
    for name in (cve, str(record["id"])):
        assert api.send("GET", "/v1/advisories/by-alias", query=f"alias={name}").json == whole.json


def test_the_same_import_again_changes_nothing(platform_api: Api, package: str) -> None:
    record = make_osv(package=package)
    imported(platform_api, record)

    assert counts(imported(platform_api, record)) == (0, 0, 1, 0)
    assert counts(imported(platform_api, {**record, "modified": "2026-02-01T00:00:00Z", "summary": "old"})) == (
        (0, 0, 1, 0)
    )
    assert events_of(str(record["id"])) == [(1, "plugyard.advisory.published")]


def test_newer_record_replaces_the_older_one_and_is_announced(platform_api: Api, api: Api, package: str) -> None:
    record = make_osv(package=package, aliases=["OLD-" + package])
    imported(platform_api, record)
    newer = make_osv(str(record["id"]), f"{package}-2", [{"introduced": "2.0.0"}], "2026-04-01T00:00:00Z")

    assert counts(imported(platform_api, newer, record)) == (0, 1, 1, 0)

    assert listed(api, f"package={package}").items == []
    assert api.send("GET", "/v1/advisories/by-alias", query=f"alias=OLD-{package}").status == 404
    (found,) = listed(api, f"package={package}-2").items
    assert (found.revision, found.is_fixable) == (2, False)
    assert [revision for revision, _ in events_of(str(record["id"]))] == [1, 2]


def test_two_imports_at_once_write_each_record_once(platform: Actor, package: str) -> None:
    records: list[JsonValue] = [make_osv(f"TEST-{package}-{n}", package) for n in range(20)]
    drafts = [AdvisoriesDraft(advisories=records), AdvisoriesDraft(advisories=records[::-1])]

    answers = at_once(*(lambda draft=draft: advisories.import_advisories(platform, draft, DAY_1) for draft in drafts))

    assert sorted(answer.new for answer in answers) == [0, 20]
    assert sum(answer.unchanged for answer in answers) == 20
    assert all(len(events_of(f"TEST-{package}-{n}")) == 1 for n in range(20))


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"modified": "yesterday"}, "modified: "),
        ({"modified": None}, "modified: "),
        ({"affected": []}, "speaks of no package of npm"),
        ({"affected": [{"package": {"ecosystem": "PyPI", "name": "x"}, "versions": ["1"]}]}, "no package of npm"),
        ({"affected": [{"package": {"ecosystem": "npm", "name": "x"}}]}, "which versions are affected"),
        ({"aliases": ["a b"]}, "aliases.0: "),
        ({"summary": "nul \x00"}, "summary: "),
    ],
)
def test_bad_record_is_refused_by_its_name_and_takes_no_other_with_it(
    platform_api: Api, package: str, broken: dict[str, JsonValue], why: str
) -> None:
    good, bad = make_osv(package=package), {**make_osv(package=package), **broken}

    answer = imported(platform_api, bad, good)

    assert counts(answer) == (1, 0, 0, 0)
    (rejected,) = answer.rejected
    assert rejected.id == bad["id"]
    assert why in rejected.reason


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([{"fixed": "1.0.0"}], "where it begins"),
        ([{"introduced": "0", "fixed": "1.0.0"}], "exactly one of"),
        ([{"introduced": "one"}], "not a semantic version"),
        ([{"introduced": "*"}], "only a limit"),
        ([{}], "exactly one of"),
    ],
)
def test_range_that_cannot_be_read_refuses_its_record(
    platform_api: Api, events: list[dict[str, str]], why: str
) -> None:
    (rejected,) = imported(platform_api, make_osv(events=events)).rejected

    assert why in rejected.reason


@pytest.mark.parametrize("given", [None, 3, "text", [], {}, {"id": 5}])
def test_what_is_no_record_is_refused_by_its_place(platform_api: Api, given: JsonValue) -> None:
    (rejected,) = imported(platform_api, given).rejected

    assert rejected.id == "#1"


def test_more_than_five_hundred_records_are_refused(platform_api: Api) -> None:
    assert platform_api.post("/v1/advisories/import", {"advisories": [None] * 501}).status == 422


@pytest.mark.parametrize("role", [BuiltInRole.DEVELOPER, BuiltInRole.PUBLISHER])
def test_who_may_not_manage_advisories_imports_none(issuer: Issuer, owner: Actor, role: BuiltInRole) -> None:
    answer = make_api(issuer, owner, role).post("/v1/advisories/import", {"advisories": []})

    assert (answer.status, answer.json["permission"]) == (403, "advisories:manage")


def test_security_reviewer_imports_advisories(issuer: Issuer, owner: Actor) -> None:
    assert counts(imported(make_api(issuer, owner, BuiltInRole.REVIEWER_SECURITY), make_osv())) == (1, 0, 0, 0)


def test_pages_follow_each_other_without_a_gap_and_filters_hold(api: Api, package: str) -> None:
    days = [f"2026-03-{day:02}T00:00:00Z" for day in range(1, 8)]
    imported(api, *(make_osv(package=package, modified=day) for day in days))
    imported(api, make_osv(package=package, modified=days[0], events=[{"introduced": "0"}]))

    seen: list[str] = []
    cursor = ""
    while True:
        page = listed(api, f"package={package}&is_fixable=true&limit=3{cursor}")
        seen += [item.modified_at.date().isoformat() for item in page.items]
        if page.next_cursor is None:
            break
        cursor = f"&cursor={page.next_cursor}"

    assert seen == [day[:10] for day in reversed(days)]
    since = listed(api, f"package={package}&since={days[5]}").items
    assert len(since) == 2
    assert listed(api, f"package={package}&severity=high").items == []


def test_list_of_all_holds_own_and_public_ones_in_one_order(platform_api: Api, api: Api) -> None:
    own, public = make_osv(modified="2997-01-01T00:00:00Z"), make_osv(modified="2998-01-01T00:00:00Z")
    imported(platform_api, public)
    imported(api, own)

    page = listed(api, "limit=1")
    rest = listed(api, f"limit=200&cursor={page.next_cursor}").items

    assert page.items[0].modified_at.year == 2998
    assert own["id"] in [item.osv_id for item in rest]
    change_back(str(public["id"]))


def change_back(osv_id: str) -> None:
    """Put an advisory of far ahead among the others, so that it is not first in other tests."""
    change(make_tenant(), "update advisory set modified_at = '2026-03-01' where osv_id = %s", osv_id)


def test_what_affects_a_plugin_is_asked_by_its_id(owner: Actor, api: Api) -> None:
    plugin = make_plugin(owner)
    record = make_osv(package=plugin.name)
    imported(api, record, make_osv())

    found = listed(api, f"affects_plugin={plugin.plugin_id}").items

    assert [item.osv_id for item in found] == [record["id"]]
    assert listed(api, f"affects_plugin={plugin.plugin_id}&package=left-pad").items == []
    assert api.send("GET", "/v1/advisories", query=f"affects_plugin={new_id()}").status == 404
