"""Rules about files that are no code: locks pin, links lead somewhere, nothing names this machine."""

import re
from collections.abc import Iterator

from tests.house.tree import ROOT, Rule, Tree, Violation

PLACE_OPTIONS = r"--(extra-)?index-url|--find-links|--trusted-host|PIP_INDEX_URL|UV_INDEX"
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.~$}/-])/(home|Users|root|mnt|media)/[\w.-]+")
MAKE_TARGET = re.compile(r"`make ([a-z-]+)|^ *(?:\$ )?make ([a-z-]+)", re.MULTILINE)


def loose_locks(tree: Tree) -> Iterator[Violation]:
    """Every pinned package has a hash, and no line names a place to fetch from."""
    for path in tree.paths("requirements/", suffix=".lock"):
        text = tree.texts[path]
        if "://" in text or re.search(r"^[^#\n]+ @ ", text, re.MULTILINE):
            yield Violation(path, "names a place")
        for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)):
            if entry.strip() and not re.match(r"[\w.\[\],-]+==\S+[^\n]*\\\n +--hash=sha256:", entry):
                yield Violation(path, f"does not pin by hash: {entry.splitlines()[0]}")


def named_machines(tree: Tree) -> Iterator[Violation]:
    """Neither this checkout's folder, nor anybody's home, nor a package index of a network."""
    for path in tree.paths():
        for number, line in enumerate(tree.texts[path].splitlines(), 1):
            is_named = str(ROOT) in line or SOMEBODYS_FOLDER.search(line) or re.search(PLACE_OPTIONS, line)
            if is_named and not path.startswith("tests/house/"):
                yield Violation(path, f"line {number} names a machine: {line.strip()[:80]}")


def dead_links(tree: Tree) -> Iterator[Violation]:
    """A relative link leads to a file, its anchor to a heading."""
    for path in tree.paths(suffix=".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", tree.texts[path]):
            if "://" in target or target.startswith("mailto:"):
                continue
            name, _, anchor = target.partition("#")
            folder = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
            page = normal(folder + name) if name else path
            is_known = page in tree.texts or bool(tree.paths(page.rstrip("/") + "/"))
            if not is_known or (anchor and anchor not in headings(tree.texts.get(page, ""))):
                yield Violation(path, f"links to nothing: {target}")


def unknown_targets(tree: Tree) -> Iterator[Violation]:
    """A `make` line in a page is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", tree.texts.get("Makefile", ""), re.MULTILINE))
    for path in tree.paths(suffix=".md"):
        for quoted, typed in MAKE_TARGET.findall(tree.texts[path]):
            if (quoted or typed) not in targets:
                yield Violation(path, f"speaks of make {quoted or typed}")


def normal(path: str) -> str:
    """A path without `.` and `..` steps."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


def headings(text: str) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


RULES = (
    Rule(
        "locks pin by hash and name no place",
        loose_locks,
        (
            {"requirements/runtime.lock": "fastapi==1.0\n"},
            {"requirements/runtime.lock": "fastapi @ https://example.org/fastapi.whl\n"},
            {"requirements/runtime.lock": "fastapi>=1.0 \\\n    --hash=sha256:00\n"},
        ),
    ),
    Rule(
        "no file names a machine",
        named_machines,
        (
            {"README.md": f"cd {ROOT}\n"},
            {"infra/local/run.py": 'HOME = "/home/ada"\n'},
            {"Makefile": "\tpip install --index-url $(INDEX) -r runtime.lock\n"},
        ),
    ),
    Rule(
        "links in pages lead somewhere",
        dead_links,
        ({"README.md": "[design](DESIGN.md)\n"}, {"README.md": "# Plugyard\n[start](#run-it)\n"}),
    ),
    Rule(
        "pages speak of make targets that exist",
        unknown_targets,
        (
            {"README.md": "Type `make coffee`.\n", "Makefile": "run:\n"},
            {"README.md": "`make run-away`", "Makefile": "run:\n"},
        ),
    ),
)
