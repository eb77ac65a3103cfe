"""A foreign suite for SCIM servers, run against the function behind /v1/scim as a client would see it."""

import pytest
from scim2_client import BaseSyncSCIMClient
from scim2_tester import Status, check_server

from infra.local.issuer import Issuer
from shared.context import Actor
from tests.factories import make_api
from tests.scim_client import ScimClient


@pytest.fixture
def client(issuer: Issuer, owner: Actor) -> BaseSyncSCIMClient:
    """The suite's own client, whose requests go through the gateway's events into the function."""
    return ScimClient(make_api(issuer, owner))


def test_every_check_of_the_suite_is_passed(client: BaseSyncSCIMClient) -> None:
    results = check_server(client)

    failed = [f"{r.title} {r.resource_type}: {r.reason}" for r in results if r.status is not Status.SUCCESS]
    assert failed == [], "\n".join(failed)
    assert len(results) > 50
