"""Holds the makefiles that `sam build` runs to what a function's package must and must not contain."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make") or "make"
SOURCES = ("functions", "shared", "sql", "layers")
# Packed for the Python that runs here, so that bytecode is made whatever this machine has.
HERE = {"RUNTIME": f"python{sys.version_info.major}.{sys.version_info.minor}", "RUNTIME_PYTHON": sys.executable}
# PEP 552: bit 0 says that a hash stands in place of the source's time, bit 1 that it is held against the source.
UNCHECKED = 0b01


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
    told = os.environ | HERE | environment | {"ARTIFACTS_DIR": str(artifacts)}
    subprocess.run(command, cwd=project, env=told, check=True)
    return {str(path.relative_to(artifacts)): path.read_bytes() for path in artifacts.rglob("*") if path.is_file()}


def test_every_function_gets_the_same_bytes(project: Path) -> None:
    assert packed(project, "CatalogApi") == packed(project, "RebuildSearch")


def test_a_package_holds_handlers_rooms_and_sql_only(project: Path) -> None:
    paths = packed(project, "CatalogApi").keys()

    assert {"functions/catalog/api.py", "shared/errors.py", "sql/queries/catalog.sql"} <= paths
    assert {path.split("/")[0] for path in paths} == {"functions", "shared", "sql", "layer.hash"}
    assert not [path for path in paths if path.endswith("Makefile")]


def test_each_source_has_bytecode_that_needs_no_other_file(project: Path) -> None:
    (project / "shared" / "__pycache__").mkdir(exist_ok=True)
    (project / "shared" / "__pycache__" / "left_behind.cpython-310.pyc").write_bytes(b"old")
    package = packed(project, "CatalogApi")
    bytecode = {path: content for path, content in package.items() if path.endswith(".pyc")}

    assert len(bytecode) == len([path for path in package if path.endswith(".py")])
    assert {int.from_bytes(content[4:8], "little") for content in bytecode.values()} == {UNCHECKED}
    assert not [path for path, content in bytecode.items() if str(project.parent).encode() in content]


def test_machine_without_the_runtimes_python_packs_the_sources(project: Path) -> None:
    for environment in ({"RUNTIME_PYTHON": "no-such-python"}, {"RUNTIME": "python3.2"}):
        package = packed(project, f"On{environment.get('RUNTIME', 'Nothing')}", **environment)

        assert "functions/catalog/api.py" in package
        assert not [path for path in package if path.endswith(".pyc")]


@pytest.mark.parametrize(
    "changed",
    ["layers/clients/clients/postgres.py", "requirements/runtime.lock", "requirements/insights.lock"],
)
def test_a_changed_layer_changes_every_package(project: Path, changed: str) -> None:
    before = packed(project, "CatalogApi")["layer.hash"]
    with (project / changed).open("a") as source:
        source.write("# changed\n")

    assert packed(project, "CatalogApi")["layer.hash"] != before


def test_another_architecture_makes_another_package(project: Path) -> None:
    on_x86 = packed(project, "CatalogApi", ARCHITECTURE="x86_64")["layer.hash"]

    assert packed(project, "CatalogApi", ARCHITECTURE="arm64")["layer.hash"] != on_x86
