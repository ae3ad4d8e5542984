"""A look at a running tally is an entry of the consultation's chain."""

import json
from datetime import datetime

import pytest

from consult.flows.looking import note_look
from consult.models import AuditEntry, Consultation, User
from consult.vocabularies import AuditTag


def entries(consultation: Consultation) -> list[AuditEntry]:
    return list(
        AuditEntry.objects.filter(
            chain=f"consultation:{consultation.pk}", tag=AuditTag.TALLY_SEEN
        )
    )


def test_a_look_says_who_looked_when_and_at_how_much(
    issued_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    note_look(issued_consultation, by=tsb_officer, at=at)
    (entry,) = entries(issued_consultation)
    assert (entry.actor, entry.at) == (f"user:{tsb_officer.pk}", at)
    assert json.loads(entry.body)["facts"] == {"replies": 0}


@pytest.mark.parametrize("name", ["draft_consultation", "closed_consultation"])
def test_there_is_no_look_before_the_issue_nor_after_closing(
    request: pytest.FixtureRequest, name: str, tsb_officer: User, at: datetime
) -> None:
    consultation = request.getfixturevalue(name)
    note_look(consultation, by=tsb_officer, at=at)
    assert entries(consultation) == []
