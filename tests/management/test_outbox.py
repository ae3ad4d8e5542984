"""The command that lets the outbox rest: one JSON object, safe to repeat."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consult.models import AuditEntry

pytestmark = pytest.mark.django_db


def answer_of(act):
    out = StringIO()
    call_command("outbox", act, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_it_pauses_says_so_and_resumes(head_of_administration, issued_consultation):
    messages = {
        "pending": 1,
        "sending": 0,
        "sent": 0,
        "failed": 0,
        "dead": 0,
        "withheld": 0,
    }
    running = {"paused": False, "paused_since": None, "messages": messages}
    assert answer_of("status") == running
    paused = answer_of("pause")
    assert paused["paused"] is True
    assert paused["paused_since"].endswith("Z")
    assert answer_of("pause") == answer_of("status") == paused
    assert answer_of("resume") == running
    assert AuditEntry.objects.filter(tag__startswith="system:outbox:").count() == 2


def test_another_word_is_wrong_usage():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("outbox", "stop")
