"""What is wrong with a question about usage."""

from shared.errors import Invalid


class PeriodEmpty(Invalid):
    """A period that ends before it has begun."""

    code = "period-empty"
    title = "until is a day after since: a period holds one day at least."


class QuestionTooLarge(Invalid):
    """An answer would cost more than a question may."""

    code = "question-too-large"
    title = "This question would read more than one may; narrow says how to ask for less."

    def __init__(self, narrow: str) -> None:
        """narrow: what to ask for instead."""
        super().__init__(narrow=narrow)


class PluginNeeded(Invalid):
    """A breakdown that only a plugin has."""

    code = "plugin-needed"
    title = "Versions and actions are a plugin's own: say which, by plugin_id."
