"""Tantivy in this very process as two contenders: no network, no transaction, no rights beyond one filter.

The same documents in a memory index, all words required, the name weighing most. Words are tried as typed and, where
that finds fewer than three, with one edit allowed; the second contender takes them for beginnings then, too. Twenty
hits with their ids, and an exact count.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import nullcontext
from uuid import UUID

from tantivy import Document as IndexedDocument
from tantivy import Index, Occur, Query, SchemaBuilder

from tests.bench.documents import Document
from tests.bench.race import Contender

IN_PROCESS = "Tantivy in process"
WITH_BEGINNINGS = "Tantivy in process, beginnings too"
_BOOSTS = {"name": 4.0, "title": 2.0, "other_text": 1.0}
_EVERYBODY = "everybody"
_FEW = 3

# By field: are beginnings enough, how many edits, does a transposition count as one.
Fuzziness = dict[str, tuple[bool, int, bool]]


def make_contenders(documents: Sequence[Document], tenant_id: UUID) -> list[Contender]:
    """Search in an index of all tenants' plugins, limited to what this one may see."""
    index = _index(documents)
    return [
        _contender(title, index, tenant_id, dict.fromkeys(_BOOSTS, (is_begun, 1, True)))
        for title, is_begun in ((IN_PROCESS, False), (WITH_BEGINNINGS, True))
    ]


def _contender(title: str, index: Index, tenant_id: UUID, fuzziness: Fuzziness) -> Contender:
    searcher = index.searcher()
    seen_by = Query.term_set_query(index.schema, "seen_by", [_EVERYBODY, tenant_id.hex])
    is_visible = Query.const_score_query(seen_by, 0.0)

    def find(text: str, fuzzy: Fuzziness | None) -> list[UUID]:
        words = index.parse_query(text, list(_BOOSTS), _BOOSTS, fuzzy, conjunction_by_default=True)
        both = Query.boolean_query([(Occur.Must, words), (Occur.Must, is_visible)])
        found = searcher.search(both, limit=20, count=True)
        return [UUID(searcher.doc(address)["plugin_id"][0]) for _, address in found.hits]

    def search(text: str) -> list[UUID]:
        spaced = _spaced(text)
        found = find(spaced, None)
        return found if len(found) >= _FEW else find(spaced, fuzziness)

    return Contender(title, lambda: nullcontext(search))


def _index(documents: Sequence[Document]) -> Index:
    schema = SchemaBuilder().add_text_field("plugin_id", stored=True, tokenizer_name="raw")
    schema.add_text_field("seen_by", tokenizer_name="raw", index_option="basic")
    for name in _BOOSTS:
        schema.add_text_field(name)
    index = Index(schema.build())
    writer = index.writer(num_threads=1)
    for document in documents:
        writer.add_document(_indexed(document))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _indexed(document: Document) -> IndexedDocument:
    return IndexedDocument(
        plugin_id=document.plugin_id.hex,
        seen_by=_EVERYBODY if document.is_public else document.tenant_id.hex,
        name=_spaced(document.name),
        title=_spaced(document.title or ""),
        other_text=_spaced(document.other_text),
    )


def _spaced(text: str) -> str:
    """Without accents, in lower case, every separator a blank."""
    folded = unicodedata.normalize("NFKD", text).lower()
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"[\u0300-\u036f]", "", folded)))
