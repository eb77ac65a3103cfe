"""Brings the emulator's stack to the state of this code and template; nothing is done where nothing changed."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.cloud import adaptations
from infra.local.cloud.adaptations import BUCKET, PARAMETERS, Local, adapt
from infra.local.cloud.package import Package, pack, pack_nothing
from infra.local.cloud.stack import Stack
from infra.local.cloud.template import Template, expand, load_template, names_of_own_resources


@dataclass(frozen=True)
class Release:
    """What is to run. digest: of all that the stack is made from, known before the costly transform."""

    template_path: Path
    code: Package
    layer: Package
    environment: Mapping[str, str]

    @property
    def digest(self) -> str:
        told = json.dumps([self.code.digest, dict(self.environment), PARAMETERS], sort_keys=True)
        sources = self.template_path.read_bytes() + Path(adaptations.__file__).read_bytes()
        return hashlib.sha256(sources + told.encode()).hexdigest()


def deploy(project: Path, environment: Mapping[str, str], report: Callable[[str], None]) -> dict[str, str]:
    """Deploy to the emulator of this environment; answers the variables that lead to the stack's own resources.

    These hold the addresses and names of its queues and buses, for programs outside of it. Raises: DeployFailed.
    """
    stack = Stack(environment)
    release = Release(project / "template.yaml", pack(project), pack_nothing(), environment)
    if stack.digest() != release.digest or not stack.is_whole():
        report("transforming the template")
        template = _prepared(stack, release)
        report("creating or updating the stack")
        stack.bring_to(template, PARAMETERS, release.digest)
    leading = names_of_own_resources(load_template(release.template_path))
    return {name: value for name, value in stack.variables().items() if name in leading}


def _prepared(stack: Stack, release: Release) -> Template:
    """Plain CloudFormation whose code lies in the emulator's bucket."""
    # A key of its own for each environment: SAM publishes a version only when the address of the code changes.
    code_key = stack.upload(BUCKET, f"code/{release.digest}.zip", release.code.content)
    layer_key = stack.upload(BUCKET, f"layer/{release.layer.digest}.zip", release.layer.content)
    template = load_template(release.template_path)
    adapt(template, Local(code_key, layer_key, release.environment))
    return expand(template, PARAMETERS, stack.region)
