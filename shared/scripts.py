"""The Lua scripts that the cache runs, each whole or not at all: `shared/<room>/scripts/<name>.lua`, or edge's.

A client asks for one by its hash (`Redis.register_script`) and sends the text once to a server that does not know it.
"""

from pathlib import Path


def read_script(folder: str, name: str) -> str:
    """The text of a script."""
    return (Path(__file__).parent / folder / "scripts" / f"{name}.lua").read_text("utf-8")
