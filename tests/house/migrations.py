"""Rules about migrations: one subject, two ways, and a name for everything that can break."""

import re
from collections.abc import Iterator

from tests.house.tree import Rule, Tree, Violation, without_comments

# One for each database.
FOLDERS = ("sql/migrations/", "sql/analytics/migrations/")
FOLDER = FOLDERS[0]
FILE_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
DIVISION = re.compile(r"^-- migrate:(up|down)(.*)$", re.MULTILINE)
CONSTRAINT = re.compile(r"\b(primary key|foreign key|references|unique|check|exclude)\b")


def misplaced_migrations(tree: Tree) -> Iterator[Violation]:
    """Numbered without gap or double, named after the subject."""
    for folder in FOLDERS:
        for number, path in enumerate(tree.paths(folder, suffix=".sql"), 1):
            match = FILE_NAME.match(path.removeprefix(folder))
            if match is None or int(match.group(1)) != number:
                yield Violation(path, f"is not {number:04}_subject.sql")


def incomplete_migrations(tree: Tree) -> Iterator[Violation]:
    """Opens by saying what and why it is safe; then up, then down."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        text = tree.texts[path]
        opening = text.split("-- migrate:", 1)[0]
        if not opening.startswith("-- ") or not re.search(r"\b[Ss]afe\b", opening):
            yield Violation(path, "does not open with what it does and why that is safe")
        if [way for way, _ in DIVISION.findall(text)] != ["up", "down"]:
            yield Violation(path, "has not one way up and one way down")
        elif not without_comments(text.rsplit("-- migrate:down", 1)[-1]).strip():
            yield Violation(path, "has nothing in its way down")


def unchecked_migrations(tree: Tree) -> Iterator[Violation]:
    """What it promises is asked before it counts as applied; a file of checks has one post-condition at least."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        checks = tree.texts.get(path.replace("/migrations/", "/checks/"), "")
        if not re.search(r"^-- post: *\S.*\nselect\b", checks, re.MULTILINE):
            yield Violation(path, "promises nothing in sql/checks")


def blocking_indexes(tree: Tree) -> Iterator[Violation]:
    """`concurrently` stands alone, outside a transaction: inside one it fails, beside others it holds them up."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        for way, options, body in sections(tree.texts[path]):
            if not re.search(r"\bindex concurrently\b", body):
                continue
            if body.count(";") != 1 or "transaction:false" not in options:
                yield Violation(path, f"does not keep its concurrent index alone and outside a transaction ({way})")


def unnamed_constraints(tree: Tree) -> Iterator[Violation]:
    """Errors are told apart by constraint name, so each constraint has one that we chose."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        for item in table_items(without_quoted(without_comments(tree.texts[path]))):
            found = CONSTRAINT.search(item)
            if found and "constraint " not in item[: found.start()]:
                yield Violation(path, f"leaves a constraint without a name: {' '.join(item.split())[:60]}")


def unnamed_indexes(tree: Tree) -> Iterator[Violation]:
    """`create index on ...` would let the server choose the name."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        if re.search(r"\bindex (concurrently )?on\b", without_comments(tree.texts[path])):
            yield Violation(path, "makes an index without a name")


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Direction, options and statements of each half of a migration."""
    parts = DIVISION.split(text)
    for way, options, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        yield way, options, without_comments(body)


def without_quoted(sql: str) -> str:
    """SQL without function bodies and string literals, whose commas and words would mislead."""
    return re.sub(r"(\$\w*\$).*?\1|'[^']*'", "''", sql, flags=re.DOTALL)


def table_items(sql: str) -> Iterator[str]:
    """Columns and constraints of each `create table`, and each `add` of an `alter table`."""
    for statement in sql.split(";"):
        body = statement.strip()
        if re.match(r"create (unlogged )?table", body) and "(" in body:
            yield from split_at_commas(body[body.index("(") + 1 : body.rindex(")")])
        elif body.startswith("alter table"):
            yield from re.findall(r"\badd\b(?! generated).*", body)


def split_at_commas(text: str) -> Iterator[str]:
    """Split at the commas outside parentheses."""
    depth = start = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def sample(up: str, options: str = "") -> dict[str, str]:
    """A migration with this way up."""
    text = f"-- Plugins. Safe: new.\n-- migrate:up{options}\n{up};\n-- migrate:down\ndrop table plugin;\n"
    return {f"{FOLDER}0001_plugin.sql": text}


RULES = (
    Rule(
        "migrations are numbered without a gap",
        misplaced_migrations,
        ({f"{FOLDER}0002_plugin.sql": ""}, {f"{FOLDER}0001-Plugin.sql": ""}),
    ),
    Rule(
        "a migration says why it is safe and how to go back",
        incomplete_migrations,
        (
            {f"{FOLDER}0001_plugin.sql": "-- Plugins.\n-- migrate:up\n-- migrate:down\ndrop table p;\n"},
            {f"{FOLDER}0001_plugin.sql": "-- Plugins. Safe: new.\n-- migrate:up\ncreate table p ();\n"},
            {f"{FOLDER}0001_plugin.sql": "-- Plugins. Safe: new.\n-- migrate:up\n-- migrate:down\n-- nothing\n"},
        ),
    ),
    Rule(
        "a migration promises something that is asked",
        unchecked_migrations,
        (
            sample("create table plugin ()"),
            sample("create table plugin ()") | {"sql/checks/0001_plugin.sql": "-- pre: it is time\nselect true;\n"},
            sample("create table plugin ()") | {"sql/checks/0001_plugin.sql": "-- post: it is there\n"},
        ),
    ),
    Rule(
        "a concurrent index is alone and outside a transaction",
        blocking_indexes,
        (
            sample("create index concurrently plugin_name on plugin (name)"),
            sample("create index concurrently a on p (x);\ncreate index concurrently b on p (y)", " transaction:false"),
        ),
    ),
    Rule(
        "every constraint has a name",
        unnamed_constraints,
        (
            sample("create table plugin (plugin_id uuid primary key)"),
            sample("create table plugin (a int, check (a > 0), constraint plugin_pkey primary key (a))"),
            sample("alter table plugin add unique (name)"),
        ),
    ),
    Rule("every index has a name", unnamed_indexes, (sample("create index on plugin (name)"),)),
)
