"""Findings as GitHub shows them beside the lines of a pull request."""

import os
from pathlib import Path

from infra.cli.answers import Finding
from infra.cli.inventory import Place


def annotation(finding: Finding, folder: Path) -> str:
    """One workflow command of GitHub Actions; folder: what the places are relative to."""
    where = _where(finding.place, folder) if finding.place else ""
    title = _property(f"Plugyard: {finding.group}")
    return f"::error {where}title={title}::{_message(finding.text)}"


def _where(place: Place, folder: Path) -> str:
    """GitHub counts from the root of the checkout, the step may work below it."""
    checkout = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    file = os.path.relpath(folder / place.file, checkout)
    return f"file={_property(file)},line={place.line or 1},"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
