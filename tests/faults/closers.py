"""Close what is due, in many processes at once: `python -m tests.faults.closers 20 ID`.

Each begins a second before the closing instant and tries over and over until the
consultation is closed. Prints for each process what it closed, as JSON.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")
django.setup()

from consult.flows.closing import close_due  # noqa: E402
from consult.models import Consultation  # noqa: E402
from consult.queries.clock import database_now  # noqa: E402


def main(processes: int, consultation: int) -> None:
    answers = []
    for _ in range(processes):
        answer, tell = os.pipe()
        if os.fork() == 0:
            os.write(tell, json.dumps(close_at_the_instant(consultation)).encode())
            os._exit(0)
        os.close(tell)
        answers.append(answer)
    closed = []
    for answer in answers:
        with os.fdopen(answer) as said:
            closed.append(json.load(said))
    json.dump(closed, sys.stdout)


def close_at_the_instant(pk: int) -> list[str]:
    """Try to close until the consultation is closed, by whomever."""
    closes_at = Consultation.objects.get(pk=pk).closes_at
    assert closes_at is not None
    time.sleep(max(0.0, (closes_at - database_now()).total_seconds() - 1))
    mine: list[str] = []
    while Consultation.objects.filter(pk=pk, state="issued").exists():
        mine += close_due(at=database_now())
        time.sleep(0.02)
    return mine


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
