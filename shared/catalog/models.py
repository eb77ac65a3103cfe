"""Shapes of the catalog: what is asked, what is answered, and what its store reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.fields import Internal, Line, Public, RequestModel, ResponseModel, Storable, WebUrl
from shared.filters import Reads

# The names npm accepts for a package (validate-npm-package-name): lower case, URL-safe, with or without a scope.
NPM_NAME = r"^(?:@[a-z0-9~*-][a-z0-9._~*-]*/)?[a-z0-9~-][a-z0-9._~-]*$"


class PluginRole(StrEnum):
    """What kind of package it is, in Backstage's own words; anything else is a library."""

    FRONTEND_PLUGIN = "frontend-plugin"
    FRONTEND_PLUGIN_MODULE = "frontend-plugin-module"
    BACKEND_PLUGIN = "backend-plugin"
    BACKEND_PLUGIN_MODULE = "backend-plugin-module"
    COMMON_LIBRARY = "common-library"
    WEB_LIBRARY = "web-library"
    NODE_LIBRARY = "node-library"
    CLI = "cli"
    CLI_MODULE = "cli-module"
    FRONTEND = "frontend"
    BACKEND = "backend"
    LIBRARY = "library"


def _without_doubles(keywords: list[str]) -> list[str]:
    return list(dict.fromkeys(keywords))


PluginName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=214, pattern=NPM_NAME),
    Field(examples=["@acme/plugin-release-radar"]),
]
Keywords = Annotated[
    list[Annotated[Line, Field(max_length=64)]], Field(max_length=50), AfterValidator(_without_doubles)
]


class PluginDraft(RequestModel):
    """A plugin to create."""

    name: PluginName
    title: Line | None = None
    role: PluginRole = PluginRole.LIBRARY
    family: Annotated[Line | None, Field(description="The plugin id its packages share.", examples=["techdocs"])] = None
    category: Line | None = None
    keywords: Keywords = []
    publisher: Line | None = None
    license: Annotated[Line | None, Field(description="An SPDX expression.", examples=["Apache-2.0"])] = None
    homepage_url: WebUrl | None = None
    documentation_url: WebUrl | None = None
    repository_url: WebUrl | None = None
    is_public: Annotated[bool, Field(description="Only the platform's own plugins can be public.")] = False


class DeprecationDraft(RequestModel):
    """Why a plugin should no longer be used, and what to use instead."""

    message: Annotated[str, StringConstraints(min_length=1, max_length=1000), Storable]
    successor_plugin_id: UUID | None = None


class PluginPatch(RequestModel):
    """The fields of a plugin to change; those left out stay. A null empties a field that can be empty (RFC 7396)."""

    title: Line | None = None
    role: PluginRole = PluginRole.LIBRARY
    family: Line | None = None
    category: Line | None = None
    keywords: Keywords = []
    publisher: Line | None = None
    license: Line | None = None
    homepage_url: WebUrl | None = None
    documentation_url: WebUrl | None = None
    repository_url: WebUrl | None = None
    is_public: bool = False
    deprecation: DeprecationDraft | None = None


_EXACTLY = "Exactly as `include=facets` shows it, case included."


class SearchPlugins(RequestModel):
    """What to look for; without `q`, all plugins, most depended-on first."""

    q: Annotated[
        str,
        Field(max_length=200, examples=["kubernetes"], description="Words, a name or its beginning; forgives typos."),
        Storable,
        Reads("name", "title", "keywords", "publisher"),
    ] = ""
    category: Annotated[str | None, Field(max_length=200, description=_EXACTLY), Storable, Reads("category")] = None
    role: Annotated[PluginRole | None, Reads("role")] = None
    publisher: Annotated[str | None, Field(max_length=200, description=_EXACTLY), Storable, Reads("publisher")] = None
    include: Annotated[
        Literal["facets"] | None,
        Field(description="`facets`: count the matches by category, role and publisher too."),
        Reads("category", "role", "publisher"),
    ] = None
    limit: Annotated[int, Field(ge=1, le=200, description="Plugins on a page.")] = 20
    cursor: Annotated[
        str | None,
        Field(max_length=1024, description="`next_cursor` of the page before."),
        Reads("dependents_count", "plugin_id"),
    ] = None


class FindPlugin(RequestModel):
    """A plugin by its name: the tenant's own first, then the public one."""

    name: Annotated[str, Field(max_length=214, examples=["@backstage/plugin-techdocs"]), Storable, Reads("name")]


@dataclass(frozen=True)
class PluginRow:
    """A plugin as its store reads it."""

    tenant_id: UUID
    plugin_id: UUID
    name: str
    title: str | None
    role: str
    family: str | None
    category: str | None
    keywords: list[str]
    publisher: str | None
    license: str | None
    homepage_url: str | None
    documentation_url: str | None
    repository_url: str | None
    is_public: bool
    revision: int
    dependents_count: int
    rating_sum: int
    rating_count: int
    is_official: bool
    is_verified: bool
    created_at: datetime
    updated_at: datetime
    latest_version: str | None
    deprecation_message: str | None
    successor_plugin_id: UUID | None
    deprecated_at: datetime | None


@dataclass(frozen=True)
class SearchPage:
    """What the search function answers: keys of plugins, best first, and figures of all that matched.

    generation is None where there is nothing to continue or nothing was ever built; the arrays are None when empty.
    """

    generation: int | None
    total: int | None
    facets: dict[str, dict[str, int]] | None
    tenant_ids: list[UUID] | None
    plugin_ids: list[UUID] | None
    tiers: list[int] | None
    scores: list[float] | None


@dataclass(frozen=True)
class PluginKey:
    """A reference to a plugin that may be public, with what browsing sorts by."""

    tenant_id: UUID
    plugin_id: UUID
    dependents_count: int


@dataclass(frozen=True)
class NamedPlugin:
    """A plugin by its key and name."""

    tenant_id: UUID
    plugin_id: UUID
    name: str


@dataclass(frozen=True)
class FacetCount:
    """How many plugins have a value of a facet; facet and value None: how many there are."""

    facet: str | None
    value: str | None
    plugin_count: int


@dataclass(frozen=True)
class AdvancedPlugin:
    """A plugin whose row this transaction holds, after ordinals and revisions were reserved."""

    plugin_id: UUID
    name: str
    is_public: bool
    revision: int
    last_ordinal: int


@dataclass(frozen=True)
class Standing:
    """What the platform says of a plugin; the search weighs it."""

    dependents_count: int = 0
    rating_sum: int = 0
    rating_count: int = 0
    is_official: bool = False
    is_verified: bool = False


@dataclass(frozen=True)
class ImportedPlugin:
    """What became of one plugin of an import: new, the tenant's already, or (plugin_id None) a public one's name."""

    plugin_id: UUID | None
    name: str
    is_new: bool


class Deprecation(ResponseModel):
    """Why a plugin should no longer be used, and what to use instead."""

    message: Annotated[str, Public]
    successor_plugin_id: Annotated[UUID | None, Public]
    deprecated_at: Annotated[datetime, Public]


class Plugin(ResponseModel):
    """One installable package."""

    href: Annotated[str, Public]
    plugin_id: Annotated[UUID, Public]
    name: Annotated[str, Public]
    title: Annotated[str | None, Public]
    role: Annotated[str, Public]
    family: Annotated[str | None, Public]
    category: Annotated[str | None, Public]
    keywords: Annotated[list[str], Public]
    publisher: Annotated[str | None, Public]
    license: Annotated[str | None, Public]
    homepage_url: Annotated[str | None, Public]
    documentation_url: Annotated[str | None, Public]
    repository_url: Annotated[str | None, Public]
    is_public: Annotated[bool, Public]
    dependents_count: Annotated[int, Public]
    rating: Annotated[float | None, Public, Field(description="Mean of 1 to 5; null without a vote.")]
    rating_count: Annotated[int, Public]
    is_official: Annotated[bool, Public]
    is_verified: Annotated[bool, Public]
    latest_version: Annotated[str | None, Public, Field(description="The highest stable version.")]
    deprecation: Annotated[Deprecation | None, Public]
    revision: Annotated[int, Internal, Field(description="Moves with every change; the ETag.")]
    created_at: Annotated[datetime, Public]
    updated_at: Annotated[datetime, Public]

    @classmethod
    def of(cls, row: PluginRow) -> "Plugin":
        """The answer that shows a row."""
        derived = {"href", "rating", "deprecation"}
        return cls(
            href=f"/v1/plugins/{row.plugin_id}",
            rating=round(row.rating_sum / row.rating_count, 2) if row.rating_count else None,
            deprecation=_deprecation_of(row),
            **{name: getattr(row, name) for name in cls.model_fields if name not in derived},
        )


def _deprecation_of(row: PluginRow) -> Deprecation | None:
    if row.deprecation_message is None or row.deprecated_at is None:
        return None
    return Deprecation(
        message=row.deprecation_message, successor_plugin_id=row.successor_plugin_id, deprecated_at=row.deprecated_at
    )


class PluginPage(ResponseModel):
    """Plugins, best match first."""

    items: Annotated[list[Plugin], Public]
    next_cursor: Annotated[str | None, Public]
    total: Annotated[int, Public, Field(description="How many match, counted up to 1,000.")]
    is_total_capped: Annotated[bool, Public, Field(description="Are there more than `total`?")]
    facets: Annotated[
        dict[str, dict[str, int]] | None,
        Public,
        Field(description="Matches by category, role and publisher, if asked."),
    ]
