"""Descriptors and locators, `name@range` with or without a protocol, as yarn, npm and pnpm write them."""

from dataclasses import dataclass
from urllib.parse import unquote

# A patch of a patch of a patch is as deep as anybody has been seen to go.
_MAX_PATCHES = 4


@dataclass(frozen=True, slots=True)
class Reference:
    """name: of the package behind an alias. rest: range or version. protocol: `npm` also where none is written."""

    name: str
    protocol: str
    rest: str

    @property
    def is_of_registry(self) -> bool:
        """Does it come from a registry, rather than from a path, an address or the workspace?"""
        return self.protocol == "npm"


def split_name(text: str) -> tuple[str, str]:
    """The parts of `name@rest`; rest is empty where there is none."""
    at = text.find("@", 1)
    return (text, "") if at < 0 else (text[:at], text[at + 1 :])


def parse_reference(text: str) -> Reference:
    """What `name@rest` means; the patches around a package are taken off."""
    name, rest = split_name(text)
    return parse_range_of(name, rest)


def parse_range_of(name: str, rest: str) -> Reference:
    """What a wish for `rest` under this name means: `npm:other@^1` is one for another package."""
    for _ in range(_MAX_PATCHES):
        if not rest.startswith("patch:"):
            break
        name, rest = split_name(unquote(rest[len("patch:") :].partition("#")[0]))
    protocol, colon, after = rest.partition(":")
    if not colon:
        # A GitHub shorthand or a path has a slash, a range has none.
        return Reference(name, "git" if "/" in rest else "npm", rest)
    after = after.partition("::")[0]
    if protocol != "npm":
        return Reference(name, protocol.lower(), after)
    aliased, behind = split_name(after)
    # `npm:^1.0` is a range, `npm:other` and `npm:other@^1.0` name a package.
    if behind or aliased.startswith("@") or aliased[:1].isalpha():
        return Reference(aliased, "npm", behind)
    return Reference(name, "npm", after)
