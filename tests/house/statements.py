"""Rules about sql/queries: each statement says what it answers and what carries it, and one store function calls it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.tree import Rule, Tree, Violation, calls, dotted, public_functions, statements_file, without_comments

NAME_LINE = re.compile(r"^-- name: *(\w+)([\^$!#*<]*)(?:\(([^)]*)\))?", re.MULTILINE)
SQL_TEXT = re.compile(
    r"\s*(select|insert into|update \S+ set|delete from|with \w+ as|set local|(create|alter|drop|grant) \w+)\s",
    re.IGNORECASE,
)
TENANT_PARAMETERS = {"tenant_id", "plugin_tenant_id"}
INDEX_NAME = re.compile(r"create (?:unique )?index (?:concurrently )?(?:if not exists )?(\w+)|constraint (\w+)")


@dataclass(frozen=True)
class Statement:
    """One named statement of a room as it stands in its file, `<room>.sql` or `<room>_<subject>.sql`."""

    file: str
    name: str
    parameters: tuple[str, ...] | None
    comment: str
    body: str

    @property
    def place(self) -> str:
        """Where to look for it."""
        return f"sql/queries/{self.file}.sql::{self.name}"

    @property
    def room(self) -> str:
        """Whose it is."""
        return self.file.split("_", maxsplit=1)[0]


def statements(tree: Tree) -> list[Statement]:
    """Every named statement of every room, in file order."""
    return [s for path in tree.paths("sql/queries/", suffix=".sql") for s in statements_of(path, tree.texts[path])]


def statements_of(path: str, text: str) -> Iterator[Statement]:
    """Split one query file at its name lines."""
    file = path.rsplit("/", 1)[-1].removesuffix(".sql")
    heads = list(NAME_LINE.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        block = text[head.end() : following.start() if following else len(text)]
        comment = " ".join(line[2:].strip() for line in block.splitlines() if line.startswith("--"))
        given = head.group(3)
        parameters = None if given is None else tuple(p.strip() for p in given.split(",") if p.strip())
        yield Statement(file, head.group(1), parameters, comment, without_comments(block).strip())


def unexplained_statements(tree: Tree) -> Iterator[Violation]:
    """A comment says what the statement answers; where it searches, `Index:` names what carries it."""
    for statement in statements(tree):
        if not re.search(r"\w\.(\s|$)", statement.comment.replace("record_class", "")):
            yield Violation(statement.place, "has no comment that says what it answers")
        if re.search(r"\b(where|join)\b", statement.body) and "Index:" not in statement.comment:
            yield Violation(statement.place, "names no index")


def unknown_indexes(tree: Tree) -> Iterator[Violation]:
    """What stands behind `Index:` is an index or constraint that a migration makes."""
    migrations = "\n".join(
        tree.texts[path] for path in tree.paths("sql/migrations/", "sql/analytics/migrations/", suffix=".sql")
    )
    known = {name for pair in INDEX_NAME.findall(migrations) for name in pair if name}
    for statement in statements(tree):
        for named in re.findall(r"Index: ([^.]*)", statement.comment):
            unknown = set(re.findall(r"\b[a-z0-9]+_[a-z0-9_]+\b(?!\()", named)) - known
            if unknown:
                yield Violation(statement.place, f"names unknown indexes: {sorted(unknown)}")


def loose_statements(tree: Tree) -> Iterator[Violation]:
    """Parameters in the name line, columns by name, an order under every limit, one statement."""
    for statement in statements(tree):
        if statement.parameters is None:
            yield Violation(statement.place, "has no parameter list in its name line")
        if re.search(r"(?<!count\()\*(?=\s*(from|,|$))|\.\*", statement.body):
            yield Violation(statement.place, "selects *")
        if re.search(r"\blimit\b", statement.body) and "order by" not in statement.body:
            yield Violation(statement.place, "limits without an order")
        if ";" in statement.body.rstrip().rstrip(";"):
            yield Violation(statement.place, "holds more than one statement")


def statement_calls(node: ast.AST, module: ast.Module) -> list[tuple[str, str]]:
    """File and name of each statement that a node runs, by the module's own `x = queries.load("file")`."""
    files = {
        dotted(assigned.targets[0]): str(assigned.value.args[0].value)
        for assigned in module.body
        if isinstance(assigned, ast.Assign)
        and isinstance(assigned.value, ast.Call)
        and dotted(assigned.value.func) == "queries.load"
        and isinstance(assigned.value.args[0], ast.Constant)
    }
    run = [dotted(call.func).split(".") for call in calls(node)]
    # A COPY is run by the driver, which is given the text.
    run += [parts[:2] for part in ast.walk(node) if (parts := dotted(part).split("."))[2:] == ["sql"]]
    return [(files[parts[0]], parts[1]) for parts in run if len(parts) == 2 and parts[0] in files]


def store_mismatches(tree: Tree) -> Iterator[Violation]:
    """A store function runs one statement, of its own name and file; `conn` first, the owning tenant second."""
    scoped = {(s.file, s.name) for s in statements(tree) if TENANT_PARAMETERS & set(s.parameters or ())}
    for path, module in tree.modules("shared/"):
        if not (file := statements_file(path)):
            continue
        for function in public_functions(module):
            wanted, run = (file, function.name), statement_calls(function, module)
            given = [argument.arg for argument in function.args.args]
            if run != [wanted]:
                yield Violation(f"{path}::{function.name}", f"runs {run or 'no statement'} instead of {wanted}")
            if given[:1] != ["conn"] or (wanted in scoped and not TENANT_PARAMETERS & set(given[1:2])):
                yield Violation(f"{path}::{function.name}", f"takes {given}, not conn and the owning tenant first")


def uncalled_statements(tree: Tree) -> Iterator[Violation]:
    """Every statement is run in one place, by the one module that loads its file."""
    run = Counter(call for _, module in tree.modules("shared/") for call in statement_calls(module, module))
    for statement in statements(tree):
        times = run[(statement.file, statement.name)]
        if times != 1:
            yield Violation(statement.place, f"is run in {times} places")


def sql_in_python(tree: Tree) -> Iterator[Violation]:
    """SQL text stands in .sql files."""
    for path, module in tree.modules("functions/", "shared/", "layers/", "infra/"):
        prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
        for text in (n for n in ast.walk(module) if isinstance(n, ast.Constant) and id(n) not in prose):
            if isinstance(text.value, str) and SQL_TEXT.match(text.value):
                yield Violation(path, f"line {text.lineno} holds SQL: {text.value.strip()[:40]!r}")


QUERIES = "sql/queries/catalog.sql"
GOOD = (
    "-- name: get_plugin(tenant_id)\n-- One plugin.\n-- Index: plugin_pkey.\n"
    "select p.name from plugin as p where true;\n"
)
STORE = '_sql = queries.load("catalog")\ndef get_plugin({}):\n    return _sql.{}(conn, tenant_id=tenant_id)\n'

RULES = (
    Rule(
        "a statement says what it answers and which index carries it",
        unexplained_statements,
        (
            {QUERIES: GOOD.replace("-- One plugin.\n", "").replace("-- Index: plugin_pkey.\n", "")},
            {QUERIES: GOOD.replace("-- Index: plugin_pkey.\n", "")},
        ),
    ),
    Rule("an index named in a statement exists", unknown_indexes, ({QUERIES: GOOD},)),
    Rule(
        "a statement names its parameters, its columns and its order",
        loose_statements,
        (
            {QUERIES: GOOD.replace("(tenant_id)", "")},
            {QUERIES: GOOD.replace("p.name", "*")},
            {QUERIES: GOOD.replace("p.name", "p.*")},
            {QUERIES: GOOD.replace("where true", "limit 1")},
            {QUERIES: GOOD.replace("true;", "true;\ndelete from plugin;")},
        ),
    ),
    Rule(
        "a store function runs the one statement of its name",
        store_mismatches,
        (
            {QUERIES: GOOD, "shared/catalog/store.py": STORE.format("conn, tenant_id", "list_plugins")},
            {
                QUERIES: GOOD,
                "shared/catalog/store.py": STORE.format("conn, tenant_id", "list_plugins.sql.encode"),
            },
            {QUERIES: GOOD, "shared/catalog/store.py": STORE.format("tenant_id, conn", "get_plugin")},
            {QUERIES: GOOD, "shared/catalog/store.py": STORE.format("conn, name", "get_plugin")},
            {QUERIES: GOOD, "shared/catalog/plugin_store.py": STORE.format("conn, tenant_id", "get_plugin")},
            {
                "sql/queries/catalog_plugin.sql": GOOD,
                "shared/catalog/plugin_store.py": STORE.replace("catalog", "catalog_plugin").format(
                    "conn", "get_plugin"
                ),
            },
        ),
    ),
    Rule("every statement has a store function", uncalled_statements, ({QUERIES: GOOD},)),
    Rule(
        "SQL stands in .sql files",
        sql_in_python,
        ({"shared/catalog/store.py": 'def get(conn):\n    conn.execute("select 1")\n'},),
    ),
)
