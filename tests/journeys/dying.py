"""Let the process die in the midst of an act: at a statement, or around the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.journeys.rewinding import reconnect

# At the n-th statement, or on which side of the commit; None spares the process.
Fault = int | str | None
BEFORE_COMMIT = "before the commit"
AFTER_COMMIT = "after the commit"


class ProcessDied(BaseException):
    """No `except Exception` of the product sees this, as none sees a kill -9."""


@dataclass
class Blow:
    """Whether the fault struck, and whether the act had been committed by then."""

    struck: bool = False
    committed: bool = False
    statements: int = 0


@contextmanager
def struck_by(fault: Fault) -> Iterator[Blow]:
    """Have the fault strike inside; what comes after begins on a new connection."""
    blow = Blow()
    commit = connection._commit  # type: ignore[attr-defined]

    def commit_or_die() -> None:
        if fault == BEFORE_COMMIT:
            connection._rollback()  # type: ignore[attr-defined]
            die()
        commit()
        blow.committed = True
        if fault == AFTER_COMMIT:
            die()

    def execute_or_die(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        blow.statements += 1
        if blow.statements == fault:
            die()
        return execute(sql, params, many, context)

    def die() -> None:
        blow.struck = True
        raise ProcessDied

    connection._commit = commit_or_die  # type: ignore[attr-defined]
    try:
        with connection.execute_wrapper(execute_or_die):
            yield blow
    except ProcessDied:
        reconnect()
    finally:
        del connection._commit  # type: ignore[attr-defined]
