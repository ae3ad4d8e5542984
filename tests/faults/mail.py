"""The mail server of the stand: slow enough to be interrupted."""

import asyncio
from dataclasses import dataclass
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.notify.mailbox import Mailbox

PAUSE: Final = 0.02


@dataclass
class SlowMailbox(Mailbox):
    """A mailbox that thinks before and after it takes a message."""

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(PAUSE)
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(PAUSE)
        return answer
