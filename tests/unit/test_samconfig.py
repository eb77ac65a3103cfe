"""Holds samconfig.toml to one artifact for three stages, which only their parameters tell apart."""

import re
import tomllib

import pytest

from tests.stack import ROOT, Stack, part, source

STAGES = ("dev", "stage", "prod")
CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
TEMPLATES = {"-stores": "infra/stores.yaml", "": "template.yaml", "-alarms": "infra/alarms.yaml"}
# What the built artifact is for; a stage that changed it would deploy code that was built for something else.
BUILT_IN = {"Runtime", "Architecture"}


def deploy(environment: str) -> dict[str, object]:
    """What `sam deploy --config-env` takes."""
    return part(part(part(CONFIG[environment])["deploy"])["parameters"])


def overrides(environment: str) -> dict[str, str]:
    """Parameters that stand in the configuration itself."""
    listed = deploy(environment)["parameter_overrides"]
    assert isinstance(listed, list)
    return dict(pair.split("=", 1) for entry in listed if "://" not in entry[:8] for pair in entry.split())


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_deploys_the_one_packaged_template(stage: str) -> None:
    packaged = part(part(part(CONFIG["default"])["package"])["parameters"])["output_template_file"]

    assert deploy(stage)["template_file"] == packaged
    assert not overrides(stage).keys() & BUILT_IN


@pytest.mark.parametrize("kind", TEMPLATES)
@pytest.mark.parametrize("stage", STAGES)
def test_every_parameter_is_one_of_its_template(stage: str, kind: str) -> None:
    known = part(source(TEMPLATES[kind])["Parameters"])
    given = overrides(stage + kind)

    assert given.keys() <= known.keys()
    for name, value in given.items():
        allowed = part(known[name]).get("AllowedValues")
        assert allowed is None or value in map(str, allowed if isinstance(allowed, list) else []), name


@pytest.mark.parametrize("stage", STAGES)
def test_the_stacks_of_a_stage_agree_on_stage_and_profile(stage: str) -> None:
    told = [(overrides(stage + kind)["Stage"], overrides(stage + kind)["Profile"]) for kind in TEMPLATES]

    assert len(set(told)) == 1
    assert told[0][0] == stage
    assert len({deploy(stage + kind)["stack_name"] for kind in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("stage", STAGES)
def test_what_has_no_default_is_given_by_the_configuration_or_by_the_stores(stage: str) -> None:
    needed = {n for n, p in part(source("template.yaml")["Parameters"]).items() if "Default" not in part(p)}
    from_stores = part(source("infra/stores.yaml")["Outputs"]).keys()

    assert f"file://deploy/stores-{stage}.yaml" in str(deploy(stage)["parameter_overrides"])
    assert needed <= overrides(stage).keys() | from_stores


def test_the_page_of_deployment_uses_the_environments_that_are_there() -> None:
    used = set(re.findall(r"--config-env ([\w$-]+)", (ROOT / "docs/deploy.md").read_text()))

    assert {"$STAGE-stores", "$STAGE", "$STAGE-alarms"} <= used


def test_the_page_of_deployment_fills_every_secret_that_the_stores_leave_empty() -> None:
    secrets = Stack(source("infra/stores.yaml"), {"Stage": "dev"}).of_type("AWS::SecretsManager::Secret").values()
    names = " ".join(str(secret["Name"]).removeprefix("plugyard-dev/") for secret in secrets)

    assert f"for KEY in {names}; do" in (ROOT / "docs/deploy.md").read_text()
