"""An answer through which a value could slip without a label is refused when its route is made."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeVar

import pytest
from fastapi.responses import JSONResponse
from pydantic import BaseModel, RootModel
from typing_extensions import TypedDict

from shared.edge.http import room_app, room_router
from shared.fields import Internal, Personal, ResponseModel
from shared.masking import answer_part

T = TypeVar("T")


@dataclass(frozen=True)
class Record:
    name: str


class Typed(TypedDict):
    name: str


class Named(NamedTuple):
    name: str


class Root(RootModel[list[str]]):
    pass


@pytest.mark.parametrize(
    "kind", [object, T, dict, list, Record, Typed, Named, Root, dict[str, object], dict[str, Record]], ids=str
)
def test_field_that_could_hold_anything_is_refused_when_the_route_is_made(kind: object) -> None:
    loose = type(
        "Loose", (ResponseModel,), {"__annotations__": {"any": Annotated[kind, Internal]}, "__module__": __name__}
    )

    with pytest.raises(TypeError, match="in an answer"):
        answer_part(loose)


class PlainAnswer(BaseModel):
    name: str


class Shown(ResponseModel):
    name: Annotated[str, Internal]


@pytest.mark.parametrize(
    "answer", [dict[str, str], dict, None, str, list[Shown], PlainAnswer, Shown | PlainAnswer, Shown | list[Shown]]
)
def test_answer_that_is_no_response_model_is_refused_when_the_route_is_made(answer: object) -> None:
    with pytest.raises(TypeError):
        answer_part(answer)


def test_model_with_a_field_of_the_masks_own_name_is_refused() -> None:
    class Clash(ResponseModel):
        masked: Annotated[list[str], Internal]

    with pytest.raises(TypeError, match="Clash"):
        answer_part(Clash)


def test_model_whose_subject_is_no_field_is_refused() -> None:
    class Nobody(ResponseModel):
        subject_field = "user_id"
        email: Annotated[str, Personal]

    with pytest.raises(TypeError, match="user_id"):
        answer_part(Nobody)


def test_endpoint_that_answers_what_has_no_labels_cannot_be_made() -> None:
    def made() -> dict[str, str]:
        return {}

    for app in (room_app("made"), room_router()):
        with pytest.raises(TypeError, match="ResponseModel"):
            app.get("/v1/made")(made)


def test_endpoint_that_answers_by_another_response_cannot_be_made() -> None:
    def made() -> Shown:
        return Shown(name="n")

    with pytest.raises(TypeError, match="JSONResponse"):
        room_app("made").get("/v1/made", response_class=JSONResponse)(made)


def test_endpoint_without_a_body_needs_no_model() -> None:
    def made() -> None:
        """Answer nothing."""

    room_app("made").delete("/v1/made", status_code=204)(made)
    with pytest.raises(TypeError):
        room_app("made").delete("/v1/made")(made)
