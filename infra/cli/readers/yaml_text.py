"""YAML of unknown origin, read from its events: scalars are text, no alias is expanded, nothing is constructed."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from infra.cli.readers.json_text import Malformed

MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text with its line; is_plain: without quotes, so `null` and `true` mean what they say."""

    text: str
    line: int
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries in order of the file, each with the line of its key; keys that are no text are left out."""

    entries: dict[str, tuple[int, "Node"]]

    def get(self, key: str) -> "Node | None":
        """The value under a key."""
        return self.entries[key][1] if key in self.entries else None

    def text(self, key: str) -> str:
        """The text under a key; empty if there is none."""
        found = self.get(key)
        return found.text if isinstance(found, Scalar) else ""

    def child(self, key: str) -> "Mapping":
        """The mapping under a key; empty if there is none."""
        found = self.get(key)
        return found if isinstance(found, Mapping) else Mapping({})


@dataclass(frozen=True, slots=True)
class Sequence:
    items: list["Node"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A reference to another place of the file; what stands there is not looked at."""

    line: int


Node = Scalar | Mapping | Sequence | Alias


def parse_mapping(text: str) -> Mapping:
    """The mapping that the first document of a YAML text is. Raises: Malformed."""
    try:
        node = _document(_events(text))
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        raise Malformed(f"is not YAML: {exc.problem or exc.context}", mark.line + 1 if mark else None) from exc
    except (yaml.YAMLError, ValueError) as exc:
        raise Malformed("is not YAML: it holds characters that YAML does not know") from exc
    if not isinstance(node, Mapping):
        raise Malformed("is not a YAML mapping")
    return node


def _events(text: str) -> Iterator[yaml.Event]:
    # The C scanner; the Python one takes thirty times as long for a lock file.
    return yaml.parse(text, Loader=yaml.CSafeLoader)


def _document(events: Iterator[yaml.Event]) -> Node | None:
    """The node of the first document, built on a list of its own: a deep text ends in an error, never in recursion."""
    open_nodes: list[_Open] = []
    for event in events:
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_nodes.append(_Open(is_mapping=isinstance(event, yaml.MappingStartEvent)))
            if len(open_nodes) > MAX_DEPTH:
                raise Malformed("is nested too deep", _line(event))
        node = _finished(event, open_nodes)
        if node is None:
            continue
        if not open_nodes:
            return node
        open_nodes[-1].take(node, _line(event))
    return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _finished(event: yaml.Event, open_nodes: list["_Open"]) -> Node | None:
    """The node that an event completes, if it completes one."""
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, _line(event), is_plain=bool(event.implicit[0]))
    if isinstance(event, yaml.AliasEvent):
        return Alias(_line(event))
    if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        return open_nodes.pop().closed()
    return None


class _Open:
    """A collection that is still being read."""

    def __init__(self, *, is_mapping: bool) -> None:
        self._is_mapping = is_mapping
        self._entries: dict[str, tuple[int, Node]] = {}
        self._items: list[Node] = []
        self._key: tuple[Node, int] | None = None

    def take(self, node: Node, line: int) -> None:
        """The next item, or the next key or value."""
        if not self._is_mapping:
            self._items.append(node)
        elif self._key is None:
            self._key = (node, node.line if isinstance(node, Scalar) else line)
        else:
            key, at = self._key
            self._key = None
            if isinstance(key, Scalar):
                self._entries[key.text] = (at, node)

    def closed(self) -> Node:
        return Mapping(self._entries) if self._is_mapping else Sequence(self._items)
