"""An answer holds what its asker may see: by label, whose data it is, and wherever in the answer it stands."""

from typing import Annotated, cast
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, JsonValue, computed_field

from shared.edge.preconditions import etag
from shared.fields import LABEL_KEY, Internal, Label, Personal, Public, ResponseModel, Secret
from shared.masking import Masking, answer_part
from shared.permissions import Permission
from shared.viewer import Viewer

ME, OTHER = UUID(int=1), UUID(int=2)
ANYBODY = Viewer()
USER = Viewer(ME, frozenset({Permission.CATALOG_READ}))
PRIVACY = Viewer(ME, frozenset({Permission.PERSONAL_READ}))
UNASKED = Viewer(ME)


class Address(ResponseModel):
    city: Annotated[str, Personal]


class Person(ResponseModel):
    subject_field = "user_id"

    user_id: Annotated[UUID, Internal]
    nick: Annotated[str, Public]
    email: Annotated[str | None, Personal]
    made_secret: Annotated[str, Secret] = "t"
    unlabelled: str = "?"
    address: Annotated[Address | None, Internal] = None


class Shop(ResponseModel):
    name: Annotated[str, Public]
    email: Annotated[str, Public]
    city: Annotated[str, Public]


def person(user_id: UUID = OTHER, **fields: object) -> Person:
    return Person.model_validate({"user_id": user_id, "nick": "n", "email": "e@x.example", **fields})


def shown(answer: ResponseModel, viewer: Viewer, annotation: object = None) -> dict[str, object]:
    """The answer as the viewer gets it."""
    masked = Masking(viewer).mask(answer.model_dump(mode="json"), answer_part(annotation or type(answer)))
    assert isinstance(masked, dict)
    return masked


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (ANYBODY, {"nick"}),
        (UNASKED, {"nick", "user_id", "address"}),
        (USER, {"nick", "user_id", "address"}),
        (PRIVACY, {"nick", "user_id", "address", "email"}),
    ],
)
def test_each_viewer_sees_the_labels_that_are_for_them(viewer: Viewer, seen: set[str]) -> None:
    answer = shown(person(address=Address(city="c")), viewer)

    hidden = Person.model_fields.keys() - seen
    assert answer["masked"] == sorted(hidden)
    assert {name for name in Person.model_fields if answer[name] is None} == hidden


@pytest.mark.parametrize("viewer", [UNASKED, USER])
def test_people_see_their_own_personal_data_and_what_hangs_on_it(viewer: Viewer) -> None:
    own = shown(person(ME, address=Address(city="c")), viewer)

    assert (own["email"], own["address"]) == ("e@x.example", {"city": "c"})
    assert own["masked"] == ["made_secret", "unlabelled"]


def test_part_of_another_person_is_not_own_because_what_is_around_it_is() -> None:
    class Team(Person):
        boss: Annotated[Person, Internal]

    answer = shown(Team(**person(ME).model_dump(), boss=person(OTHER)), USER)

    assert answer["email"] == "e@x.example"
    assert cast("dict[str, object]", answer["boss"])["email"] is None


def test_nothing_to_see_and_not_shown_are_told_apart() -> None:
    class Contact(ResponseModel):
        email: Annotated[str | None, Personal]

    assert shown(Contact(email=None), PRIVACY) == {"email": None}
    assert shown(Contact(email=None), USER) == {"email": None, "masked": ["email"]}


def test_secret_is_shown_by_the_model_that_creates_it_and_not_again() -> None:
    class Created(ResponseModel):
        is_shown_once = True
        made_secret: Annotated[str | None, Secret]

    stored = Masking(USER, is_replay=True).mask({"made_secret": "k"}, answer_part(Created))

    assert shown(Created(made_secret="k"), USER) == {"made_secret": "k"}
    assert stored == {"made_secret": None, "masked": ["made_secret"]}


def test_nobody_sees_an_unlabelled_field_whatever_they_hold() -> None:
    everything = Viewer(ME, frozenset(Permission))

    assert shown(person(), everything)["masked"] == ["made_secret", "unlabelled"]


def test_lists_tuples_free_keys_and_choices_are_masked_inside() -> None:
    class Page(ResponseModel):
        items: Annotated[list[Person], Internal]
        pair: Annotated[tuple[Person, ...], Internal]
        by_name: Annotated[dict[str, list[Person]], Internal]
        either: Annotated[Person | Shop | None, Internal]
        event: Annotated[dict[str, JsonValue], Internal]
        bare: dict[str, JsonValue]

    people = [person()]
    answer = shown(
        Page(items=people, pair=(person(),), by_name={"a": people}, either=person(), event={"email": 1}, bare={"a": 1}),
        USER,
    )

    lists = cast(
        "list[list[object]]", [answer["items"], answer["pair"], cast("dict[str, object]", answer["by_name"])["a"]]
    )
    for line in (*(listed[0] for listed in lists), answer["either"]):
        assert isinstance(line, dict)
        assert line["masked"] == ["email", "made_secret", "unlabelled"]
    assert answer["event"] == {"email": 1}
    assert (answer["bare"], answer["masked"]) == (None, ["bare"])


def test_choice_of_models_shows_each_by_its_own_labels() -> None:
    shop = Shop(name="s", email="shop@x.example", city="c")

    assert shown(shop, ANYBODY, Person | Shop) == shop.model_dump()
    assert shown(person(), ANYBODY, Person | Shop)["email"] is None


def test_choice_that_cannot_be_told_apart_is_masked_by_the_stricter_label() -> None:
    class Public1(ResponseModel):
        name: Annotated[str, Public]

    class Personal1(ResponseModel):
        name: Annotated[str, Personal]

    assert shown(Public1(name="n"), USER, Public1 | Personal1) == {"name": None, "masked": ["name"]}


def test_choice_owned_by_one_of_two_models_is_nobodys_own() -> None:
    class Unowned(ResponseModel):
        user_id: Annotated[UUID, Internal]
        email: Annotated[str, Personal]

    class Owned(Unowned):
        subject_field = "user_id"

    row = Owned(user_id=ME, email="e@x.example")

    assert shown(row, USER)["email"] == "e@x.example"
    assert shown(row, USER, Owned | Unowned)["email"] is None


def test_plain_model_inside_an_answer_has_no_labels_and_is_masked() -> None:
    class Plain(BaseModel):
        name: str

    class Around(ResponseModel):
        plain: Annotated[Plain, Internal]

    assert shown(Around(plain=Plain(name="n")), USER) == {"plain": {"name": None, "masked": ["name"]}}


def test_members_that_no_field_names_are_masked() -> None:
    class Open(ResponseModel):
        model_config = ConfigDict(extra="allow")
        name: Annotated[str, Internal]

    answer = shown(Open.model_validate({"name": "n", "email": "e", "masked": []}), PRIVACY)

    assert answer == {"name": "n", "email": None, "masked": ["email"]}


def test_computed_fields_and_other_names_have_labels_too() -> None:
    class Computed(ResponseModel):
        name: Annotated[str, Internal, Field(serialization_alias="displayName")]

        @computed_field(json_schema_extra={LABEL_KEY: Label.PERSONAL})  # type: ignore[prop-decorator] # mypy 1390
        @property
        def initial(self) -> str:
            return self.name[0]

        @computed_field  # type: ignore[prop-decorator] # mypy 1390
        @property
        def length(self) -> int:
            return len(self.name)

    masked = Masking(USER).mask(Computed(name="Ada").model_dump(mode="json", by_alias=True), answer_part(Computed))

    assert masked == {"displayName": "Ada", "initial": None, "length": None, "masked": ["initial", "length"]}


class Tree(ResponseModel):
    """A model that holds others of its kind."""

    owner: Annotated[str, Personal]
    branches: Annotated[list["Tree"], Internal] = []


def test_models_in_themselves_are_masked_all_the_way_down() -> None:
    tree = Tree(owner="a", branches=[Tree(owner="b", branches=[Tree(owner="c")])])

    masking = Masking(USER)
    masking.mask(tree.model_dump(mode="json"), answer_part(Tree))

    assert masking.hidden == ["/owner", "/branches/0/owner", "/branches/0/branches/0/owner"]


def test_what_was_masked_stays_masked_in_a_replay_and_is_still_named() -> None:
    once = shown(person(), USER)

    again = Masking(PRIVACY, is_replay=True).mask(once, answer_part(Person))

    assert again == once


def test_replay_masks_what_the_asker_lost_the_right_to_see() -> None:
    once = shown(person(), PRIVACY)

    again = Masking(USER, is_replay=True).mask(once, answer_part(Person))

    assert again == shown(person(), USER)


def test_what_is_held_in_one_of_two_places_is_not_held() -> None:
    viewer = Viewer(ME)
    viewer.note(frozenset({Permission.PERSONAL_READ, Permission.CATALOG_READ}))
    assert viewer.holds(Permission.PERSONAL_READ)

    viewer.note(frozenset({Permission.CATALOG_READ}))

    assert not viewer.holds(Permission.PERSONAL_READ)


def test_views_of_one_revision_have_etags_of_their_own() -> None:
    assert len({etag(4), etag(4, ["/email"]), etag(4, ["/email", "/name"]), etag(5, ["/email"])}) == 4
