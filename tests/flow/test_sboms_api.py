"""Bills of materials over HTTP: what a caller gets for a set of packages."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.ids import new_id
from shared.permissions import BuiltInRole
from shared.versions.cyclonedx import ROOT_REF, UNCHECKED
from shared.versions.cyclonedx_reading import read_bill
from tests.advisory_steps import CVSS, imported
from tests.api_client import Answer, Api
from tests.factories import (
    make_api,
    make_environment,
    make_import,
    make_name,
    make_osv,
    make_plugin,
    make_signed_in,
    make_tenant,
)
from tests.rights import bind

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


def component(answer: Answer, name: str) -> dict[str, object]:
    """The component of that package."""
    listed = answer.json["components"]
    assert isinstance(listed, list)
    (found,) = [one for one in listed if str(one["bom-ref"]).startswith(f"{name}@")]
    return dict(found)


def edges(answer: Answer) -> dict[str, list[str]]:
    """What each of those depends on of which that is known."""
    listed = answer.json["dependencies"]
    assert isinstance(listed, list)
    return {entry["ref"]: entry["dependsOn"] for entry in listed}


def test_packages_are_answered_as_cyclonedx_that_holds_to_the_schema(api: Api) -> None:
    packages = {"@backstage/plugin-catalog": "1.31.0", "react": "18.3.1"}

    answer = api.post("/v1/sboms", {"packages": packages, "name": "portal", "host_version": "1.45.0"})

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/vnd.cyclonedx+json; version=1.6"
    assert VALIDATOR.validate_str(json.dumps(answer.json)) is None
    assert read_bill(answer.json).packages == {name: (version,) for name, version in packages.items()}


def test_license_is_the_catalogs_and_that_of_the_own_plugin_before_the_public_one(
    api: Api, owner: Actor, platform: Actor
) -> None:
    public, own, foreign = (make_name() for _ in range(3))
    make_plugin(owner, own, license="MIT")
    make_plugin(platform, own, is_public=True, license="ISC")
    make_plugin(platform, public, is_public=True, license="Apache-2.0")
    make_plugin(make_tenant(), foreign, license="MIT")

    answer = api.post("/v1/sboms", {"packages": dict.fromkeys([own, public, foreign], "1.0.0")})

    assert component(answer, own)["licenses"] == [{"license": {"id": "MIT"}}]
    assert component(answer, public)["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert "licenses" not in component(answer, foreign)


def test_a_package_in_several_versions_is_listed_in_each(api: Api) -> None:
    answer = api.post("/v1/sboms", {"packages": {"react": "18.3.1", "lodash": ["4.17.21", "4.17.15", "4.17.21"]}})

    assert read_bill(answer.json).packages == {"lodash": ("4.17.15", "4.17.21"), "react": ("18.3.1",)}


@pytest.mark.parametrize(
    "packages",
    [{}, {"": "1.0.0"}, {"../x": "1.0.0"}, {"x y": "1.0.0"}, {"x": ""}, {"x": "1.0 0"}, {"x": "\0"}, {"x": None}],
)
def test_names_and_versions_that_no_package_has_are_refused(api: Api, packages: object) -> None:
    answer = api.post("/v1/sboms", {"packages": packages})

    assert (answer.status, answer.code) == (422, "invalid-request")


def test_plugin_that_is_denied_is_listed_like_a_package_nobody_knows(issuer: Issuer, owner: Actor) -> None:
    plugin = make_plugin(owner, license="MIT")
    api, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    body = {"packages": {plugin.name: "1.0.0"}}
    before = component(api.post("/v1/sboms", body), plugin.name)
    bind(
        owner,
        BuiltInRole.DEVELOPER,
        user_id=user_id,
        effect="deny",
        plugin_tenant_id=owner.tenant_id,
        plugin_id=plugin.plugin_id,
    )

    after = component(api.post("/v1/sboms", body), plugin.name)

    assert before.pop("licenses") == [{"license": {"id": "MIT"}}]
    assert after == before


def test_dependencies_are_those_of_the_release_that_the_set_has(api: Api, owner: Actor) -> None:
    outer, inner, bare = (make_plugin(owner) for _ in range(3))
    needs = {"dependencies": {inner.name: "^1.0.0", "left-pad": "^1.0.0"}, "peer_dependencies": {"react": "^18.0.0"}}
    api.post(f"{outer.href}/versions", {"version": "1.0.0", **needs})
    api.post(f"{outer.href}/versions", {"version": "2.0.0"})
    api.post(f"{inner.href}/versions", {"version": "1.5.0"})
    others = {inner.name: "1.5.0", "react": "18.3.1", bare.name: "1.0.0"}

    older = edges(api.post("/v1/sboms", {"packages": {outer.name: "1.0.0", **others}}))
    newer = edges(api.post("/v1/sboms", {"packages": {outer.name: "2.0.0", **others}}))

    assert older[f"{outer.name}@1.0.0"] == sorted([f"{inner.name}@1.5.0", "react@18.3.1"])
    assert newer[f"{outer.name}@2.0.0"] == []
    assert older.keys() == {ROOT_REF, f"{outer.name}@1.0.0", f"{inner.name}@1.5.0"}


def test_environment_is_listed_as_it_was_imported_and_its_direct_packages_are_the_roots(
    api: Api, issuer: Issuer, owner: Actor, stranger: Actor
) -> None:
    environment_id = make_environment(owner).environment_id
    packages = {"react": ["18.3.1"], "lodash": ["3.10.1", "4.17.21"]}
    make_import(owner, environment_id, packages, direct={"react": "^18.0.0"}, host_version="1.35.0")
    body = {"environment_id": str(environment_id)}

    answer = api.post("/v1/sboms", body)

    assert (answer.status, VALIDATOR.validate_str(json.dumps(answer.json))) == (200, None)
    assert read_bill(answer.json).packages == {"lodash": ("3.10.1", "4.17.21"), "react": ("18.3.1",)}
    assert edges(answer) == {ROOT_REF: ["react@18.3.1"]}
    assert '"value": "1.35.0"' in json.dumps(answer.json["metadata"])
    assert make_api(issuer, stranger).post("/v1/sboms", body).status == 404


def test_environment_is_listed_for_those_who_may_read_it(api: Api, issuer: Issuer, owner: Actor) -> None:
    environment_id = make_environment(owner).environment_id
    make_import(owner, environment_id, {"react": ["18.3.1"]})
    other, user_id = make_signed_in(issuer, owner, BuiltInRole.DEVELOPER)
    body = {"environment_id": str(environment_id)}
    before = other.post("/v1/sboms", body).status
    bind(owner, BuiltInRole.DEVELOPER, user_id=user_id, effect="deny", environment_id=environment_id)

    assert (before, other.post("/v1/sboms", body).status) == (200, 403)


@pytest.mark.parametrize("body", [{}, {"packages": {"react": "18.3.1"}, "environment_id": str(new_id())}])
def test_one_set_is_listed_and_not_none_or_two(api: Api, body: object) -> None:
    answer = api.post("/v1/sboms", body)

    assert (answer.status, answer.code) == (422, "invalid-request")


def test_bill_of_materials_becomes_what_an_environment_runs(api: Api, owner: Actor) -> None:
    at = f"environment_id={make_environment(owner).environment_id}"
    purls = ["pkg:npm/react@18.3.1", "pkg:npm/core", "pkg:pypi/requests@2.0.0", "pkg:npm/a/b/c@1.0.0"]
    listed = [{"type": "library", "name": purl, "purl": purl} for purl in purls]
    document = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": listed}).encode()

    first, again = (api.send("POST", "/v1/sboms/import", document, query=at) for _ in range(2))

    assert (first.status, first.json["is_changed"], again.json["is_changed"]) == (200, True, False)
    unchecked = first.json["unchecked"]
    assert isinstance(unchecked, list)
    # Of react it depends on other tests whether advisories were ever imported whole.
    assert {"name": "core", "version": "", "reason": "no-version"} in unchecked
    assert first.json["skipped_count"] == 2
    assert first.json["skipped"] == [
        {"name": purls[2], "reason": "not-npm"},
        {"name": purls[3], "reason": "purl-malformed"},
    ]


@pytest.mark.parametrize(
    ("document", "query"),
    [
        ({"bomFormat": "CycloneDX", "specVersion": "1.6"}, ""),
        ({"bomFormat": "CycloneDX", "specVersion": "1.6"}, "dry_run=true&host_version=one"),
        ({"bomFormat": "SPDX"}, "dry_run=true"),
    ],
)
def test_import_says_what_is_wrong_with_it(api: Api, document: object, query: str) -> None:
    answer = api.send("POST", "/v1/sboms/import", json.dumps(document).encode(), query=query)

    assert (answer.status, answer.code) == (422, "invalid-request")


def test_vulnerabilities_are_told_with_rating_and_fix_and_hold_to_the_schema(
    api: Api, issuer: Issuer, platform: Actor, owner: Actor
) -> None:
    affected, bare, clean = (make_name() for _ in range(3))
    cve = f"CVE-2026-{new_id().int % 10**12}"
    severity = [{"type": "CVSS_V3", "score": CVSS}]
    scored = make_osv(f"GHSA-{new_id().hex}", affected, severity=severity, aliases=[cve], summary="Pads too far")
    unrated = make_osv(package=bare, events=[{"introduced": "0"}])
    imported(make_api(issuer, platform), scored, unrated)
    environment_id = make_environment(owner).environment_id
    make_import(owner, environment_id, {affected: ["1.0.0", "1.1.0", "1.3.0"], bare: ["1.0.0"], clean: ["1.0.0"]})
    body = {"environment_id": str(environment_id), "has_vulnerabilities": True}

    answer, again = (api.post("/v1/sboms", body) for _ in range(2))

    assert (answer.status, VALIDATOR.validate_str(json.dumps(answer.json))) == (200, None)
    told = answer.json["vulnerabilities"]
    assert isinstance(told, list)
    first, second = told
    # The method says which CVSS it is.
    vector = CVSS.removeprefix("CVSS:3.1/")
    assert first == {
        "id": scored["id"],
        "source": {"name": "GHSA"},
        "references": [{"id": cve, "source": {"name": "CVE"}}],
        "ratings": [{"method": "CVSSv31", "score": 9.8, "severity": "critical", "vector": vector}],
        "description": "Pads too far",
        "recommendation": " ".join(
            f"Update {affected} from {version} to 1.3.0 or a later version without it."
            for version in ("1.0.0", "1.1.0")
        ),
        "affects": [{"ref": f"{affected}@1.0.0"}, {"ref": f"{affected}@1.1.0"}],
    }
    assert (second["id"], second["ratings"]) == (unrated["id"], [{"severity": "unknown"}])
    assert "recommendation" not in second
    # All but the time, byte for byte.
    assert again.json | {"metadata": None} == answer.json | {"metadata": None}
    assert (
        answer.json["serialNumber"] != api.post("/v1/sboms", body | {"has_vulnerabilities": False}).json["serialNumber"]
    )


def test_vulnerabilities_are_told_only_where_they_are_asked_for_and_what_nobody_could_check_is_said(
    api: Api, owner: Actor
) -> None:
    own = make_plugin(owner).name
    packages = {own: "1.0.0"}

    plain = api.post("/v1/sboms", {"packages": packages})
    told = api.post("/v1/sboms", {"packages": packages, "has_vulnerabilities": True})

    assert "vulnerabilities" not in plain.json
    assert told.json["vulnerabilities"] == []
    assert "properties" not in component(plain, own)
    assert component(told, own)["properties"] == [{"name": UNCHECKED, "value": "private-package"}]
    assert VALIDATOR.validate_str(json.dumps(told.json)) is None
