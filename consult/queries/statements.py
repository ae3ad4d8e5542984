"""Queries an act makes for everybody at once, put into SQL once a process.

Django writes the SQL of a query anew each time it is asked, which takes longer than
the answer. On the last day every State replies: what a reply reads is written once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
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


@dataclass(frozen=True, slots=True)
class _Written(Generic[Row]):
    """A query in SQL, and how to make its model's rows of what comes back."""

    model: type[Row]
    sql: str
    parameters: tuple[Any, ...]
    locks: bool
    columns: Sequence[str]
    compiler: SQLCompiler
    converters: dict[int, Any]


class Statement(Generic[Row]):
    """The rows of one model that a queryset with `Given` places describes.

    Called with a value for each place, by name and as the column holds it, it
    returns the rows; columns the queryset leaves out are read when asked for. One that
    `shares` holds its rows against change while others may hold them too, which
    Django's querysets can't say: a row that was waited for is read as it is by then.

    Raises `TransactionManagementError` for a lock outside a transaction.
    """

    def __init__(
        self, rows: Callable[[], QuerySet[Row]], *, shares: bool = False
    ) -> None:
        self._rows = rows
        self._shares = shares

    def __call__(self, **given: object) -> list[Row]:
        written = self._written
        if written.locks:
            _refuse_outside_transaction()
        values: list[Any] = [
            given[one.name] if isinstance(one, Given) else one
            for one in written.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, values)
            found = cursor.fetchall()
        rows = written.compiler.apply_converters(found, written.converters)
        return [
            written.model.from_db(connection.alias, written.columns, row)
            for row in rows
        ]

    @cached_property
    def _written(self) -> "_Written[Row]":
        rows = self._rows()
        query = rows.query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        can_lock = connection.features.has_select_for_update
        if self._shares and can_lock:
            sql += " FOR SHARE"
        columns = [column for column, _sql, _alias in compiler.select]
        return _Written(
            model=rows.model,
            sql=sql,
            parameters=parameters,
            locks=can_lock and (self._shares or query.select_for_update),
            columns=[column.target.attname for column in columns],
            compiler=compiler,
            converters=compiler.get_converters(columns),
        )


def _refuse_outside_transaction() -> None:
    """Refuse a lock as Django does, which looks only when it writes the SQL."""
    if connection.get_autocommit():
        raise TransactionManagementError("A row is locked outside a transaction.")
