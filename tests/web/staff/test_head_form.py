"""What the head of a draft refuses, naming the field and the rule."""

from typing import Any

import pytest

from consult.models import Consultation, GroupMembership, User
from consult.procedure.states import Revision
from tests import factories
from tests.web.staff.acting import complaints, draft_with

ONE_TOO_LONG = f"{'.'.join(['tsb' * 20] * 4)[:242]}s@example.org"


def test_another_revision_needs_its_reason(signed_in: Any, tsb_officer: User) -> None:
    other = {"number": "12", "dated": "2022-03-10", "revision": "hammamet_2016"}
    assert complaints(signed_in, tsb_officer, **other) == {
        "revision_reason": ["Say why another revision applies than the one in force."]
    }
    draft_with(signed_in, tsb_officer, revision_reason="Determined before.", **other)
    draft = Consultation.objects.get()
    assert (draft.revision, draft.revision_reason) == (
        Revision.HAMMAMET_2016,
        "Determined before.",
    )


@pytest.mark.parametrize(
    "text", ["0", "10000", "3.5", "-1", "321a", "TSB-CIR-321", "٣٢١", "T25-TSB-CIR-321"]
)
def test_an_unknown_form_of_number_is_refused(
    signed_in: Any, tsb_officer: User, text: str
) -> None:
    assert complaints(signed_in, tsb_officer, number=text, dated="2026-05-01") == {
        "number": [
            "This is no number of a circular: write it as 321 or T17-TSB-CIR-0321."
        ]
    }


def test_a_number_of_another_period_is_refused(
    signed_in: Any, tsb_officer: User
) -> None:
    assert complaints(
        signed_in, tsb_officer, number="T17-TSB-CIR-0321", dated="2026-05-01"
    ) == {"number": ["This number belongs to another study period than the group."]}


def test_number_and_date_go_together(signed_in: Any, tsb_officer: User) -> None:
    assert complaints(signed_in, tsb_officer, number="5") == {
        "dated": ["Enter the date the circular bears."]
    }
    assert complaints(signed_in, tsb_officer, dated="2026-05-01") == {
        "number": ["Enter the number too: the date is kept with it."]
    }


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        (
            {"meeting_opens": "2026-12-13", "meeting_closes": "2026-12-12"},
            "meeting_closes",
            "The meeting can't end before it begins.",
        ),
        (
            {"number": "5", "dated": "2026-12-14", "meeting_opens": "2026-12-13"},
            "meeting_opens",
            (
                "The meeting begins before the date of the circular that announces it"
                " (Resolution 1, clause 9.4.1)"
            ),
        ),
        (
            {"procedure": "question_approval", "determined_on": "2026-05-01"},
            "determined_on",
            "Only the traditional approval process has this step.",
        ),
        (
            {"number": "5", "dated": "2026-12-14", "deadline_date": "2026-12-13"},
            "deadline_date",
            "Replies can't close before the circular's date.",
        ),
        (
            {"deadline_date": "2026-10-25", "deadline_time": "02:30"},
            "deadline_time",
            (
                "On this night the clocks go back and this hour comes twice: choose"
                " another hour, or UTC."
            ),
        ),
        (
            {"deadline_date": "2027-03-28", "deadline_time": "02:30"},
            "deadline_time",
            (
                "On this night the clocks go forward and this hour does not exist:"
                " choose another hour, or UTC."
            ),
        ),
        (
            {"deadline_date": "2026-12-01", "deadline_time": "24:00"},
            "deadline_time",
            "Until: write hour and minute, 00:00 to 23:59.",
        ),
        (
            {"deadline_date": "31/12/2026"},
            "deadline_date",
            "Last day for replies: write the day as year-month-day, like “2021-12-13”.",
        ),
        (
            {"meeting_opens": "0026-12-13"},
            "meeting_opens",
            "This date can't be right: check its year.",
        ),
        ({"study_group": ""}, "study_group", "Choose the study group."),
        (
            {"study_group": "999999"},
            "study_group",
            "Choose one of the study groups of the list.",
        ),
        (
            {"officer_initials": "m.e."},
            "officer_initials",
            "Write the initials in capitals, A to Z, like ME.",
        ),
        (
            {"contact_email": "tsbsg3 at itu.int"},
            "contact_email",
            "Contact e-mail: write one address, like tsbsg3@itu.int.",
        ),
        (
            {"contact_email": ONE_TOO_LONG},
            "contact_email",
            "Contact e-mail: write 254 characters at most.",
        ),
        (
            {"reply_email": ONE_TOO_LONG},
            "reply_email",
            "E-mail for replies: write 254 characters at most.",
        ),
        (
            {"meeting_place": "Geneva\x0bBern"},
            "meeting_place",
            (
                "Place of the meeting: character 7, after “\u2068Geneva\u2069”, is"
                " \u2068U+000B LINE TABULATION\u2069. Write this on one line, without"
                " control characters."
            ),
        ),
        (
            {"collective_letter": "7" * 21},
            "collective_letter",
            "Collective letter: write 20 characters at most.",
        ),
    ],
)
def test_bad_input_is_answered_with_field_and_rule(
    signed_in: Any,
    tsb_officer: User,
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    assert complaints(signed_in, tsb_officer, **changes) == {field: [sentence]}


def test_the_same_hour_in_utc_is_no_question(signed_in: Any, tsb_officer: User) -> None:
    draft_with(
        signed_in,
        tsb_officer,
        deadline_date="2026-10-25",
        deadline_time="02:30",
        deadline_zone="UTC",
    )
    deadline = Consultation.objects.get().deadline
    assert deadline is not None
    assert deadline.closes_at.isoformat() == "2026-10-25T02:31:00+00:00"


def test_only_a_regional_procedure_names_a_regional_group(
    signed_in: Any, tsb_officer: User
) -> None:
    GroupMembership.objects.create(
        member_state=factories.make_state("KEN"), kind="regional_group", code="AFR"
    )
    assert complaints(signed_in, tsb_officer, regional_group="AFR") == {
        "regional_group": [
            "Only the procedure of a regional group names one (note to 9.2.1)."
        ]
    }
    draft_with(signed_in, tsb_officer, procedure="tap_regional", regional_group="AFR")
    assert Consultation.objects.get().regional_group == "AFR"


def test_determination_and_request_are_kept_and_their_order_only_warns(
    signed_in: Any, tsb_officer: User
) -> None:
    answer = draft_with(
        signed_in,
        tsb_officer,
        number="5",
        dated="2026-05-04",
        meeting_opens="2026-12-14",
        meeting_closes="2026-12-18",
        determined_at="SG3 plenary, Geneva",
        determined_on="2026-05-05",
        chair_requested_on="2026-05-06",
        stay="1",
    )
    draft = Consultation.objects.get()
    assert (draft.determined_at, str(draft.determined_on)) == (
        "SG3 plenary, Geneva",
        "2026-05-05",
    )
    assert {
        "The texts were determined after the date of the circular.",
        "The chair's request came after the date of the circular.",
    } <= set(answer.context["notices"])


def test_no_determination_belongs_to_a_question(
    signed_in: Any, tsb_officer: User
) -> None:
    refused = complaints(
        signed_in,
        tsb_officer,
        procedure="question_deletion",
        determined_at="SG3 plenary",
        chair_requested_on="2026-05-01",
    )
    assert set(refused) == {"determined_at", "chair_requested_on"}
