"""More situations that solvers are known by: going back, cycles, pre-releases, yanked versions, optional and peer."""

from collections.abc import Mapping

from shared.versions.problem import Ban, Host, Mode
from tests.resolver_scenarios import Scenario

TWENTY = [f"1.0.{n}" for n in range(20)]

# rust-lang/cargo's resolver, whose tests grew from its slow cases.
OF_CARGO: Mapping[str, Scenario] = {
    "siblings with many equal versions make a parent go back": Scenario(
        "\n".join(
            [
                "a 1.0.0",
                "a 1.1.0: b *, c *",
                *(f"b {v}: d 1.0.0" for v in TWENTY),
                *(f"c {v}: d 2.0.0" for v in TWENTY),
                "d 1.0.0",
                "d 2.0.0",
            ]
        ),
        "a",
        "a 1.0.0",
    ),
    "a deep chain that ends nowhere leaves its top behind": Scenario(
        "\n".join(
            ["a 1.0.0", *(f"a 2.{n}.0: l0 *" for n in range(5))]
            + [f"l{n} {v}: l{n + 1} *" for n in range(8) for v in ("1.0.0", "1.1.0", "1.2.0")]
            + ["l8 1.0.0: none 2.0.0", "none 1.0.0"]
        ),
        "a",
        "a 1.0.0",
    ),
    "exact needs of two find the one version in common": Scenario(
        "a 1.0.0: s =1.0.0\na 1.1.0: s =1.1.0\nb 1.0.0: s =1.0.0\nb 1.1.0: s =1.2.0\ns 1.0.0\ns 1.1.0\ns 1.2.0",
        "a, b",
        "a 1.0.0, b 1.0.0, s 1.0.0",
    ),
    "cousins that must agree make an uncle go back": Scenario(
        """
        l 1.0.0: s ^1
        l 2.0.0: m *
        m 1.0.0: s ^2
        r 1.0.0: n *
        n 1.0.0: s ^1
        s 1.0.0
        s 2.0.0
        """,
        "l, r",
        "l 1.0.0, n 1.0.0, r 1.0.0, s 1.0.0",
    ),
    "a long cycle closes at its start": Scenario(
        "a 1.0.0: b *\nb 1.0.0: c *\nc 1.0.0: d *\nd 1.0.0: a *", "c", "a 1.0.0, b 1.0.0, c 1.0.0, d 1.0.0"
    ),
    "what is asked for late in a cycle is there too": Scenario(
        "a 1.0.0: b *\na 2.0.0: c *\nb 1.0.0: c *\nc 1.0.0: b *", "a", "a 2.0.0, b 1.0.0, c 1.0.0"
    ),
    "two plugins of which each version fits another of a third are refused": Scenario(
        "\n".join([f"a {n}.0.0: s ={n}.0.0\nb {n}.0.0: s ={n + 9}.0.0\ns {n}.0.0\ns {n + 9}.0.0" for n in range(1, 9)]),
        "a, b",
        None,
    ),
    "a wish that comes first is newer at the cost of one that comes later": Scenario(
        "a 1.0.0: s ^1\na 2.0.0: s ^2\nb 1.0.0: s ^2\nb 2.0.0: s ^1\ns 1.0.0\ns 2.0.0",
        "b, a",
        "a 1.0.0, b 2.0.0, s 1.0.0",
    ),
    "a need outside the catalog asks for nothing": Scenario("a 1.0.0: react ^18, left-pad *", "a", "a 1.0.0"),
}

# pypa/pip, sarugaku/resolvelib and npm: what may be taken at all.
OF_PRERELEASES: Mapping[str, Scenario] = {
    "a stable version comes before a newer pre-release": Scenario("a 1.0.0\na 2.0.0-rc.1", "a", "a 1.0.0"),
    "a pre-release is taken where there is nothing else": Scenario("a 1.0.0-alpha\na 1.0.0-beta", "a", "a 1.0.0-beta"),
    "a wish that names a pre-release may have it": Scenario(
        "a 1.0.0\na 2.0.0-rc.1\na 2.0.0-rc.2\na 2.1.0-rc.1", "a ^2.0.0-rc.1", "a 2.0.0-rc.2"
    ),
    "a need accepts no pre-release that it does not name": Scenario("a 1.0.0: b >=1\nb 2.0.0-rc.1", "a", None),
    "a need that names a pre-release may have it": Scenario(
        "a 1.0.0: b ^2.0.0-rc.1\nb 2.0.0-rc.1", "a", "a 1.0.0, b 2.0.0-rc.1"
    ),
    "pre-releases are taken where the question allows them": Scenario(
        "a 1.0.0: b >=1\nb 1.0.0\nb 2.0.0-rc.1", "a", "a 1.0.0, b 2.0.0-rc.1", {"can_use_prereleases": True}
    ),
    "an installed pre-release is not taken away": Scenario(
        "a 1.0.0\na 2.0.0-rc.1", "a", "a 2.0.0-rc.1", {"installed": {"a": "2.0.0-rc.1"}, "mode": Mode.MINIMAL}
    ),
    "a yanked version is passed over": Scenario("a 1.0.0\na 2.0.0", "a", "a 1.0.0", yanked=("a 2.0.0",)),
    "a yanked version is no answer to an exact wish": Scenario(
        "a 1.0.0\na 2.0.0", "a =2.0.0", None, yanked=("a 2.0.0",)
    ),
    "a yanked version that is locked stays": Scenario(
        "a 1.0.0\na 2.0.0", "a", "a 2.0.0", {"locked": {"a": "2.0.0"}}, yanked=("a 2.0.0",)
    ),
    "a yanked version is taken where the question allows it": Scenario(
        "a 1.0.0\na 2.0.0", "a", "a 2.0.0", {"can_use_yanked": True}, yanked=("a 2.0.0",)
    ),
    "an asker whose only need is yanked is left behind": Scenario(
        "a 1.0.0\na 2.0.0: b *\nb 1.0.0", "a", "a 1.0.0", yanked=("b 1.0.0",)
    ),
    "an old line that is published late is not the newest": Scenario("a 2.0.0\na 1.9.9", "a", "a 2.0.0"),
    "lowest begins with the old line that is published late": Scenario(
        "a 2.0.0\na 1.9.9", "a", "a 1.9.9", {"mode": Mode.LOWEST}
    ),
}

# composer, conda and libsolv, npm 7: needs that are none, and policies.
OF_CONDITIONS: Mapping[str, Scenario] = {
    "an optional plugin is not brought in": Scenario("a 1.0.0: b? ^1\nb 1.0.0", "a", "a 1.0.0"),
    "an optional plugin that is there has to match": Scenario(
        "a 1.0.0: b? ^1\nb 1.0.0\nb 2.0.0", "a, b", "a 1.0.0, b 1.0.0"
    ),
    "an optional plugin in another version makes the asker give way": Scenario(
        "a 1.0.0\na 2.0.0: b? ^2\nb 1.0.0\nb 2.0.0", "b ^1, a", "a 1.0.0, b 1.0.0"
    ),
    "an optional plugin that can only be there wrong has to stay away": Scenario(
        "a 1.0.0: b? ^9\nb 1.0.0\nc 1.0.0\nc 2.0.0: b *", "a, c", "a 1.0.0, c 1.0.0"
    ),
    "an optional plugin that can only be there wrong and is wished for is refused": Scenario(
        "a 1.0.0: b? ^9\nb 1.0.0", "a, b", None
    ),
    "an optional need of what is brought in later holds too": Scenario(
        "a 1.0.0: b? ^1\nc 1.0.0: d *\nd 1.0.0: b *\nb 1.0.0\nb 2.0.0",
        "a, c",
        "a 1.0.0, b 1.0.0, c 1.0.0, d 1.0.0",
    ),
    "two optional needs that exclude each other go together without it": Scenario(
        "a 1.0.0: c? ^1\nb 1.0.0: c? ^2\nc 1.0.0\nc 2.0.0", "a, b", "a 1.0.0, b 1.0.0"
    ),
    "a peer is brought in": Scenario("a 1.0.0: b! ^1\nb 1.0.0\nb 2.0.0", "a", "a 1.0.0, b 1.0.0"),
    "peers that exclude each other are refused": Scenario(
        "a 1.0.0: c! ^1\nb 1.0.0: c! ^2\nc 1.0.0\nc 2.0.0", "a, b", None
    ),
    "what the host brings is the version": Scenario(
        "a 1.0.0: core ^1\ncore 1.0.0\ncore 1.1.0",
        "a",
        "a 1.0.0, core 1.0.0",
        {"host": Host("1.35.0", {"core": "1.0.0"})},
    ),
    "what the host brings and no catalog knows is there": Scenario(
        "a 1.0.0: core ^1\na 2.0.0: core ^2\ncore 2.0.0",
        "a",
        "a 1.0.0, core 1.7.0",
        {"host": Host("1.35.0", {"core": "1.7.0"})},
    ),
    "what the host brings too old is refused": Scenario(
        "a 1.0.0: core ^2\ncore 1.0.0\ncore 2.0.0", "a", None, {"host": Host("1.35.0", {"core": "1.0.0"})}
    ),
    "a ban makes the wish give way": Scenario(
        "a 1.0.0\na 2.0.0", "a", "a 1.0.0", {"bans": (Ban("a", "^2", "licence"),)}
    ),
    "a ban on all versions of a need is refused": Scenario(
        "a 1.0.0: b *\nb 1.0.0\nb 2.0.0", "a", None, {"bans": (Ban("b", None, "licence"),)}
    ),
    "a ban on what is optional is no matter": Scenario(
        "a 1.0.0: b? *\nb 1.0.0", "a", "a 1.0.0", {"bans": (Ban("b", None, "licence"),)}
    ),
    "one of three ways to meet a need is left by the others": Scenario(
        "a 1.0.0: x >=1\nb 1.0.0: x <3\nc 1.0.0: x ~2.0\nx 1.0.0\nx 2.0.0\nx 3.0.0",
        "a, b, c",
        "a 1.0.0, b 1.0.0, c 1.0.0, x 2.0.0",
    ),
    "what nobody needs any more is removed": Scenario(
        "a 1.0.0: b *\na 2.0.0\nb 1.0.0",
        "a ^2",
        "a 2.0.0",
        {"installed": {"a": "1.0.0", "b": "1.0.0"}, "mode": Mode.MINIMAL},
    ),
}
