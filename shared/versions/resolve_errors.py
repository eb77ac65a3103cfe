"""What can go wrong before a question about versions is even looked at."""

from collections.abc import Sequence

from shared.errors import Invalid


class UnknownPlugins(Invalid):
    """Wishes for what is no plugin."""

    code = "unknown-plugins"
    title = "These are no plugins that you can see; look them up with GET /v1/plugins?q=."

    def __init__(self, names: Sequence[str]) -> None:
        """names: what was wished for."""
        super().__init__(names=list(names))
        self.names = list(names)


class GraphTooLarge(Invalid):
    """The names of a question lead to more than one question may read."""

    code = "graph-too-large"
    title = "These names lead to more plugins than one question may read; ask for fewer at once."

    def __init__(self, most_plugins: int, most_bytes: int) -> None:
        """What one question may read."""
        super().__init__(most_plugins=most_plugins, most_bytes=most_bytes)
