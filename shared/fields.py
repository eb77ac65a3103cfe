"""Types for the fields of requests and responses: labels that say who may see a value, and texts that can be stored.

Every field of a response carries exactly one label; masking by the caller's permissions builds on it.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, StringConstraints


class Label(StrEnum):
    """Who a value is for."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - the name of a label


LABEL_KEY = "x-label"

Public = Field(json_schema_extra={LABEL_KEY: Label.PUBLIC})
Internal = Field(json_schema_extra={LABEL_KEY: Label.INTERNAL})
# Shown once, to who asked for it; nothing that keeps an answer may keep such a field.
Secret = Field(json_schema_extra={LABEL_KEY: Label.SECRET})


class RequestModel(BaseModel):
    """A body or a query: unknown fields are refused, since a misspelt one would silently do nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseModel(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True)


def without_secrets(answer: object) -> object:
    """An answer's JSON with null in place of every field that some response model labels secret."""
    return _without(answer, _secret_names(ResponseModel))


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        return {key: None if key in names else _without(item, names) for key, item in value.items()}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _secret_names(model: type[BaseModel]) -> set[str]:
    own = {
        name
        for name, field in model.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get(LABEL_KEY) == Label.SECRET
    }
    return own.union(*map(_secret_names, model.__subclasses__()))


def _is_storable(value: str) -> str:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("must not hold a NUL or an unpaired surrogate")
    return value


def _is_web_url(value: str) -> str:
    HttpUrl(value)
    return value


Storable = AfterValidator(_is_storable)
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\r\n\t]*$"), Storable]
# pydantic's own URL type drops blanks and line breaks while parsing; what is stored must be what was checked.
WebUrl = Annotated[
    str, StringConstraints(max_length=2048, pattern=r"^[^\x00-\x20\x7f]*$"), Storable, AfterValidator(_is_web_url)
]
