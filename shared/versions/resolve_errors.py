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
