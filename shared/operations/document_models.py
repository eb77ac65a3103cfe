"""Shapes of the document store's files: what one declares, and what is written down once it is applied."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Index(BaseModel):
    """An index of a collection; expire_after_s: documents go that long after the time in its one key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    keys: dict[str, Literal[1, -1]] = Field(min_length=1)
    is_unique: bool = False
    expire_after_s: int | None = Field(None, ge=0)


class Declaration(BaseModel):
    """What one file wants of one collection; a later file of that collection replaces its schema and adds indexes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    about: str
    collection: str = Field(pattern="^[a-z][a-z0-9_]+$")
    json_schema: dict[str, object] = Field(alias="schema")
    indexes: list[Index] = []
    dropped_indexes: list[str] = []


class DocumentMigration(BaseModel):
    """The record of an applied file, as it is stored."""

    version: str = Field(alias="_id")
    name: str
    sha256: str
    applied_at: datetime


@dataclass(frozen=True)
class DocumentFile:
    """A file of `sql/documents`."""

    version: str
    name: str
    sha256: str
    declared: Declaration
