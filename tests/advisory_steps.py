"""What tests of advisories do over HTTP, with the answers as models."""

from pydantic import JsonValue

from shared.versions.advisory_models import AdvisoryPage, ImportedAdvisories
from shared.versions.match_models import MatchAnswer, MatchedPackage
from tests.api_client import Api

CVSS = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def imported(api: Api, *records: JsonValue) -> ImportedAdvisories:
    """What an import of the records answers."""
    answer = api.post("/v1/advisories/import", {"advisories": list(records)})
    assert answer.status == 200, answer.json
    return ImportedAdvisories.model_validate(answer.json)


def counts(answer: ImportedAdvisories) -> tuple[int, int, int, int]:
    """New, updated, unchanged and withdrawn."""
    return answer.new, answer.updated, answer.unchanged, answer.withdrawn


def listed(api: Api, query: str) -> AdvisoryPage:
    """A page of advisories."""
    return AdvisoryPage.model_validate(api.send("GET", "/v1/advisories", query=query).json)


def matched(api: Api, package: str, *versions: str, **fields: object) -> list[MatchedPackage]:
    """What is known of versions of a package."""
    answer = api.post("/v1/advisories/match", {"packages": {package: list(versions)}, **fields})
    assert answer.status == 200, answer.json
    return MatchAnswer.model_validate(answer.json).packages


def states(api: Api, package: str, *versions: str) -> list[tuple[object, object]]:
    """State and reason of each version."""
    return [(found.state, found.reason) for found in matched(api, package, *versions)]
