"""Shapes of what is said of a version after it was published."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.fields import RequestModel, Storable

Said = Annotated[str, StringConstraints(min_length=1, max_length=1000), Storable]


class YankDraft(RequestModel):
    """Why a version is taken back."""

    reason: Annotated[Said, Field(examples=["It deletes the cache of every other plugin."])]


class VersionDeprecationDraft(RequestModel):
    """Why a version should no longer be used."""

    message: Annotated[Said, Field(examples=["Use 2.x; this line gets no more fixes."])]
