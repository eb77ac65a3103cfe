"""How functions find the stores of a deployment: by name and role, with TLS, and no password anywhere."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.recorded_events import DEPLOYED, HTTP_API
from tests.stack import Part, Stack, part, source

HOSTS = {
    "CacheHost": "cache.example",
    "DocumentsHost": "documents.example",
    "AnalyticsDatabaseName": "analytics",
    "DatabaseHost": "db.example",
}
# Every function behind the API counts requests in the cache.
HTTP = sorted(name for name, one in DEPLOYED.items() if HTTP_API in {trigger["Type"] for trigger in one.triggers})
OPTIONAL = ("DOCUMENTS_URL", "CACHE_URL")


def template(given: dict[str, str]) -> Stack:
    """template.yaml under these parameters."""
    return Stack(source("template.yaml"), given)


def environment(given: dict[str, str], function: str = "OperationsApi") -> Part:
    """The variables of a function alone; the health's asks every store."""
    return part(part(template(given).of_type("AWS::Serverless::Function")[function]["Environment"])["Variables"])


def test_store_that_a_deployment_has_not_has_no_address() -> None:
    assert {name: environment({})[name] for name in OPTIONAL} == dict.fromkeys(OPTIONAL, "")


@pytest.mark.parametrize("name", ["ANALYTICS_DATABASE_URL", *OPTIONAL])
def test_store_is_spoken_to_over_tls_and_without_a_password(name: str) -> None:
    address = urlsplit(str(environment(HOSTS)[name]))
    options = parse_qs(address.query)

    assert address.password is None
    assert (
        address.scheme == "rediss"
        or options.get("tls") == ["true"]
        or (address.scheme, options["sslmode"]) == ("postgresql", ["verify-full"])
    )


@pytest.mark.parametrize("function", HTTP)
def test_cache_is_entered_by_the_user_and_the_name_that_the_stores_make(function: str) -> None:
    stores = Stack(source("infra/stores.yaml"), {"Profile": "large"})
    (user,) = stores.of_type("AWS::ElastiCache::User").values()
    (cache,) = stores.of_type("AWS::ElastiCache::ReplicationGroup").values()
    told = environment(HOSTS, function)

    assert told["CACHE_URL"] == environment(HOSTS)["CACHE_URL"]
    assert told["CACHE_USER"] == user["UserId"] == user["UserName"]
    assert told["CACHE_NAME"] == cache["ReplicationGroupId"]
    allowed = str(template(HOSTS).resources[f"{function}Role"])
    assert f":replicationgroup:{told['CACHE_NAME']}'" in allowed
    assert f":user:{told['CACHE_USER']}'" in allowed


def test_stores_give_the_addresses_under_the_names_the_template_takes() -> None:
    assert {"CacheHost", "DocumentsHost"} <= Stack(source("infra/stores.yaml"), {"Profile": "large"}).outputs.keys()
