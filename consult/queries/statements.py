"""Queries an act makes for everybody at once, put into SQL once a process.

Django writes the SQL of a query anew each time it is asked, which takes longer than
the answer. On the last day every State replies: the SQL of what a reply reads and
appends is written once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import (
    TransactionManagementError,
    mark_for_rollback_on_error,
)

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


def append(row: Row) -> Row:
    """Insert a new row, as saving it does, and return it with its key.

    For models without signals and parents, which saving would look after.
    """
    insertion = _insertion(type(row))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
        for field in insertion.fields
    ]
    with (
        mark_for_rollback_on_error(using=connection.alias),
        connection.cursor() as cursor,
    ):
        cursor.execute(insertion.sql, values)
        if insertion.gives_key:
            (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 -- as saving
    return row


def append_all(rows: Sequence[Row]) -> None:
    """Insert new rows of one model, all in one statement; they may be without a key."""
    if len(rows) == 1:
        append(rows[0])
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows)  # noqa: SLF001 -- as Django names it


@dataclass(frozen=True, slots=True)
class _Insertion:
    """An INSERT of one row in SQL, the fields it takes, whether it gives a key back."""

    sql: str
    fields: Sequence[Any]
    gives_key: bool


@cache
def _insertion(model: type[Model]) -> _Insertion:
    meta = model._meta  # noqa: SLF001 -- as Django names it
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(connection=connection)
    compiler.returning_fields = [meta.auto_field] if meta.auto_field else None
    ((sql, _parameters),) = compiler.as_sql()
    return _Insertion(str(sql), fields, gives_key=meta.auto_field is not None)


def _refuse_outside_transaction() -> None:
    """Refuse a lock as Django does, which looks only when it writes the SQL."""
    if connection.get_autocommit():
        raise TransactionManagementError("A row is locked outside a transaction.")
