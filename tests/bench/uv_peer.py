"""`uv pip compile` on the same packages as wheels without content: a folder for each question, with its closure alone.

What it takes has the start of its process, the listing of the folder and the reading of metadata in it, for which our
own reads the database. Names and ranges are written as Python has them; optional dependencies are left out.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from shared.versions.models import DependencyKind
from shared.versions.packed import Constraint, PackedPlugin
from shared.versions.semver import parse_version
from tests.bench.questions import Asked
from tests.bench.timing import timed

MOST_SECONDS = 10


class UvPeer:
    """Asks uv, which keeps what it learned of wheels in a folder; the first lap of a question does not count."""

    def __init__(self, folder: Path) -> None:
        self._cache = folder / "uv-cache"

    def ask(self, asked: Asked) -> tuple[int, bool]:
        """How long it took, in nanoseconds, and whether it found versions."""
        with TemporaryDirectory() as folder:
            for name, plugin in asked.plugins.items():
                _write_wheels(Path(folder), name, plugin)
            wanted = Path(folder) / "wanted.in"
            wanted.write_text("\n".join(map(_python_name, asked.question.names)))
            self._compile(wanted)
            return timed(lambda: self._compile(wanted))

    def _compile(self, wanted: Path) -> bool:
        uv = Path(sys.executable).with_name("uv")
        command = [str(uv), "pip", "compile", "--offline", "--no-index", "--python", sys.executable, "-q", str(wanted)]
        places = {"UV_FIND_LINKS": str(wanted.parent), "UV_CACHE_DIR": str(self._cache)}
        try:
            subprocess.run(
                command, capture_output=True, check=True, timeout=MOST_SECONDS, cwd=wanted.parent, env=places
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False
        return True


def _write_wheels(folder: Path, name: str, plugin: PackedPlugin) -> None:
    written = _python_name(name).replace("-", "_")
    for index, version in enumerate(plugin.versions):
        number = _python_version(version)
        lines = ["Metadata-Version: 2.1", f"Name: {_python_name(name)}", f"Version: {number}"]
        lines += [f"Requires-Dist: {_python_name(c.target)}{_specifier(c)}" for c in _needs(plugin, index)]
        with ZipFile(folder / f"{written}-{number}-py3-none-any.whl", "w") as wheel:
            inside = f"{written}-{number}.dist-info"
            wheel.writestr(f"{inside}/METADATA", "\n".join(lines) + "\n")
            wheel.writestr(
                f"{inside}/WHEEL", "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{inside}/RECORD", "")


def _needs(plugin: PackedPlugin, index: int) -> Iterator[Constraint]:
    return (c for c in plugin.constraints_of(index) if c.kind is not DependencyKind.OPTIONAL)


def _python_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def _python_version(version: str) -> str:
    return version.replace("-next.", "rc")


def _specifier(constraint: Constraint) -> str:
    """The layered graph writes `*`, a caret, and lower bounds with or without an upper one."""
    text = constraint.range
    if text == "*":
        return ""
    if not text.startswith("^"):
        return ",".join(_python_version(part) for part in text.split())
    lowest = parse_version(text[1:])
    major, minor, patch = lowest.major, lowest.minor, lowest.patch
    above = f"{major + 1}.0.0" if major else f"0.{minor + 1}.0" if minor else f"0.0.{patch + 1}"
    return f">={_python_version(text[1:])},<{above}"
