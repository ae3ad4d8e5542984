"""Give up on a database that takes a statement and never answers.

TCP notices a line that is dead, and the server's own limits end what takes too long.
Neither helps where the bytes are taken and nothing comes back: a server whose disk
hangs, a pooler that is stuck. There every thread would wait for ever, and nobody would
see a page.
"""

from typing import Any, Final, TypeVar

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

Answer = TypeVar("Answer")

# Asked of a connection that was kept, before a request uses it: an answer costs
# nothing, so none for so long means that there will be none.
PROBE_SECONDS: Final = 5.0


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when a statement is not answered in time.

    `patience` is in seconds; None waits without end.
    """

    patience: float | None = None

    def wait(
        self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None
    ) -> Answer:
        """Wait for an answer.

        Raises `psycopg.OperationalError` when none came; what became of the statement
        is not known then.
        """
        patience = self.patience if timeout is None else timeout
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # or whoever rolls back would wait anew
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with one more of OPTIONS: `patience`, in seconds."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.pop("patience", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        connection = Connection.connect(**conn_params)
        connection.patience = self.settings_dict["OPTIONS"].get("patience")
        return connection

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        self.connection.patience, usual = PROBE_SECONDS, self.connection.patience
        try:
            return super().is_usable()
        finally:
            self.connection.patience = usual
