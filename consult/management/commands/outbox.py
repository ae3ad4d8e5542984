"""Let the outbox rest, go on, or say how it stands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.management.base import CommandParser
from django.db.models import Count

from consult.flows.pausing import pause_outbox, resume_outbox
from consult.management.json_output import JsonCommand
from consult.models import OutboxMessage, Pause
from consult.notify.outbox import PAUSE, is_paused
from consult.procedure.deadlines import utc_text
from consult.queries.clock import database_now
from consult.vocabularies import MessageState


class Command(JsonCommand):
    help = (
        "Pauses the outbox, so that nothing is sent, or resumes it; a restored backup"
        " is paused. Says how many messages stand where."
    )

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=sorted(ACTS))

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        ACTS[options["act"]]()
        pause = Pause.objects.filter(name=PAUSE).first()
        counts = dict(
            OutboxMessage.objects.values_list("state").annotate(Count("pk")).order_by()
        )
        return {
            "paused": pause is not None,
            "paused_since": utc_text(pause.since) if pause else None,
            "messages": {state.value: counts.get(state, 0) for state in MessageState},
        }


ACTS: Final[Mapping[str, Callable[[], bool]]] = {
    "pause": lambda: pause_outbox(by=None, at=database_now()),
    "resume": lambda: resume_outbox(by=None, at=database_now()),
    "status": is_paused,
}
