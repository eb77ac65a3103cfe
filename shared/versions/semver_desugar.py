"""What npm's short forms of ranges stand for: hyphens, tildes, carets and wildcards as comparators."""

import re
from collections.abc import Iterator

from shared.versions.semver_grammar import LOOSE_PARTIAL, LOOSE_VERSION, NOTHING, OPERATOR, STRICT_PARTIAL

_PARTIAL = {False: STRICT_PARTIAL, True: LOOSE_PARTIAL}
_HYPHEN, _TILDE, _CARET, _PLAIN = (
    {loose: re.compile(form.replace("PARTIAL", partial)) for loose, partial in _PARTIAL.items()}
    for form in (" ?(PARTIAL) - (PARTIAL) ?", "~>?PARTIAL", r"\^PARTIAL", f"{OPERATOR}PARTIAL")
)
# An operator may stand apart from its version, `> 1.2`. In either mode both ways to write a version count.
_APART = re.compile(f"( ?){OPERATOR} ?({LOOSE_VERSION}|{STRICT_PARTIAL})")
_TILDE_APART, _CARET_APART = re.compile("~>? +"), re.compile(r"\^ +")
_STAR = re.compile(r"[<>]?=?\*")

# Major, minor, patch and pre-release as written; None where not.
_Parts = tuple[str | None, ...]


def comparator_texts(text: str, *, loose: bool, include_prerelease: bool) -> Iterator[str]:
    """The comparators of one alternative, to be met all; an empty one accepts any version.

    text: without blanks around it, rows of blanks or build metadata. What is no range comes out as no comparator.
    """
    floor = "-0" if include_prerelease else ""
    if found := _HYPHEN[loose].fullmatch(text):
        text = _hyphen(found, floor)
    text = _APART.sub(r"\1\2\3", text)
    text = _CARET_APART.sub("^", _TILDE_APART.sub("~", text))
    texts = [comparator for token in text.split(" ") for comparator in _desugared(token, loose, floor)]
    for place, comparator in enumerate(texts):
        # Between others npm loses a wildcard, which shows in loose mode where all the others are overlooked.
        if comparator or place in {0, len(texts) - 1}:
            # This lower bound accepts whatever its mode could accept.
            yield "" if comparator == f">=0.0.0{floor}" else comparator


def _desugared(token: str, loose: bool, floor: str) -> list[str]:
    if found := _CARET[loose].fullmatch(token):
        return _caret(found.groups(), floor)
    if found := _TILDE[loose].fullmatch(token):
        return _tilde(found.groups(), floor)
    if found := _PLAIN[loose].fullmatch(token):
        return [_STAR.sub("", text, count=1) for text in _plain(token, found[1], found.groups()[1:], floor)]
    return [_STAR.sub("", token, count=1)]


def _hyphen(found: re.Match[str], floor: str) -> str:
    """`1.2 - 3`: from the first that 1.2 may be to the last that 3 may be."""
    low, high = found[1], found[7]
    groups = found.groups()
    first, last = groups[1:6], groups[7:12]
    if _is_open(first[0]):
        low = ""
    elif any(map(_is_open, first[:3])):
        low = f">={_lowest(first)}{floor}"
    else:
        low = f">={low}" if first[3] else f">={low}{floor}"
    if _is_open(last[0]):
        high = ""
    elif any(map(_is_open, last[:3])):
        high = f"<{_after(last)}-0"
    elif last[3]:
        high = f"<={_written(last)}"
    else:
        high = f"<{last[0]}.{last[1]}.{_next(last[2])}-0" if floor else f"<={high}"
    return f"{low} {high}".strip(" ")


def _tilde(parts: _Parts, floor: str) -> list[str]:
    """`~1.2.3`: the patch may grow; the minor too, if it is not given."""
    if _is_open(parts[0]):
        return [""]
    if any(map(_is_open, parts[:3])):
        return [f">={_lowest(parts)}{floor}", f"<{_after(parts)}-0"]
    return [f">={_written(parts)}", f"<{_after((*parts[:2], None))}-0"]


def _caret(parts: _Parts, floor: str) -> list[str]:
    """`^1.2.3`: what follows the first number that is not zero may grow."""
    if _is_open(parts[0]):
        return [""]
    is_partial = any(map(_is_open, parts[:3]))
    low = f">={_lowest(parts)}{floor}" if is_partial else f">={_written(parts)}"
    if parts[0] != "0" or _is_open(parts[1]):
        return [low, f"<{_after(parts[:1])}-0"]
    if parts[1] != "0" or is_partial:
        return [low, f"<{_after(parts[:2])}-0"]
    return [low, f"<0.0.{_next(parts[2])}-0"]


def _plain(token: str, operator: str, parts: _Parts, floor: str) -> list[str]:
    """`>=1.2`, `1.x`, `*`: an operator, or none, before a version that need not be whole."""
    is_out_of_order = (_is_open(parts[0]) and not _is_open(parts[1])) or (_is_open(parts[1]) and not _is_open(parts[2]))
    if is_out_of_order or not any(map(_is_open, parts[:3])):
        return [token]
    if _is_open(parts[0]):
        return [NOTHING] if operator in {"<", ">"} else [""]
    if operator in {"", "="}:
        return [f">={_lowest(parts)}{floor}", f"<{_after(parts)}-0"]
    if operator == ">":
        return [f">={_after(parts)}{floor}"]
    if operator == "<=":
        return [f"<{_after(parts)}-0"]
    return [f"<{_lowest(parts)}-0" if operator == "<" else f">={_lowest(parts)}{floor}"]


def _is_open(part: str | None) -> bool:
    """Whether any number will do in this place."""
    return part is None or part in {"x", "X", "*"}


def _written(parts: _Parts) -> str:
    core = f"{parts[0]}.{parts[1]}.{parts[2]}"
    return f"{core}-{parts[3]}" if parts[3] else core


def _lowest(parts: _Parts) -> str:
    """The lowest release that a partial version may be."""
    return f"{parts[0]}.0.0" if _is_open(parts[1]) else f"{parts[0]}.{parts[1]}.0"


def _after(parts: _Parts) -> str:
    """The release after all that a partial version may be."""
    if len(parts) == 1 or _is_open(parts[1]):
        return f"{_next(parts[0])}.0.0"
    return f"{parts[0]}.{_next(parts[1])}.0"


def _next(number: str | None) -> str:
    following = int(number or "0") + 1
    # JavaScript writes these with an exponent, so that they are no number of a version any more.
    return str(following) if float(following) < 1e21 else repr(float(following))
