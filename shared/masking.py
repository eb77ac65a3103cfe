"""Takes out of an answer's JSON what its asker may not see, by the labels of the models that it was made of.

A masked field is null and named in the member `masked` of its object: "no e-mail" and "not shown to you" are two
things. A field without a label is masked for everybody, and so is a member that no model knows.

What can stand where in an answer is worked out once, when its route is made, and refused there if a value could slip
through without a label. JSON is masked rather than models, as an answer kept for a retry is nothing but JSON.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import reduce
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue, RootModel

from shared.fields import Label, ResponseModel, label_in
from shared.permissions import Permission
from shared.viewer import Viewer

MASKED = "masked"
# Where a page has what it lists.
ITEMS = "items"
# No member has this name, so nobody is found to be whose data it is.
NOBODY = ""

# With members or items of its own, and no place for a label.
UNLABELLED = (dict, list, tuple, set, frozenset, RootModel)


@dataclass(frozen=True)
class Part:
    """What can stand at one place of an answer: objects of these models, a list of items, values under free keys."""

    models: frozenset[type[BaseModel]] = frozenset()
    items: "Part | None" = None
    values: "Part | None" = None


PLAIN = Part()


@dataclass(frozen=True)
class Shape:
    """A model's members as JSON has them. subject: the member that says whose data it is."""

    labels: dict[str, Label | None]
    parts: dict[str, Part]
    subject: str | None
    is_shown_once: bool


# Filled while routes are made. By class, since a model can hold others of its own kind.
_shapes: dict[type[BaseModel], Shape] = {}


def answer_part(annotation: object) -> Part:
    """What a route answers, by the type of its answer.

    Raises: TypeError unless that is a response model or a choice of some, all the way down made of what has labels.
    """
    part = _part(annotation)
    is_object = part.items is None and part.values is None and part.models
    if not is_object or not all(issubclass(model, ResponseModel) for model in part.models):
        raise TypeError(f"an answer is a ResponseModel, whose fields have labels; {annotation!r} is none")
    return part


def labels_of(part: Part) -> dict[str, Label | None]:
    """The labels of an answer's fields or, where it is a page, of its items'; the strictest where models differ."""
    labels: dict[str, Label | None] = {}
    for shape in (_shapes[model] for model in part.models):
        items = shape.parts[ITEMS].items if ITEMS in shape.parts else None
        for name, label in (labels_of(items) if items else shape.labels).items():
            labels[name] = _stricter(labels[name], label) if name in labels else label
    return labels


def _stricter(one: Label | None, other: Label | None) -> Label | None:
    order = [*Label]
    return None if one is None or other is None else max(one, other, key=order.index)


@dataclass
class Masking:
    """One answer on its way to its viewer. hidden: where something was masked, in order.

    is_replay: it was given before, so that what is shown once has been.
    """

    viewer: Viewer
    is_replay: bool = False
    hidden: list[str] = field(default_factory=list)

    def mask(self, value: object, part: Part, *, is_own: bool = False, at: str = "") -> object:
        """The value as the viewer may see it. is_own: what is around it is the viewer's own data."""
        if isinstance(value, list):
            items = part.items or PLAIN
            return [self.mask(item, items, is_own=is_own, at=f"{at}/{n}") for n, item in enumerate(value)]
        if isinstance(value, dict) and part.models:
            return self._object(value, _shape_of(value, part), is_own=is_own, at=at)
        if isinstance(value, dict):
            values = part.values or PLAIN
            return {key: self.mask(item, values, is_own=is_own, at=f"{at}/{key}") for key, item in value.items()}
        return value

    def _object(self, value: dict[str, object], shape: Shape, *, is_own: bool, at: str) -> dict[str, object]:
        if shape.subject is not None:
            is_own = self.viewer.user_id is not None and value.get(shape.subject) == str(self.viewer.user_id)
        seen, masked = self._seen(shape, is_own=is_own), _names(value.get(MASKED))
        answer: dict[str, object] = {}
        for key, item in value.items():
            if key == MASKED:
                continue
            if key in masked or shape.labels.get(key) not in seen:
                masked.add(key)
                answer[key] = None
                self.hidden.append(f"{at}/{key}")
            elif isinstance(item, dict | list):
                answer[key] = self.mask(item, shape.parts[key], is_own=is_own, at=f"{at}/{key}")
            else:
                answer[key] = item
        return answer | {MASKED: sorted(masked)} if masked else answer

    def _seen(self, shape: Shape, *, is_own: bool) -> set[Label]:
        """The labels whose fields the viewer sees in an object."""
        seen = {Label.PUBLIC}
        if self.viewer.user_id is not None:
            seen.add(Label.INTERNAL)
            if is_own or self.viewer.holds(Permission.PERSONAL_READ):
                seen.add(Label.PERSONAL)
        if shape.is_shown_once and not self.is_replay:
            seen.add(Label.SECRET)
        return seen


def _shape_of(value: dict[str, object], part: Part) -> Shape:
    """The model that an object is of: one with all its members. Of several that could be, what is strictest in each."""
    shapes = [_shapes[model] for model in part.models]
    if len(shapes) > 1:
        shapes = [shape for shape in shapes if value.keys() - {MASKED} <= shape.labels.keys()] or shapes
    return shapes[0] if len(shapes) == 1 else _strictest(shapes)


def _strictest(shapes: list[Shape]) -> Shape:
    keys = set[str]().union(*(shape.labels for shape in shapes))
    subjects = {shape.subject for shape in shapes}
    return Shape(
        {key: reduce(_stricter, (shape.labels.get(key) for shape in shapes)) for key in keys},
        {key: _either(shape.parts.get(key, PLAIN) for shape in shapes) for key in keys},
        subjects.pop() if len(subjects) == 1 else NOBODY,
        all(shape.is_shown_once for shape in shapes),
    )


def _names(listed: object) -> set[str]:
    return {str(name) for name in listed} if isinstance(listed, list) else set()


def _part(annotation: object) -> Part:
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation is JsonValue or origin is Literal:
        return PLAIN
    if origin is Annotated:
        return _part(args[0])
    if origin in {Union, UnionType}:
        return _either(map(_part, args))
    return _container(origin, args) if isinstance(origin, type) else _single(annotation)


def _container(origin: type, args: tuple[object, ...]) -> Part:
    if issubclass(origin, Mapping):
        return Part(values=_part(args[-1]))
    if issubclass(origin, Collection):
        return Part(items=_either(_part(arg) for arg in args if arg is not ...))
    raise TypeError(f"{origin!r} in an answer: nobody knows what it holds")


def _single(annotation: object) -> Part:
    """One value, or an object of a model. What could be anything, or has fields and no labels, is refused."""
    if not isinstance(annotation, type) or annotation is object:
        raise TypeError(f"{annotation!r} in an answer could be anything; JsonValue is for what is JSON already")
    if is_dataclass(annotation) or issubclass(annotation, UNLABELLED):
        raise TypeError(f"{annotation!r} in an answer has no labels")
    if not issubclass(annotation, BaseModel):
        return PLAIN
    _learn(annotation)
    return Part(models=frozenset({annotation}))


def _learn(model: type[BaseModel]) -> None:
    if model in _shapes:
        return
    known = model if issubclass(model, ResponseModel) else ResponseModel
    shape = Shape({}, {}, known.subject_field, known.is_shown_once)
    _shapes[model] = shape
    for key, label, annotation in _members(model):
        if key == MASKED:
            raise TypeError(f"{model.__name__}.{key}: an answer says there what is masked")
        shape.labels[key] = label
        shape.parts[key] = _part(annotation)
    if shape.subject is not None and shape.subject not in shape.labels:
        raise TypeError(f"{model.__name__}.subject_field names no field: {shape.subject}")


def _members(model: type[BaseModel]) -> Iterable[tuple[str, Label | None, object]]:
    """Name in JSON, label and type of each field, also of those that are computed."""
    for name, known in model.model_fields.items():
        yield known.serialization_alias or known.alias or name, label_in(known.json_schema_extra), known.annotation
    for name, computed in model.model_computed_fields.items():
        yield computed.alias or name, label_in(computed.json_schema_extra), computed.return_type


def _either(parts: Iterable[Part]) -> Part:
    return reduce(_both, parts, PLAIN)


def _both(one: Part, other: Part) -> Part:
    if PLAIN in (one, other):
        return other if one == PLAIN else one
    return Part(one.models | other.models, _joined(one.items, other.items), _joined(one.values, other.values))


def _joined(one: Part | None, other: Part | None) -> Part | None:
    return _both(one, other) if one and other else one or other
