"""Lists over SCIM: filtered, sorted and paged; a filter is never more than a filter."""

import pytest

from tests.api_client import Api
from tests.scim_client import USER, USERS, place, provision, told


def test_list_is_filtered_sorted_and_paged(api: Api) -> None:
    for name in ("Carol", "alice", "Bob"):
        api.post(USERS, {"schemas": [USER], "userName": name, "emails": [{"value": f"{name}@acme.example"}]})

    page = api.get(USERS, sortBy="userName", startIndex=2, count=1)

    assert told(api, sortBy="userName") == ["alice", "Bob", "Carol"]
    assert told(api, sortBy="userName", sortOrder="descending") == ["Carol", "Bob", "alice"]
    assert told(api) == ["Carol", "alice", "Bob"]
    assert [page.json[name] for name in ("totalResults", "startIndex", "itemsPerPage")] == [3, 2, 1]
    assert told(api, filter='userName eq "ALICE"') == ["alice"]
    assert told(api, filter='emails.value co "bob" or userName sw "c"') == ["Carol", "Bob"]
    assert told(api, filter='emails[value ew "acme.example"] and not (active eq false)', count=1) == ["Carol"]
    assert told(api, startIndex=4) == []


def test_of_a_user_only_what_was_asked_for_is_answered(api: Api) -> None:
    user = provision(api, displayName="Ines")

    assert api.get(place(user), attributes="displayName").json.keys() == {"schemas", "id", "displayName"}
    assert "displayName" not in api.get(place(user), excludedAttributes="displayName").json


HOSTILE = [
    ("' or 1=1 --", "invalidFilter"),
    ('userName eq "x" or 1=1', "invalidFilter"),
    ("userName eq", "invalidFilter"),
    ('password eq "x"', "invalidFilter"),
    ('tenant_id eq "x"', "invalidFilter"),
    ('userName eq "x"; drop table tenant_user', "invalidFilter"),
    ("not (" * 40 + "userName pr" + ")" * 40, "invalidFilter"),
    ('userName eq "' + "x" * 3000 + '"', "invalidFilter"),
    ("(" * 900 + "userName pr", "invalidFilter"),
]


@pytest.mark.parametrize(("text", "scim_type"), HOSTILE)
def test_filter_that_is_none_is_refused(api: Api, text: str, scim_type: str) -> None:
    answer = api.get(USERS, filter=text)

    assert (answer.status, answer.json["scimType"], answer.json["status"]) == (400, scim_type, "400")
    assert answer.headers["content-type"] == "application/scim+json"


@pytest.mark.parametrize("value", ["' or '1'='1", "%", "_", "x'); delete from tenant_user; --", "\\u0000", "$1", ":x"])
@pytest.mark.parametrize("attribute", ["userName", "externalId", "displayName", "id", "emails.value"])
def test_value_in_a_filter_is_only_a_value(api: Api, attribute: str, value: str) -> None:
    user = provision(api)

    answer = api.get(USERS, filter=f'{attribute} eq "{value}"')

    assert (answer.status, answer.json["totalResults"]) == (200, 0)
    assert api.get(place(user)).status == 200
