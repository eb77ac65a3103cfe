"""A wall, and the smallest change that takes it away."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rewrite:
    """A database function without one of its checks: `old`, wherever it stands in the definition, becomes `new`."""

    function: str
    old: str
    new: str


@dataclass(frozen=True)
class Wall:
    """What holds, the test that must turn red without it, and how it is taken away.

    number: W01, W02, ...; never given twice. test: a node id below tests/walls, all its examples without `[...]`.
    sql: run by the superuser in a copy of the migrated database. rewrite: the same for functions' bodies.
    patch: what stands in the tests' process instead of the product's own, by the dotted name it is looked up under: a
    constant or a function of a module, as it is pickled on its way there.
    put_back: undoes what is the server's and not the copy's (roles); such a wall is tried while no other one is.
    """

    number: str
    claim: str
    test: str
    sql: str = ""
    rewrite: tuple[Rewrite, ...] = ()
    patch: Mapping[str, object] = field(default_factory=dict)
    put_back: str = ""

    @property
    def file(self) -> str:
        """The file of its test, below tests/walls."""
        return self.test.split("::", maxsplit=1)[0]
