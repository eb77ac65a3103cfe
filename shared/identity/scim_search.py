"""Reads a SCIM query: what an index can answer of its filter, and the page that it asks for.

The library parses a filter (32 expressions deep at most), checks each attribute against the resource and evaluates it
in Python: no part of a filter ever becomes SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from scim2_models import Context, ResponseParameters, SearchRequest
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator

from shared.identity.scim_errors import ScimInvalid
from shared.identity.scim_models import ScimGroup, ScimUser

MAX_PAGE = 200
# Past any tenant's last, and a number that PostgreSQL takes.
MAX_SKIPPED = 1_000_000_000
MAX_FILTER = 2000
# What no index can answer is held against each resource; where there are more than these, against none.
MAX_SEARCHED = 10_000

_SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

Json = dict[str, object]
Kind = TypeVar("Kind", ScimUser, ScimGroup, ScimUser | ScimGroup)

USERS = SearchRequest[ScimUser]
GROUPS = SearchRequest[ScimGroup]
USERS_AND_GROUPS = SearchRequest[ScimUser | ScimGroup]


@dataclass(frozen=True)
class ScimSearch(Generic[Kind]):
    """What was asked. equal: values that the resources wanted have for sure, by attribute in lower case."""

    request: SearchRequest[Kind]
    equal: Mapping[str, str]
    skipped: int
    page_size: int

    @property
    def is_plain(self) -> bool:
        """Everything in the order of the store, so that the database can page."""
        return self.request.filter is None and self.request.sort_by is None

    def names(self, attribute: str) -> bool:
        """Does the filter or the order look at an attribute?"""
        return attribute in f"{self.request.filter or ''} {self.request.sort_by or ''}".lower()

    def shows(self, attribute: str) -> bool:
        """Is an attribute asked for in the answer?"""
        asked, left_out = self.request.attributes or [], self.request.excluded_attributes or []
        is_left_out = any(str(path).lower() == attribute for path in left_out)
        return not is_left_out and (not asked or any(attribute in str(path).lower() for path in asked))


def read_search(message: type[SearchRequest[Kind]], given: Mapping[str, object]) -> ScimSearch[Kind]:
    """The search that a query or a body asks for.

    Raises: ScimInvalid for a filter that is no filter, too long or too deep, or names an attribute that is not there.
    """
    asked = {name: value for name, value in given.items() if value is not None}
    if len(str(asked.get("filter", ""))) > MAX_FILTER:
        raise ScimInvalid("invalidFilter", f"a filter has at most {MAX_FILTER} characters")
    request = message.model_validate({"schemas": [_SEARCH], **asked}, scim_ctx=Context.SEARCH_REQUEST)
    page_size = MAX_PAGE if request.count is None else min(request.count, MAX_PAGE)
    equal = dict(_equal(request.filter.ast)) if request.filter else {}
    return ScimSearch(request, equal, min((request.start_index or 1) - 1, MAX_SKIPPED), page_size)


def matching(search: ScimSearch[Kind], resources: Sequence[Kind]) -> list[Kind]:
    """Those that the filter lets through, in the order that was asked for."""
    wanted = search.request.filter
    return search.request.sort([r for r in resources if wanted is None or wanted.match(r)])


def page_of(search: ScimSearch[Kind], resources: Sequence[Kind], total: int) -> Json:
    """The answer that shows a page."""
    return listed([shown(resource, search.request) for resource in resources], total, search.skipped + 1)


def listed(resources: Sequence[Json], total: int | None = None, start: int = 1) -> Json:
    """The answer that lists resources. total: how many there are; without it these are all."""
    return {
        "schemas": [_LIST],
        "totalResults": len(resources) if total is None else total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def shown(resource: Kind, parameters: ResponseParameters[Kind] | None = None) -> Json:
    """The attributes of a resource that an answer shows."""
    told: Json = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=parameters)
    return told


def _equal(node: FilterNode) -> list[tuple[str, str]]:
    """Attributes and values that each match has: those of `eq` on texts, alone or joined by `and`."""
    if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
        return [pair for term in node.terms for pair in _equal(term)]
    if isinstance(node, Comparison) and node.op == CompareOperator.eq and isinstance(node.value, str):
        path = node.attr_path
        return [] if path.sub_attr or not _can_be(path.attr, node.value) else [(path.attr.lower(), node.value)]
    return []


def _can_be(attribute: str, value: str) -> bool:
    """Can the attribute have the value at all? What cannot be found through an index is held against each, in vain."""
    if attribute.lower() != "id":
        return "\x00" not in value and value.isprintable()
    try:
        return bool(UUID(value))
    except ValueError:
        return False
