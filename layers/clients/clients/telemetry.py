"""How a process tells what it does: one structured logger, and metrics in CloudWatch's embedded metric format.

Every line says which request it belongs to (`correlation_id`), in which function it was written and, where the caller
or the queue gave one, in which trace. Those keys live in a context variable: the local gateway serves requests on
threads of one process, and a request's keys must not show in another's lines.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TextIO

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from clients.metrics import METRICS, NAMESPACE
from clients.settings import is_lambda, stage

# What a line says that is written outside of any request, as at a cold start or by a library's own thread.
NONE = "none"

# The event of every line that a library had written.
LIBRARY_SPOKE = "library.warned"

FRAMES_AT_MOST = 12
# From an opening quotation mark to the last of its kind, or, where a line break cut the value, to the end.
QUOTED = re.compile(r"""(?<!\w)(['"])(?:.*\1|.*$)""")


class LineFormatter(LambdaPowertoolsFormatter):
    """A line of JSON; of an error it tells kinds and places, and of its words only what can hold no value.

    Errors of drivers and validators quote what they were given: a row's key, a line of a body. That stands behind the
    first line of their text or in quotation marks.
    """

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The error and its causes, outermost first."""
        return "\ncaused by\n".join(map(_told, _causes(ei[1])))


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)


def _told(exc: BaseException) -> str:
    words = QUOTED.sub('"…"', (str(exc).splitlines() or [""])[0])[:300]
    return "".join(traceback.format_tb(exc.__traceback__, -FRAMES_AT_MOST)) + f"{type(exc).__qualname__}: {words}"


log = Logger(
    service="plugyard",
    # Lambda takes a line whose time it cannot read for INFO, whatever it says of itself.
    logger_formatter=LineFormatter(
        serialize_stacktrace=False, use_rfc3339=True, correlation_id=NONE, function_name=NONE
    ),
)

# Mangum logs what we log better.
logging.getLogger("mangum").setLevel(logging.CRITICAL)


class LibraryHandler(logging.StreamHandler[TextIO]):
    """Tells which library said something, how loud and where in it, and not what.

    A library says what it was given: urllib3 a whole URL, and what a stranger answered in place of headers.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line; nothing that the library attached is in it but an error, and that by kinds and places."""
        place = (record.name, record.levelno, record.pathname, record.lineno)
        told = logging.LogRecord(*place, LIBRARY_SPOKE, None, record.exc_info, record.funcName)
        told.created, told.msecs = record.created, record.msecs
        told.__dict__["library"] = record.name
        return super().format(told)


def speak_for_libraries() -> None:
    """Write that libraries warn of something in our own lines, in place of the root logger's handlers.

    Their talk below a warning is nobody's: the connection pool tells of every connection it gives.
    """
    handler = LibraryHandler(sys.stdout)
    handler.setFormatter(log.registered_formatter)
    handler.addFilter(lambda line: line.name != log.name)
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)


if is_lambda():
    speak_for_libraries()


@contextmanager
def log_keys(**keys: str | None) -> Iterator[None]:
    """Give every line that is logged inside the block these keys, however deep; afterwards all is as it was."""
    before = log.thread_safe_get_current_keys()
    log.thread_safe_append_keys(**{name: value for name, value in keys.items() if value is not None})
    try:
        yield
    finally:
        log.thread_safe_clear_keys()
        log.thread_safe_append_keys(**before)


class FigureFormatter(logging.Formatter):
    """A line of embedded metric format: the figures at the root, and beside them how to make metrics of them."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; its time is the record's."""
        figures: Mapping[str, float] = record.__dict__["figures"]
        return json.dumps(
            {
                "_aws": {"Timestamp": int(record.created * 1000), "CloudWatchMetrics": _directives(figures)},
                **record.__dict__["dimensions"],
                **figures,
            }
        )


def _directives(names: Iterable[str]) -> list[dict[str, object]]:
    return [
        {
            # Two stages may share an account; one's figures must not ring the other's alarms.
            "Namespace": f"{NAMESPACE}/{stage()}",
            "Dimensions": [list(told_apart_by) for told_apart_by in METRICS[name].dimensions],
            "Metrics": [{"Name": name, "Unit": METRICS[name].unit}],
        }
        for name in names
    ]


def write_figures_to(handler: logging.Handler) -> None:
    """Send the figures there from now on instead of to standard output, where CloudWatch finds them."""
    handler.setFormatter(FigureFormatter())
    _figures.handlers = [handler]


_figures = logging.getLogger(f"{NAMESPACE}.figures")
_figures.setLevel(logging.INFO)
_figures.propagate = False
write_figures_to(logging.StreamHandler(sys.stdout))


def record(figures: Mapping[str, float], **dimensions: str) -> None:
    """Write figures of one occasion as one line; CloudWatch makes the metrics from the log.

    Raises: KeyError for a figure that METRICS does not have. ValueError if a dimension it needs is missing, or one is
    given that none of them is told apart by.
    """
    needed = {name for figure in figures for names in METRICS[figure].dimensions for name in names}
    if needed != dimensions.keys():
        raise ValueError(f"dimensions do not fit {sorted(figures)}: {sorted(needed ^ dimensions.keys())}")
    _figures.info("figures.recorded", extra={"figures": figures, "dimensions": dimensions})
