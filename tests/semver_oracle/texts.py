"""Versions and ranges as nobody sane writes them, most of them readable all the same."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# Above 2^53 numbers are none, from 10^21 on JavaScript writes them otherwise.
BIG = ("9007199254740990", "9007199254740991", "9007199254740992", "1" + "0" * 21)
BLANKS = ("\t", "\n", "\u00a0", "\ufeff", "\u0085", "\x1c")


def often(common: str, *others: SearchStrategy[str]) -> SearchStrategy[str]:
    """One of the blank-separated texts, mostly, or one of the others, one time in four."""
    choices = common.split(" ")
    return st.sampled_from([st.sampled_from(choices)] * 3 + [st.one_of(*others)]).flatmap(lambda chosen: chosen)


def joined(*parts: SearchStrategy[str]) -> SearchStrategy[str]:
    """The parts one after the other."""
    return st.tuples(*parts).map("".join)


def listed(part: SearchStrategy[str], between: SearchStrategy[str], most: int) -> SearchStrategy[str]:
    """Some of a kind, with something between them."""
    return st.lists(st.tuples(part, between), min_size=1, max_size=most).map(
        lambda pairs: "".join(a + b for a, b in pairs[:-1]) + pairs[-1][0]
    )


numbers = often("0 1 2 3", st.sampled_from(["10", "00", "01", "007", *BIG]))
prereleases = often(
    " -0 -1 -2 -a -alpha.1 -rc.0 -1.2", st.sampled_from(["beta", "-01", "-x", "-v", "-a-b", "-", "--", ".1", "-a.b.4"])
)
builds = often("   +b +1.2", st.sampled_from(["+", "+01", "+-", "+b +c"]))
versions = joined(
    often("  v", st.sampled_from(["=", " ", "v ", "=v", "\u00a0"])),
    numbers,
    st.just("."),
    numbers,
    st.just("."),
    numbers,
    prereleases,
    builds,
)
# What a range or a sort may well be given: always readable.
plain_versions = joined(
    *[st.sampled_from("0123"), st.just(".")] * 2, st.sampled_from("0123"), often(" -0 -2 -10 -a -rc.1")
)

_blanks = often("  ", st.sampled_from([" ", "  ", *BLANKS]))
_places = often("0 1 2 3", st.sampled_from(["x", "X", "*", "", "00", "01", *BIG]))
_partials = joined(
    often("   v", st.sampled_from(["=", "v=", "v ", "= "])),
    listed(_places, st.just("."), 3),
    often("  ", prereleases, builds),
)
_operators = often(" > >= < <= = ~ ^", st.sampled_from(["~>", "=<", "==", "=>", "><", "^ ~"]))
_comparators = joined(_operators, _blanks, st.one_of(_partials, versions))
_hyphens = joined(_partials, st.sampled_from([" - ", " -  ", "- ", " -"]), _partials)
_alternatives = st.one_of(*[listed(_comparators, st.sampled_from([" ", " ", "  ", ",", ""]), 3)] * 3, _hyphens)
ranges = st.one_of(
    *[listed(_alternatives, st.sampled_from(["||", " || ", " ||", "|| || ", "|"]), 3)] * 9,
    st.text(st.sampled_from("0123456789.-+abvxX*<>=~^| "), max_size=20),
).filter(lambda text: len(text) <= 256)
# Readable, and likely to have something to do with each other.
plain_comparators = joined(st.sampled_from(["", ">", ">=", "<", "<="]), plain_versions)
plain_ranges = listed(
    st.one_of(
        listed(plain_comparators, st.just(" "), 3),
        joined(
            st.sampled_from(["^", "~", ">", "<=", ""]),
            listed(st.sampled_from("0123"), st.just("."), 2),
            st.sampled_from(["", ".2", ".x"]),
        ),
        st.just("*"),
    ),
    st.just(" || "),
    3,
)


def often_plain(plain: SearchStrategy[str], wild: SearchStrategy[str]) -> SearchStrategy[str]:
    """Three of four readable."""
    return st.one_of(plain, plain, plain, wild)
