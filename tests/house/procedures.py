"""Rules about functions in the database: one per file, fenced in, explained and tested."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.migrations import FOLDERS as MIGRATIONS
from tests.house.migrations import split_at_commas, without_quoted
from tests.house.tree import Rule, Tree, Violation, without_comments

FOLDER = "sql/functions/"
# One for each database.
FOLDERS = (FOLDER, "sql/analytics/functions/")
CREATE = re.compile(r"create (?:or replace )?function (?:(\w+)\.)?(\w+) *\(")
CHANNEL = re.compile(r"\bpg_(?:try_)?advisory\w*|\bpg_notify\b|\b(?:notify|listen) \w+;|\blo_\w+\(|\bwith hold\b")
DECLARE = re.compile(r"\bdeclare\b(.*?)\bbegin\b", re.DOTALL)


def misfiled_functions(tree: Tree) -> Iterator[Violation]:
    """One function per file, named like the file, opened by a comment."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        created = [name for _, name in CREATE.findall(without_comments(tree.texts[path]))]
        if created != [PurePosixPath(path).stem]:
            yield Violation(path, f"creates {created}")
        if not tree.texts[path].startswith("-- "):
            yield Violation(path, "does not open with a comment")


def open_functions(tree: Tree) -> Iterator[Violation]:
    """A fixed search_path, and execute for named roles only."""
    for path in tree.paths(*FOLDERS, *MIGRATIONS, suffix=".sql"):
        sql = without_comments(tree.texts[path])
        for head, following in function_heads(sql):
            if "set search_path" not in following:
                yield Violation(path, f"leaves the search_path of {head} open")
        is_revoked = re.search(r"revoke (all|execute)( privileges)? on function [^;]* from public", sql)
        if path.startswith(FOLDERS) and not is_revoked:
            yield Violation(path, "leaves PUBLIC the right to execute")
        if re.search(r"grant (all|execute)[^;]* to public\b", way_up(tree.texts[path])):
            yield Violation(path, "grants PUBLIC the right to execute")


def untested_functions(tree: Tree) -> Iterator[Violation]:
    """Some test names the function."""
    tests = "\n".join(tree.texts[path] for path in tree.paths("tests/"))
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        name = PurePosixPath(path).stem
        if not re.search(rf"\b(test_)?{name}(?![a-z])", tests):
            yield Violation(path, "is named by no test")


def functions_a_migration_needs(tree: Tree) -> Iterator[Violation]:
    """Functions are applied after the migrations, so what those use belongs in one of them."""
    for path in tree.paths(*FOLDERS, suffix=".sql"):
        name = PurePosixPath(path).stem
        for migration in tree.paths(f"{PurePosixPath(path).parents[1]}/migrations/", suffix=".sql"):
            if re.search(rf"\b{name} *\(", way_up(tree.texts[migration])):
                yield Violation(path, f"is used by {migration}, which runs before it")


def unprefixed_names(tree: Tree) -> Iterator[Violation]:
    """Parameters start with p_ (a record of parameters is p), variables with v_: neither is taken for a column."""
    for path in tree.paths(*FOLDERS, *MIGRATIONS, suffix=".sql"):
        sql = without_comments(tree.texts[path])
        for match in CREATE.finditer(sql):
            for item in split_at_commas(argument_list(without_quoted(sql[match.end() :]))):
                name = re.sub(r"^\s*(in|inout|variadic|out) ", "", item).split()[:1]
                if name and not re.match(r"p(_|$)", name[0]):
                    yield Violation(path, f"{match.group(2)} takes {name[0]}, not p_{name[0]}")
        for name in (name for block in DECLARE.findall(sql) for name in re.findall(r"(?:^|;)\s*(\w+) ", block)):
            if not name.startswith("v_"):
                yield Violation(path, f"declares {name}, not v_{name}")


def way_up(text: str) -> str:
    """What a file does, without comments and without a migration's way back."""
    return without_comments(text.split("-- migrate:down", maxsplit=1)[0])


def function_heads(sql: str) -> Iterator[tuple[str, str]]:
    """Name and header (up to the body) of each function."""
    for match in CREATE.finditer(sql):
        header = re.split(r"\bas \$|\breturn\b|\bbegin atomic\b", sql[match.end() :], maxsplit=1)[0]
        yield match.group(2), header


def argument_list(text: str) -> str:
    """The text up to the parenthesis that closes the argument list."""
    depth = 1
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return text[:position]
    return text


FIND = f"{FOLDER}find_user.sql"
GOOD = (
    "-- Which user it is.\ncreate or replace function app.find_user(p_issuer text) returns uuid\nlanguage sql\n"
    "set search_path = pg_catalog\nas $$ select 1 $$;\nrevoke all on function app.find_user(text) from public;\n"
)


def channels_between_sessions(tree: Tree) -> Iterator[Violation]:
    """Nothing outlives its transaction or is seen by others' sessions: no lock by number, message or large object."""
    for path in tree.paths("sql/queries/", *FOLDERS, *MIGRATIONS, suffix=".sql"):
        for found in CHANNEL.finditer(without_comments(tree.texts[path])):
            yield Violation(path, f"opens a channel between sessions: {found[0]}")


RULES = (
    Rule(
        "SQL opens no channel between sessions",
        channels_between_sessions,
        (
            {"sql/queries/catalog.sql": "select pg_advisory_xact_lock(1);"},
            {"sql/functions/tell.sql": "perform pg_notify('a', 'b');"},
            {"sql/queries/catalog.sql": "declare c cursor with hold for select 1;"},
        ),
    ),
    Rule(
        "a database function has a file of its name and a comment",
        misfiled_functions,
        ({f"{FOLDER}find_key.sql": GOOD}, {FIND: GOOD + GOOD}, {FIND: GOOD.removeprefix("-- Which user it is.\n")}),
    ),
    Rule(
        "a database function is closed to strangers",
        open_functions,
        (
            {FIND: GOOD.replace("set search_path = pg_catalog\n", "")},
            {FIND: GOOD.replace("revoke all", "grant all").replace("from public", "to plugyard_app")},
            {FIND: GOOD + "grant execute on function app.find_user(text) to public;\n"},
        ),
    ),
    Rule("a database function is named by a test", untested_functions, ({FIND: GOOD},)),
    Rule(
        "a function that a migration uses is in a migration",
        functions_a_migration_needs,
        ({FIND: GOOD, "sql/migrations/0001_user.sql": "-- migrate:up\ncreate view u as select app.find_user('x');\n"},),
    ),
    Rule(
        "parameters start with p_ and variables with v_",
        unprefixed_names,
        ({FIND: GOOD.replace("p_issuer", "issuer")}, {FIND: GOOD + "$$ declare\n    found uuid;\nbegin\nend $$;\n"}),
    ),
)
