"""Rules about handlers: they translate, and one name runs from the route to the statement."""

import ast
from collections.abc import Iterator

from tests.house.statements import statements
from tests.house.tree import (
    ROOMS,
    Function,
    Rule,
    Tree,
    Violation,
    calls,
    dotted,
    imported,
    public_functions,
    statements_file,
)

DECISIONS = (ast.If, ast.IfExp, ast.Try, ast.For, ast.While, ast.Match, ast.With, ast.BoolOp)
METHODS = {"get", "post", "put", "patch", "delete", "head"}


def entry_points(path: str, module: ast.Module) -> list[tuple[str, Function]]:
    """Route functions by their own name; a single-purpose `handler` by the name of its file."""
    found = []
    for function in public_functions(module):
        decorators = {dotted(d.func).split(".")[-1] for d in function.decorator_list if isinstance(d, ast.Call)}
        if METHODS & decorators:
            found.append((function.name, function))
        elif function.name == "handler":
            found.append((path.rsplit("/", 1)[-1].removesuffix(".py"), function))
    return found


def service_modules(module: ast.Module) -> set[str]:
    """Names under which a handler file knows the service modules of rooms."""
    rooms = {f"shared.{room}" for room in ROOMS}
    sources = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module in rooms)
    return {alias.asname or alias.name for node in sources for alias in node.names if alias.name != "models"}


def scheduled_work(path: str, module: ast.Module) -> list[str]:
    """What `handler = scheduled_handler(work)`, or another edge's that takes a use case, hands over, by name."""
    assigned = [node for node in module.body if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "handler"]
    made = [node.value for node in assigned if isinstance(node.value, ast.Call) and node.value.args]
    edges = {"scheduled_handler", "queue_handler", "batch_handler", "deployment_handler", "invoked_handler"}
    return [dotted(call.args[0]) for call in made if dotted(call.func) in edges]


def misnamed_schedules(tree: Tree) -> Iterator[Violation]:
    """A schedule's file is named after the one use case it hands over, which its room has."""
    for path, module in tree.modules("functions/"):
        stem, room = path.rsplit("/", 1)[-1].removesuffix(".py"), path.split("/")[1]
        for work in scheduled_work(path, module):
            if work != stem or work not in room_functions(tree, room, "service"):
                yield Violation(path, f"runs {work}, not {stem} of room {room}")


def deciding_handlers(tree: Tree) -> Iterator[Violation]:
    """No branch, loop, try, with or setting in functions/."""
    for path, module in tree.modules("functions/"):
        for node in ast.walk(module):
            if isinstance(node, DECISIONS):
                yield Violation(path, f"line {node.lineno} decides: {type(node).__name__}")


def service_calls(tree: Tree) -> Iterator[Violation]:
    """A handler calls one service function, of its own name, once."""
    for path, module in tree.modules("functions/"):
        services = service_modules(module)
        for name, function in entry_points(path, module):
            called = [dotted(c.func).split(".") for c in calls(function)]
            work = [parts[-1] for parts in called if parts[0] in services]
            if work != [name]:
                yield Violation(f"{path}::{name}", f"calls {work or 'no service'} instead of service.{name}")


def broken_names(tree: Tree) -> Iterator[Violation]:
    """The name of a handler is that of a service function, a store function and a statement of its room.

    A store may do for many what the handler asks for one: create_plugins stands behind create_plugin, and a search for
    the handler's name still shows it. What is kept in the cache has no statement: the use case asks the room's cache.
    What is counted from the same figures has one for all: the use case asks the room's module of them.
    """
    known = {(statement.room, statement.name) for statement in statements(tree)}
    for path, module in tree.modules("functions/"):
        room = path.split("/")[1]
        for name, _ in entry_points(path, module):
            is_shared = name in shared_functions(tree, room)
            for layer in ("service",) if is_shared else ("service", "store"):
                if not {name, f"{name}s"} & room_functions(tree, room, layer):
                    yield Violation(f"{path}::{name}", f"no {name} in the {layer} of {room}")
            if not is_shared and not {(room, name), (room, f"{name}s")} & known:
                yield Violation(f"{path}::{name}", f"no statement {name} in sql/queries/{room}*.sql")


def room_functions(tree: Tree, room: str, layer: str) -> set[str]:
    """Public functions of a room's service or of its store, or of the modules either was split into."""
    modules = [m for path, m in tree.modules(f"shared/{room}/") if bool(statements_file(path)) == (layer == "store")]
    return {function.name for module in modules for function in public_functions(module)}


def shared_functions(tree: Tree, room: str) -> set[str]:
    """Public functions of those modules of a room that use a cache or figures of the room's own."""
    own = f"shared.{room}."
    return {
        function.name
        for path, module in tree.modules(f"shared/{room}/")
        if any(name.startswith(own) and name.endswith(("_cache", "_figures")) for name, _ in imported(path, module))
        for function in public_functions(module)
    }


ROUTE = 'from shared.catalog import service\n@app.get("/v1/plugins")\ndef search_plugins(query):\n    return '

RULES = (
    Rule(
        "a schedule's file, use case and room agree",
        misnamed_schedules,
        ({"functions/catalog/rebuild_search.py": "handler = scheduled_handler(sweep)\n"},),
    ),
    Rule(
        "a handler only translates",
        deciding_handlers,
        (
            {"functions/catalog/api.py": "def get(plugin):\n    if plugin.is_retired:\n        return None\n"},
            {"functions/catalog/api.py": "def get(plugin):\n    try:\n        return 1\n    finally:\n        pass\n"},
        ),
    ),
    Rule(
        "a handler makes one service call of its own name",
        service_calls,
        (
            {"functions/catalog/api.py": ROUTE + "service.find_plugins(query)\n"},
            {"functions/catalog/api.py": ROUTE + "service.search_plugins(service.parse(query))\n"},
            {"functions/catalog/rebuild_search.py": "def handler(event, context):\n    return None\n"},
        ),
    ),
    Rule(
        "one name runs from handler to statement",
        broken_names,
        (
            {"functions/catalog/api.py": ROUTE + "service.search_plugins(query)\n"},
            {
                "functions/catalog/api.py": ROUTE + "service.search_plugins(query)\n",
                "shared/catalog/service.py": "import shared.identity.session_cache\ndef search_plugins(query): ...\n",
            },
            {
                "functions/catalog/api.py": ROUTE + "service.search_plugins(query)\n",
                "shared/catalog/service.py": "def search_plugins(query): ...\n",
                "shared/catalog/offer_store.py": "def search_plugins(query): ...\n",
                "sql/queries/versions_offer.sql": "-- name: search_plugins()\nselect 1;\n",
            },
        ),
    ),
)
