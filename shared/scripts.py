"""The Lua scripts that the cache runs, each whole or not at all: `shared/<room>/scripts/<name>.lua`."""

from pathlib import Path


def read_script(room: str, name: str) -> str:
    """The text of a script."""
    return (Path(__file__).parent / room / "scripts" / f"{name}.lua").read_text("utf-8")
