"""Holds the makefiles that `sam build` runs to what a function's package must and must not contain."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make") or "make"
SOURCES = ("functions", "shared", "sql", "layers")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what packaging reads, free to be changed."""
    copy = tmp_path / "project"
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copytree(ROOT / "requirements", copy / "requirements")
    return copy


def packed(project: Path, function: str, **environment: str) -> dict[str, bytes]:
    """Files of a function's package by path, as sam would zip them."""
    artifacts = project.parent / f"artifacts-{function}"
    artifacts.mkdir(exist_ok=True)
    command = [MAKE, "--silent", "--makefile", "functions/Makefile", f"build-{function}"]
    subprocess.run(command, cwd=project, env=os.environ | environment | {"ARTIFACTS_DIR": str(artifacts)}, check=True)
    return {str(path.relative_to(artifacts)): path.read_bytes() for path in artifacts.rglob("*") if path.is_file()}


def test_every_function_gets_the_same_bytes(project: Path) -> None:
    assert packed(project, "CatalogApi") == packed(project, "RebuildSearch")


def test_a_package_holds_handlers_rooms_and_sql_only(project: Path) -> None:
    paths = packed(project, "CatalogApi").keys()

    assert {"functions/catalog/api.py", "shared/errors.py", "sql/queries/catalog.sql"} <= paths
    assert {path.split("/")[0] for path in paths} == {"functions", "shared", "sql", "layer.hash"}
    assert not [path for path in paths if "__pycache__" in path or path.endswith("Makefile")]


@pytest.mark.parametrize("changed", ["layers/clients/clients/postgres.py", "requirements/runtime.lock"])
def test_a_changed_layer_changes_every_package(project: Path, changed: str) -> None:
    before = packed(project, "CatalogApi")["layer.hash"]
    with (project / changed).open("a") as source:
        source.write("# changed\n")

    assert packed(project, "CatalogApi")["layer.hash"] != before


def test_another_architecture_makes_another_package(project: Path) -> None:
    on_x86 = packed(project, "CatalogApi", ARCHITECTURE="x86_64")["layer.hash"]

    assert packed(project, "CatalogApi", ARCHITECTURE="arm64")["layer.hash"] != on_x86
