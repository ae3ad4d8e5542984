from collections.abc import Iterator
from datetime import datetime

import pytest

from consult.models import OutboxMessage
from tests.notify.mailbox import Mailbox, mail_server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def message(at: datetime) -> OutboxMessage:
    """A message that is due now."""
    return OutboxMessage.objects.create(
        kind="circular_issued",
        recipient_email="grace.head@example.org",
        language="en",
        subject="TSB Circular 7",
        body_text="A circular was issued.\n",
        body_html="<p>A circular was issued.</p>",
        message_id="<circular_issued.1.abc@consult.example>",
        due_at=at,
        created_at=at,
    )
