"""The sample's advisories: in the published formats, and about what the generated repository installs."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from cvss import CVSS3

import infra.local.sample
from infra.local.sample.facts import read_facts
from infra.local.sample.repository.content import Repository, make_repository
from shared.versions.semver import parse_version

SAMPLE = Path(infra.local.sample.__file__).parent
FILES = sorted((SAMPLE / "advisories").glob("*.json"))

Advisory = dict[str, object]


def read(path: Path) -> Advisory:
    found = json.loads(path.read_text())
    assert isinstance(found, dict)
    return found


def listed(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def spans(advisory: Advisory) -> Iterator[tuple[str, str, str, bool]]:
    """Package, first version, the version that ends it, and whether that one is affected too."""
    for affected in listed(advisory["affected"]):
        package = affected["package"]
        assert isinstance(package, dict)
        for span in listed(affected["ranges"]):
            first, last = listed(span["events"])
            assert set(first) == {"introduced"}
            ((kind, end),) = last.items()
            yield package["name"], str(first["introduced"]), str(end), kind == "last_affected"


def is_affected(version: str, first: str, end: str, is_last: bool) -> bool:
    found, limit = parse_version(version), parse_version(end)
    return (first == "0" or parse_version(first) <= found) and (found < limit or (is_last and found == limit))


def touched(repository: Repository) -> set[str]:
    """The ids of those advisories that are about an installed version."""
    return {
        path.stem
        for path in FILES
        for name, first, end, is_last in spans(read(path))
        for package in repository.packages()
        if package.name == name and is_affected(package.version, first, end, is_last)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_advisory_is_as_the_format_has_it(path: Path) -> None:
    advisory = read(path)

    assert advisory["id"] == path.stem
    for day in ("modified", "published"):
        assert datetime.fromisoformat(str(advisory[day])).tzinfo is not None
    assert 0 < len(str(advisory["summary"])) <= 100
    for severity in listed(advisory.get("severity", [])):
        assert severity["type"] == "CVSS_V3"
        assert CVSS3(severity["score"]).scores()[0] > 0
    assert all(first == "0" or parse_version(first) < parse_version(end) for _, first, end, _ in spans(advisory))


def test_the_repository_has_what_advisories_are_about() -> None:
    found = touched(make_repository("1.30.0"))

    assert {"GHSA-35jh-r3h4-6jhm", "GHSA-jpcq-cgw6-v4j6", "GHSA-cchq-frgv-rjh5", "GHSA-r683-j2x4-v87g"} <= found
    assert {"GHSA-928r-fm4v-mvrw", "GHSA-rq6q-wr2q-7pgp", "GHSA-3x3f-jcp3-g22j", "GHSA-5j94-f3mf-8685"} <= found
    assert found < {path.stem for path in FILES}


def test_one_that_was_withdrawn_would_be_found_if_it_still_counted() -> None:
    withdrawn = [path.stem for path in FILES if "withdrawn" in read(path)]

    assert withdrawn == ["GHSA-8p5q-j9m2-g8wr"]
    assert set(withdrawn) <= touched(make_repository("1.30.0"))


def test_packages_of_the_host_are_in_the_catalog() -> None:
    known = {plugin.name for plugin in read_facts()}
    named = {name for path in FILES for name, *_ in spans(read(path))}

    assert {name for name in named if name.startswith("@backstage/")} <= known


def test_signals_are_about_the_advisories() -> None:
    aliases = {alias for path in FILES for alias in listed(read(path)["aliases"])}
    head, *rows = (SAMPLE / "epss.csv").read_text().splitlines()
    scores = {row["cve"]: (float(row["epss"]), float(row["percentile"])) for row in csv.DictReader(rows)}
    exploited = json.loads((SAMPLE / "kev.json").read_text())

    assert head.startswith("#model_version:")
    assert all(0 < number < 1 for pair in scores.values() for number in pair)
    assert exploited["count"] == len(exploited["vulnerabilities"])
    assert {*scores, *(one["cveID"] for one in exploited["vulnerabilities"])} <= aliases
