"""An import that leads to more of the dependency graph than is read at once."""

import pytest

from infra.local.issuer import Issuer
from shared.context import Actor
from shared.versions import graph
from tests.factories import make_api, make_plugin, make_versions


def test_set_that_leads_to_too_much_is_unchecked_for_conflicts_and_told_the_rest(
    issuer: Issuer, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = make_plugin(owner)
    make_versions(owner, plugin, "1.1.0", "2.0.0")
    monkeypatch.setattr(graph, "MAX_PLUGINS", 0)

    told = make_api(issuer, owner).post("/v1/imports", {"dry_run": True, "packages": {plugin.name: ["1.1.0"]}}).json

    unchecked, outdated = told["unchecked"], told["outdated"]
    assert isinstance(unchecked, list)
    assert isinstance(outdated, list)
    assert {"name": plugin.name, "version": "1.1.0", "reason": "graph-too-large"} in unchecked
    assert (told["conflicts"], len(outdated)) == ([], 1)
