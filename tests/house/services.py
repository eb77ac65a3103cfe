"""Rules about services: one public function is one use case in one transaction."""

from collections.abc import Iterator

from tests.house.tree import ROOMS, Rule, Tree, Violation, calls, dotted, public_functions

OPENERS = {"transaction", "before_tenant", "insertion"}


def other_than_one_transaction(tree: Tree) -> Iterator[Violation]:
    """Every public function of a service opens exactly one transaction, or is part of its caller's (`conn` first).

    A module split off a service may hold parts that open none, and none that opens more.
    """
    for room in ROOMS:
        for path, module in tree.modules(f"shared/{room}/"):
            for function in public_functions(module):
                opened = sum(dotted(call.func).split(".")[-1] in OPENERS for call in calls(function))
                takes_one = [argument.arg for argument in function.args.args[:1]] == ["conn"]
                is_wrong = opened + takes_one != 1 if path.endswith("/service.py") else opened > 1
                if is_wrong:
                    yield Violation(f"{path}::{function.name}", f"opens {opened} transactions")


RULES = (
    Rule(
        "a service function opens one transaction",
        other_than_one_transaction,
        (
            {"shared/catalog/service.py": "def retire_plugin(conn):\n    with transaction(conn):\n        pass\n"},
            {"shared/catalog/service.py": "def retire_plugin(actor):\n    return store.retire_plugin(actor)\n"},
            {
                "shared/catalog/service.py": "def retire_plugin(actor):\n"
                "    with transaction(actor):\n        pass\n    with transaction(actor):\n        pass\n"
            },
        ),
    ),
)
