"""What `make build` refuses: a stack of too many resources, a package that is too large."""

from pathlib import Path

import pytest

from infra.limits import MAX_PACKAGE_MB, MAX_RESOURCES, exceeded, package_mb, resource_count
from tests.stack import ROOT

QUEUE = "  Queue{0}: {{Type: AWS::SQS::Queue}}\n"


@pytest.mark.parametrize("name", ["template.yaml", "infra/stores.yaml", "infra/alarms.yaml"])
def test_every_template_is_within_the_limit_after_the_transform(name: str) -> None:
    assert exceeded({name: resource_count(ROOT / name)}, {}) == []


def test_the_transform_is_counted_and_not_the_file() -> None:
    in_file = (ROOT / "template.yaml").read_text().count("\n    Type: AWS::")

    assert resource_count(ROOT / "template.yaml") > in_file


@pytest.mark.parametrize(("queues", "is_refused"), [(MAX_RESOURCES, False), (MAX_RESOURCES + 1, True)])
def test_one_resource_too_many_is_refused(tmp_path: Path, queues: int, is_refused: bool) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Resources:\n" + "".join(QUEUE.format(n) for n in range(queues)))

    assert bool(exceeded({path.name: resource_count(path)}, {})) is is_refused


def test_a_package_is_a_function_with_its_layers(tmp_path: Path) -> None:
    sizes = {"CatalogApi": 2, "InsightsApi": 2, "ClientsLayer/python": MAX_PACKAGE_MB, "InsightsLayer/python": 60}
    for folder, size in sizes.items():
        (tmp_path / folder).mkdir(parents=True)
        with (tmp_path / folder / "file").open("wb") as file:
            file.truncate(size * 1_000_000)

    packages = package_mb(tmp_path)

    assert packages == {"CatalogApi": MAX_PACKAGE_MB + 2.0, "InsightsApi": MAX_PACKAGE_MB + 62.0}
    assert exceeded({}, packages)[0] == f"CatalogApi is {MAX_PACKAGE_MB + 2} MB with its layer"
