"""Which fields of its answer a route's query reads: who may not see a field may not filter or sort by it either.

Otherwise a filter would tell what the mask hides, one guess a request. Every parameter says what it reads, or why it
reads nothing; `Reads` and `ReadsNothing` stand in the parameter's Annotated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.fields import Label
from shared.masking import Part, labels_of

Parameters = Iterable[tuple[str, FieldInfo]]

PAGE_SIZE = "limit"
# It holds what the list is sorted by, for everybody who gets a page, and says which field that is.
CURSOR = "cursor"


class Reads:
    """The fields of the answer, or of the items of a page, that a parameter filters or sorts by."""

    def __init__(self, *fields: str) -> None:
        """fields: by their names in JSON."""
        self.fields = fields


@dataclass(frozen=True)
class ReadsNothing:
    """Why a parameter tells nothing of a field."""

    reason: str


def parameters_of(query: Parameters) -> Iterator[tuple[str, FieldInfo]]:
    """Name and field of every parameter, also of those that a model holds together."""
    for name, known in query:
        if isinstance(known.annotation, type) and issubclass(known.annotation, BaseModel):
            yield from ((part.alias or key, part) for key, part in known.annotation.model_fields.items())
        else:
            yield name, known


def undeclared(query: Parameters) -> list[str]:
    """Parameters that do not say what they read."""
    return [
        name
        for name, known in parameters_of(query)
        if name != PAGE_SIZE and not any(isinstance(told, Reads | ReadsNothing) for told in known.metadata)
    ]


def personal_filters(query: Parameters, part: Part) -> dict[str, str]:
    """The personal field of the answer that a parameter reads, by the parameter's name.

    Raises: TypeError where it reads a field that is not there or that nobody is shown, or sorts by a personal one.
    """
    labels, found = labels_of(part), dict[str, str]()
    for name, known in parameters_of(query):
        for field in (field for told in known.metadata if isinstance(told, Reads) for field in told.fields):
            if labels.get(field) in {None, Label.SECRET}:
                raise TypeError(f"{name} reads {field}, which nobody is shown")
            if name == CURSOR and labels[field] == Label.PERSONAL:
                raise TypeError(f"a cursor would show {field} to all who get a page")
            if labels[field] == Label.PERSONAL:
                found[name] = field
    return found
