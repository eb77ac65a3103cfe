"""Hears what the process tells: its log lines and its lines of figures, as they would leave it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO

from clients import telemetry
from clients.telemetry import FigureFormatter, LineFormatter, log

Line = dict[str, object]


@dataclass
class Told:
    """Everything written inside the block."""

    log_text: StringIO = field(default_factory=StringIO)
    figures_text: StringIO = field(default_factory=StringIO)

    @property
    def lines(self) -> list[Line]:
        """The log, line by line."""
        return [json.loads(line) for line in self.log_text.getvalue().splitlines()]

    @property
    def figures(self) -> list[Line]:
        """The embedded metric format, line by line."""
        return [json.loads(line) for line in self.figures_text.getvalue().splitlines()]

    def events(self, event: str) -> list[Line]:
        """The lines that log this event."""
        return [line for line in self.lines if line["message"] == event]


@contextmanager
def listening() -> Iterator[Told]:
    """Hear what is told inside the block."""
    told = Told()
    logger = logging.getLogger(log.name)
    own, figures = logging.StreamHandler(told.log_text), logging.StreamHandler(told.figures_text)
    formatter = log.registered_formatter
    assert isinstance(formatter, LineFormatter)
    own.setFormatter(formatter)
    figures.setFormatter(FigureFormatter())
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(own)
    telemetry._figures.addHandler(figures)
    try:
        yield told
    finally:
        logger.setLevel(level)
        logger.removeHandler(own)
        telemetry._figures.removeHandler(figures)
