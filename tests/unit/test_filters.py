"""Every parameter of every query says which field of the answer it reads, so that none tells what the mask hides."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, cast

import pytest
from fastapi import FastAPI, Query

from shared.edge.answers import MaskedRoute
from shared.edge.http import room_app
from shared.fields import Internal, Personal, Public, RequestModel, ResponseModel, Secret
from shared.filters import Reads, ReadsNothing, personal_filters, undeclared

FUNCTIONS = Path(__file__).parents[2] / "functions"


class Person(ResponseModel):
    nick: Annotated[str, Public]
    email: Annotated[str, Personal]
    made_secret: Annotated[str, Secret]


class People(ResponseModel):
    items: Annotated[list[Person], Internal]


def masked_routes() -> Iterator[MaskedRoute]:
    """Every endpoint of every room whose answer is masked."""
    for module in sorted(FUNCTIONS.glob("*/*api.py")):
        app = cast("FastAPI", import_module(f"functions.{module.parent.name}.{module.stem}").app)
        yield from (route for route in app.routes if isinstance(route, MaskedRoute) and route.part)


def made_route(parameter: object) -> MaskedRoute:
    """A list of people with one parameter, called `by`."""
    query = type("Query", (RequestModel,), {"__annotations__": {"by": parameter}, "by": None, "__module__": __name__})
    app = room_app("made")
    app.get("/v1/made")(endpoint(query))
    return next(route for route in app.routes if isinstance(route, MaskedRoute))


def endpoint(query: type[RequestModel]) -> Callable[..., People]:
    """An endpoint that takes that query."""

    def made(query: Annotated[RequestModel, Query()]) -> People:
        raise NotImplementedError

    made.__annotations__["query"] = Annotated[query, Query()]
    return made


@pytest.mark.parametrize("route", list(masked_routes()), ids=lambda route: f"{min(route.methods)} {route.path}")
def test_every_parameter_of_a_query_says_which_field_it_reads(route: MaskedRoute) -> None:
    assert undeclared(route.query) == [], "annotate with Reads(field of the answer) or ReadsNothing(reason)"


def test_parameter_that_says_nothing_is_found() -> None:
    assert undeclared(made_route(str | None).query) == ["by"]
    assert undeclared(made_route(Annotated[str | None, Reads("nick")]).query) == []
    assert undeclared(made_route(Annotated[str | None, ReadsNothing("a made one")]).query) == []


def test_parameter_reads_personally_what_the_items_of_a_page_label_so() -> None:
    for fields, personal in ((("nick",), {}), (("email",), {"by": "email"}), (("nick", "email"), {"by": "email"})):
        route = made_route(Annotated[str | None, Reads(*fields)])
        assert route.part
        assert personal_filters(route.query, route.part) == personal


@pytest.mark.parametrize("field", ["made_secret", "no_such", "items"])
def test_parameter_cannot_read_what_nobody_is_shown(field: str) -> None:
    with pytest.raises(TypeError, match=field):
        made_route(Annotated[str | None, Reads(field)])


def test_list_is_not_sorted_by_what_its_cursor_would_show() -> None:
    def made(cursor: Annotated[str | None, Reads("email")] = None) -> People:
        raise NotImplementedError

    with pytest.raises(TypeError, match="email"):
        room_app("made").get("/v1/made")(made)
