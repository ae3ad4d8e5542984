"""Queries an act makes for everybody at once, put into SQL once a process.

Django writes the SQL of a query anew each time it is asked, which takes longer than
the answer. On the last day every State replies: what a reply reads is written once.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """The place of a value that is given when the statement is asked."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=Field())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:  # noqa: ARG002 -- an expression's shape
        """Write a place; the expression itself stands among the parameters."""
        return "%s", [self]


class Statement(Generic[Row]):
    """The rows of one model that a queryset with `Given` places describes.

    Called with a value for each place, by name and as the column holds it, it
    returns the rows; columns the queryset leaves out are read when asked for.

    Raises `TransactionManagementError` for a lock outside a transaction.
    """

    def __init__(self, rows: Callable[[], QuerySet[Row]]) -> None:
        self._rows = rows

    def __call__(self, **given: object) -> list[Row]:
        query, sql, parameters = self._written
        if query.select_for_update and connection.features.has_select_for_update:
            _refuse_outside_transaction()
        values = [
            given[one.name] if isinstance(one, Given) else one for one in parameters
        ]
        return list(QuerySet(query.model).raw(sql, values))

    @cached_property
    def _written(self) -> tuple[Query, str, tuple[Any, ...]]:
        query = self._rows().query
        return query, *query.sql_with_params()


def _refuse_outside_transaction() -> None:
    """Refuse a lock as Django does, which looks only when it writes the SQL."""
    if connection.get_autocommit():
        raise TransactionManagementError("A row is locked outside a transaction.")
