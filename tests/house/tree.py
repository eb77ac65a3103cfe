"""The tree as the rules see it: texts by path, so a bad sample is a tree like any other."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "analytics",
    "audit",
    "catalog",
    "environments",
    "governance",
    "identity",
    "marketplace",
    "operations",
    "privacy",
    "versions",
)
PRODUCT = ("functions/", "shared/", "layers/")
TEXT_SUFFIXES = {".py", ".sql", ".md", ".toml", ".yaml", ".yml", ".json", ".in", ".lock", ".mk", ""}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Violation:
    """Where a rule is broken (`path` or `path::name`, as the exceptions spell it) and how."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Tree:
    """Every text file of a project, by its path from the root with forward slashes."""

    texts: Mapping[str, str]

    def paths(self, *prefixes: str, suffix: str = "") -> list[str]:
        """Paths under any of the prefixes (all without one), sorted."""
        return sorted(p for p in self.texts if p.startswith(prefixes or "") and p.endswith(suffix))

    def modules(self, *prefixes: str) -> Iterator[tuple[str, ast.Module]]:
        """Parsed Python files under the prefixes, by path."""
        for path in self.paths(*prefixes, suffix=".py"):
            yield path, parsed(self.texts[path])

    def functions(self, *prefixes: str) -> Iterator[tuple[str, Function]]:
        """Every function and method under the prefixes, nested ones too, with its place."""
        for path, module in self.modules(*prefixes):
            for node in ast.walk(module):
                if isinstance(node, Function):
                    yield f"{path}::{node.name}", node


@dataclass(frozen=True)
class Rule:
    """One sentence about the tree that a program can hold it against."""

    claim: str
    check: Callable[[Tree], Iterable[Violation]]
    bad: tuple[Mapping[str, str], ...]


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of a text; most rules ask for the same ones."""
    return ast.parse(text)


@cache
def real_tree() -> Tree:
    """This project as it lies on disk, without environments, caches and what runs leave behind."""
    return Tree({str(path.relative_to(ROOT).as_posix()): path.read_text("utf-8") for path in text_files(ROOT)})


def text_files(folder: Path) -> Iterator[Path]:
    """Text files below a folder; hidden folders hold no source, but for the CI's."""
    for path in sorted(folder.iterdir()):
        is_hidden = path.name.startswith(".") and path.name != ".ci"
        if path.is_dir() and not is_hidden and path.name not in {"__pycache__", "build"}:
            yield from text_files(path)
        elif path.is_file() and path.suffix in TEXT_SUFFIXES:
            yield path


def statements_file(path: str) -> str:
    """The file of statements a store runs: `store.py` its room's, `<subject>_store.py` that of one subject of it.

    Empty for a module that is no store.
    """
    found = re.fullmatch(r"shared/(\w+)/(?:(\w+)_)?store\.py", path)
    return "_".join(part for part in found.groups() if part) if found else ""


def public_functions(module: ast.Module) -> list[Function]:
    """Functions at the top of a module whose names do not start with an underscore."""
    return [node for node in module.body if isinstance(node, Function) and not node.name.startswith("_")]


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call inside a node."""
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute chain; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def imported(path: str, module: ast.Module) -> Iterator[tuple[str, int]]:
    """Full dotted names that a module imports, with their lines; `from a import b` gives `a.b`."""
    package = path.removesuffix(".py").replace("/", ".").removeprefix("layers.clients.").split(".")
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: -node.level]) if node.level else ""
            source = ".".join(part for part in (start, node.module) if part)
            yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)


def without_comments(sql: str) -> str:
    """SQL without its `--` comments; the line count stays."""
    return re.sub(r"--[^\n]*", "", sql)
