"""The stand that the tests share, and how long they go on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.faults.mail import SlowMailbox
from tests.faults.stand import Stand, stand
from tests.services.provision import free_port

LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="session")
def mailbox() -> SlowMailbox:
    """What arrived at the mail server of the stand."""
    return SlowMailbox()


@pytest.fixture(scope="session")
def trigger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that arms the failpoints of tests/faults/failing_wsgi.py."""
    return tmp_path_factory.mktemp("armed") / "side"


@pytest.fixture(scope="session")
def served(mailbox: SlowMailbox, trigger: Path) -> Iterator[Stand]:
    """A consultation that is open for long, on PostgreSQL and Redis.

    No Celery worker runs, so that what is killed is killed by the test.
    """
    port = free_port()
    mail_server = Controller(mailbox, hostname="127.0.0.1", port=port)
    mail_server.start()
    try:
        with stand(
            *("--states", "12", "--closes-in", "1440" if LONG else "60"),
            application="tests.faults.failing_wsgi",
            extra={"ARMED": str(trigger), "EMAIL_URL": f"smtp://127.0.0.1:{port}"},
        ) as running:
            yield running
    finally:
        mail_server.stop()


@pytest.fixture
def kills() -> int:
    """How often something is killed: 1,000 times over the long form's tests."""
    return 640 if LONG else 12
