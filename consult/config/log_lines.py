"""What every log line goes through: nothing of whom it concerns is left in it."""

import traceback
from collections.abc import Iterator, Sequence
from typing import Final

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger


def name_kind(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Leave of an error that Celery words in its line only the kind."""
    said = getattr(line.get("_record"), "data", None)
    if isinstance(said, dict) and (error := said.get("exc")):
        line["event"] = line["event"].replace(error, error.partition("(")[0])
    return line


def trace(exc_info: ExcInfo) -> str:
    """Say where an error came from and of what kind it is, without its words.

    These may quote anything: a row that broke a constraint with all its values, an
    address that a mail server refused. A database's code and constraint are named.
    """
    return "\n".join(part for error in _causes(exc_info[1]) for part in _parts(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what an error came from, the first cause first, and the error itself."""
    causes = list[BaseException]()
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        hidden = None if cause.__suppress_context__ else cause.__context__
        cause = cause.__cause__ or hidden
    return reversed(causes)


def _parts(error: BaseException) -> Iterator[str]:
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    codes = (
        getattr(error, "sqlstate", None),
        getattr(error, "sqlite_errorname", None),
        getattr(getattr(error, "diag", None), "constraint_name", None),
    )
    kind = type(error)
    yield " ".join(
        (f"{kind.__module__}.{kind.__qualname__}", *(code for code in codes if code))
    )


# What every line gets, those of Django and Celery too.
EVERY_LINE: Final[Sequence[Processor]] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    name_kind,
    structlog.processors.ExceptionRenderer(trace),
)
