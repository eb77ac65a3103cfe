"""Fails when the deployment outgrows AWS: `python -m infra.limits`, after `make build` has filled .aws-sam/build.

CloudFormation takes 500 resources in a stack and Lambda 250 MB of function and layers, unzipped. We stop well before: a
stack is split, or a wheel thrown out, in a quiet week and not on the day of a deployment.
"""

import sys
from pathlib import Path

from infra.local.cloud.template import expand, load_template
from infra.local.gateway.template import mapping

ROOT = Path(__file__).parents[1]
BUILT = ROOT / ".aws-sam" / "build"
MAX_RESOURCES, MAX_PACKAGE_MB = 400, 200
LAYER = "ClientsLayer"
# Layers that one function has beside it.
OWN_LAYERS = {"InsightsApi": "InsightsLayer"}
# Where the transform wants an address: it does not look what is there.
UPLOADED = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def resource_count(path: Path) -> int:
    """How many resources a template has once the SAM transform is through with it."""
    template = load_template(path)
    for resource in map(mapping, mapping(template["Resources"]).values()):
        if resource["Type"] in UPLOADED:
            mapping(resource["Properties"])[UPLOADED[str(resource["Type"])]] = "s3://bucket/key"
    mapping(mapping(template.get("Globals")).get("Function")).pop("CodeUri", None)
    if "Transform" in template:
        template = expand(template, {"GradualDeployment": "true"}, "us-east-1")
    return len(mapping(template["Resources"]))


def package_mb(built: Path) -> dict[str, float]:
    """Unzipped size of each function together with its layers, by logical id."""
    packages = {folder.name: _size_mb(folder) for folder in sorted(built.iterdir()) if folder.is_dir()}
    layer = packages.pop(LAYER)
    own = {name: packages.pop(own, 0.0) for name, own in OWN_LAYERS.items()}
    return {name: size + layer + own.get(name, 0.0) for name, size in packages.items()}


def exceeded(counts: dict[str, int], packages: dict[str, float]) -> list[str]:
    """What is over its limit, in words."""
    too_many = [f"{name} has {n} resources" for name, n in counts.items() if n > MAX_RESOURCES]
    return too_many + [
        f"{name} is {size:.0f} MB with its layer" for name, size in packages.items() if size > MAX_PACKAGE_MB
    ]


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000


def main() -> None:
    """Print the numbers; leave with 1 if one is over its limit."""
    templates = ("template.yaml", "infra/stores.yaml", "infra/alarms.yaml")
    counts = {name: resource_count(ROOT / name) for name in templates}
    packages = package_mb(BUILT)
    told = [f"{name} {n}" for name, n in counts.items()]
    sys.stdout.write(f"Resources (at most {MAX_RESOURCES}): {', '.join(told)}\n")
    largest = max(packages, key=lambda name: packages[name])
    sys.stdout.write(
        f"Largest package (at most {MAX_PACKAGE_MB} MB): {largest}, {packages[largest]:.1f} MB with its layer\n"
    )
    if over := exceeded(counts, packages):
        sys.exit("Over the limit: " + "; ".join(over))


if __name__ == "__main__":
    main()
