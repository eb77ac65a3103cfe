"""Rules about template.yaml and functions/: every handler is deployed, every route has its function."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Rule, Tree, Violation, calls, dotted, imported

HANDLER = re.compile(r"^ +Handler: *([\w.]+)$", re.MULTILINE)
ROUTE = re.compile(r'Path: "?(/(?:[^\s"{}]|\{[^}]*\})*)')
ROUTE_METHODS = {"get", "post", "put", "patch", "delete", "head"}


def blocks(tree: Tree) -> dict[str, str]:
    """Text of each function resource in template.yaml, by the path of its handler's file."""
    text = tree.texts.get("template.yaml", "")
    resources = re.split(r"\n(?=  \w+:\n)", text)
    found = {match.group(1): resource for resource in resources for match in [HANDLER.search(resource)] if match}
    return {handler.rsplit(".", 1)[0].replace(".", "/") + ".py": resource for handler, resource in found.items()}


def handlers_without_file(tree: Tree) -> Iterator[Violation]:
    """What a template names as handler exists at the top of its file."""
    for path in blocks(tree):
        if "handler" not in top_names(tree, path):
            yield Violation("template.yaml", f"{path} has no handler")


def undeployed_handlers(tree: Tree) -> Iterator[Violation]:
    """Every file in functions/ that has a handler is a function of the template."""
    for path in tree.paths("functions/", suffix=".py"):
        if "handler" in top_names(tree, path) and path not in blocks(tree):
            yield Violation(path, "has a handler that template.yaml does not know")


def unreachable_routes(tree: Tree) -> Iterator[Violation]:
    """A path that an app answers is one the template sends to it, and to nobody more specific."""
    routes = {path: ROUTE.findall(resource) for path, resource in blocks(tree).items()}
    for path, module in tree.modules("functions/"):
        for call in (call for call in calls(module) if dotted(call.func).split(".")[-1] in ROUTE_METHODS):
            for url in (str(argument.value) for argument in call.args if isinstance(argument, ast.Constant)):
                if winner(url, routes) != deployed_in(tree, path):
                    yield Violation(path, f"line {call.lineno}: template.yaml does not send {url} here")


def deployed_in(tree: Tree, path: str) -> str:
    """The file whose handler serves what a file routes: of routes by subject, the api beside that names them."""
    if not path.endswith("_routes.py"):
        return path
    module = path.removesuffix(".py").replace("/", ".")
    beside = tree.modules(path.rsplit("/", 1)[0] + "/")
    apis = (api for api, text in beside if module in {name for name, _ in imported(api, text)})
    return next(apis, path)


def winner(url: str, routes: dict[str, list[str]]) -> str:
    """The file whose route API Gateway would choose: the full match, else the longest greedy one."""
    concrete = re.sub(r"\{[^}]*\}", "x", url)
    matching = [(specificity(route), path) for path, own in routes.items() for route in own if matches(route, concrete)]
    return max(matching)[1] if matching else ""


def specificity(route: str) -> tuple[bool, int]:
    """Order of preference among matching routes."""
    return "+}" not in route, route.count("/")


def matches(route: str, concrete: str) -> bool:
    """Whether an API Gateway route covers a path without placeholders."""
    pattern = re.sub(r"\{\w+\\\+\}", ".+", re.escape(route).replace(r"\{", "{").replace(r"\}", "}"))
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), concrete) is not None


def top_names(tree: Tree, path: str) -> set[str]:
    """Functions and variables at the top of a file; empty when there is no such file."""
    names: set[str] = set()
    for node in ast.parse(tree.texts.get(path, "")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {dotted(target) for target in targets}
    return names


TEMPLATE = (
    "Resources:\n  CatalogApi:\n    Properties:\n      Handler: functions.catalog.api.handler\n"
    '        Properties: {Path: /v1/plugins}\n        Properties: {Path: "/v1/plugins/{proxy+}"}\n'
    "  VersionsApi:\n    Properties:\n      Handler: functions.versions.api.handler\n"
    '        Properties: {Path: "/v1/plugins/{plugin_id}/versions"}\n'
)
HANDLER_LINE = "handler = http_handler(app)\n"

RULES = (
    Rule("a handler in the template exists", handlers_without_file, ({"template.yaml": TEMPLATE},)),
    Rule("a handler is in the template", undeployed_handlers, ({"functions/audit/api.py": HANDLER_LINE},)),
    Rule(
        "the template sends a route to the app that has it",
        unreachable_routes,
        (
            {"template.yaml": TEMPLATE, "functions/catalog/api.py": '@app.get("/v1/offers")\ndef list_offers(): ...\n'},
            {
                "template.yaml": TEMPLATE,
                "functions/catalog/offer_routes.py": '@router.get("/v1/offers")\ndef list_offers(): ...\n',
            },
            {
                "template.yaml": TEMPLATE,
                "functions/catalog/api.py": '@app.get("/v1/plugins/{plugin_id}/versions")\ndef list_versions(): ...\n',
            },
        ),
    ),
)
