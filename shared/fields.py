"""Types for the fields of requests and responses: labels that say who may see a value, and texts that can be stored.

Every field of a response carries exactly one label, which `shared/masking.py` masks it by.
"""

from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network
from typing import Annotated, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    IPvAnyAddress,
    IPvAnyNetwork,
    StringConstraints,
)

T = TypeVar("T")


class Label(StrEnum):
    """Who a value is for; a field without a label is for nobody."""

    PUBLIC = "public"  # everybody, with or without a credential
    INTERNAL = "internal"  # any user of the tenant
    PERSONAL = "personal"  # whose data it is, and who holds personal:read
    SECRET = "secret"  # noqa: S105 - nobody, but in the answer that creates it


LABEL_KEY = "x-label"

Public = Field(json_schema_extra={LABEL_KEY: Label.PUBLIC})
Internal = Field(json_schema_extra={LABEL_KEY: Label.INTERNAL})
Personal = Field(json_schema_extra={LABEL_KEY: Label.PERSONAL})
# Shown by a model that is is_shown_once; nothing that keeps an answer may keep such a field.
Secret = Field(json_schema_extra={LABEL_KEY: Label.SECRET})


class RequestModel(BaseModel):
    """A body or a query: unknown fields are refused, since a misspelt one would silently do nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseModel(BaseModel):
    """An answer, or a part of one.

    subject_field: the field with the id of the user whose data this is; to that user its personal fields are shown, and
    those of parts without a subject of their own. is_shown_once: the answer that creates its secrets, and shows them.
    """

    model_config = ConfigDict(frozen=True)

    subject_field: ClassVar[str | None] = None
    is_shown_once: ClassVar[bool] = False


def label_in(extra: object) -> Label | None:
    """The label in what a field adds to its JSON schema; None without one."""
    return Label(extra[LABEL_KEY]) if isinstance(extra, dict) and LABEL_KEY in extra else None


def without_secrets(answer: object) -> object:
    """An answer's JSON with null in place of every field that some response model labels secret."""
    return _without(answer, _secret_names(ResponseModel))


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        return {key: None if key in names else _without(item, names) for key, item in value.items()}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _secret_names(model: type[BaseModel]) -> set[str]:
    fields = model.model_fields.items()
    own = {name for name, field in fields if label_in(field.json_schema_extra) == Label.SECRET}
    return own.union(*map(_secret_names, model.__subclasses__()))


def _is_storable(value: str) -> str:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("must not hold a NUL or an unpaired surrogate")
    return value


def _in_utc(at: datetime) -> datetime:
    # PostgreSQL takes no offset as wide as Python does, and Python no year that an offset carries past its own.
    if not 1 < at.year < 9999:
        raise ValueError("must be between the years 2 and 9998")
    return at.astimezone(UTC)


def _is_unzoned(given: T) -> T:
    address = given.network_address if isinstance(given, IPv6Network) else given
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise ValueError("must not name a zone of one host")
    return given


def _is_web_url(value: str) -> str:
    HttpUrl(value)
    return value


Storable = AfterValidator(_is_storable)
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\r\n\t]*$"), Storable]
Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
IpAddress = Annotated[IPvAnyAddress, AfterValidator(_is_unzoned)]
IpNetwork = Annotated[IPvAnyNetwork, AfterValidator(_is_unzoned)]
# pydantic's own URL type drops blanks and line breaks while parsing; what is stored must be what was checked.
WebUrl = Annotated[
    str, StringConstraints(max_length=2048, pattern=r"^[^\x00-\x20\x7f]*$"), Storable, AfterValidator(_is_web_url)
]
