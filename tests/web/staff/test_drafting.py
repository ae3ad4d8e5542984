"""Beginning a draft and changing its head."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from consult.flows.drafting import enter_number
from consult.models import Circular, Consultation, GroupMembership, User
from consult.procedure.states import ConsultationState, Revision
from consult.queries.clock import geneva_day
from tests import factories
from tests.web.staff.acting import errors_of, head_fields, said_on, sent_head, url

TAKEN = (
    "This number is already used or reserved in the study period: each number of"
    " TSB's register stands for one circular."
)


def draft_with(signed_in: Any, person: User, **changes: object) -> Any:
    """Send the form of a new draft."""
    return signed_in(person).post(
        reverse("staff:draft"), head_fields(**changes), follow=True
    )


def complaints(signed_in: Any, person: User, **changes: object) -> dict[str, list[str]]:
    """Return what the form of a new draft complains about; nothing is stored."""
    answer = draft_with(signed_in, person, **changes)
    assert answer.status_code == 200
    assert not Consultation.objects.exists()
    return errors_of(answer)


def test_a_draft_may_be_saved_nearly_empty(signed_in: Any, tsb_officer: User) -> None:
    answer = draft_with(signed_in, tsb_officer)
    draft = Consultation.objects.get()
    assert answer.redirect_chain == [(url("consultation", draft), 302)]
    assert said_on(answer) == ["The draft is saved. Now add the texts."]
    assert (draft.state, draft.created_by) == (ConsultationState.DRAFT, tsb_officer)
    assert (draft.deadline_date, draft.deadline_time) == (None, time(23, 59))
    assert not Circular.objects.exists()


def test_a_whole_draft_is_kept_as_written(signed_in: Any, tsb_officer: User) -> None:
    period = factories.StudyPeriodFactory.create(
        code="T17", starts_on=date(2016, 11, 4)
    )
    group = factories.StudyGroupFactory.create(period=period, number=3)
    draft_with(
        signed_in,
        tsb_officer,
        group=group,
        number="T17-TSB-CIR-0321",
        dated="2021-05-31",
        meeting_opens="2021-12-13",
        meeting_closes="2021-12-17",
        meeting_virtual="on",
        collective_letter="7/3",
        determined_on="2021-05-27",
        chair_requested_on="2021-05-28",
        deadline_date="2021-12-01",
        deadline_time="23:59",
        officer_initials="ME",
        telephone="+41 22 730 5866",
        reply_email="tsbdir@itu.int",
    )
    draft = Consultation.objects.get()
    assert str(Circular.objects.get(consultation=draft)) == "T17-TSB-CIR-0321"
    assert draft.revision == Revision.HAMMAMET_2016
    assert draft.meeting_opens == date(2021, 12, 13)
    assert draft.deadline is not None
    assert draft.deadline.closes_at.isoformat() == "2021-12-01T23:00:00+00:00"
    assert (draft.officer_initials, draft.collective_letter) == ("ME", "7/3")
    assert (draft.contact_email, draft.fax) == (group.email, group.fax)


def test_the_computed_dates_stand_beside_the_form(
    signed_in: Any, tsb_officer: User
) -> None:
    answer = draft_with(
        signed_in,
        tsb_officer,
        number="321",
        dated="2021-05-31",
        meeting_opens="2021-12-13",
        meeting_closes="2021-12-17",
        deadline_date="2021-12-03",
        stay="1",
    )
    draft = Consultation.objects.get()
    assert answer.redirect_chain == [(url("edit", draft), 302)]
    timeline = answer.context["timeline"]
    assert timeline.latest_deadline.date == date(2021, 12, 1)
    assert timeline.announce_by == date(2021, 9, 13)
    assert "1 December 2021" in answer.text
    assert (
        "The deadline is later than the rule permits: fewer working days lie between"
        " it and the meeting than it asks for." in answer.context["notices"]
    )


def test_a_procedure_that_counts_on_shows_its_earliest_deadline(
    signed_in: Any, tsb_officer: User
) -> None:
    answer = draft_with(
        signed_in,
        tsb_officer,
        procedure="recommendation_deletion",
        number="9",
        dated="2026-10-22",
        meeting_opens="2026-09-01",
        meeting_closes="2026-09-04",
        stay="1",
    )
    assert answer.context["timeline"].earliest_deadline.date == date(2027, 1, 21)
    assert "Earliest deadline permitted" in answer.text


def test_the_revision_follows_the_date_of_the_circular(
    signed_in: Any, tsb_officer: User
) -> None:
    draft_with(signed_in, tsb_officer, number="12", dated="2022-03-10")
    assert Consultation.objects.get().revision == Revision.GENEVA_2022


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


def test_a_number_that_is_taken_loses_nothing_of_the_form(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    fields = head_fields(
        draft_consultation.study_group,
        number="7",
        dated=geneva_day(at).isoformat(),
        meeting_place="Geneva",
    )
    answer = signed_in(tsb_officer).post(reverse("staff:draft"), fields)
    assert answer.status_code == 409
    assert errors_of(answer) == {"number": [TAKEN]}
    assert answer.context["form"]["meeting_place"].value() == "Geneva"
    assert Consultation.objects.get() == draft_consultation


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
            {"number": "5", "dated": "2026-12-14", "determined_on": "2026-12-15"},
            "determined_on",
            "This comes before the circular that announces it (9.3.1).",
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
            "Last day for replies: write the day as year-month-day, like 2021-12-13.",
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
            {"meeting_place": "Geneva\x0bBern"},
            "meeting_place",
            "Write this on one line, without control characters.",
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


def test_the_form_of_an_edit_holds_the_draft_and_saves_it_unchanged(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    before = Consultation.objects.values().get(pk=draft_consultation.pk)
    page = client.get(url("edit", draft_consultation))
    answer = client.post(url("edit", draft_consultation), sent_head(page))
    assert answer.status_code == 302
    assert Consultation.objects.values().get(pk=draft_consultation.pk) == before
    statuses = draft_consultation.language_versions.values_list("status", flat=True)
    assert set(statuses) == {"approved"}


def test_a_change_makes_approved_languages_stale(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("edit", draft_consultation))
    client.post(
        url("edit", draft_consultation), sent_head(page, collective_letter="9/3")
    )
    statuses = draft_consultation.language_versions.values_list("status", flat=True)
    assert set(statuses) == {"stale"}


def test_a_new_study_group_brings_its_secretariat(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    other = factories.StudyGroupFactory.create(
        number=5, email="tsbsg5@example.org", telephone="", fax="+41 1"
    )
    client = signed_in(tsb_officer)
    page = client.get(url("edit", draft_consultation))
    sent = sent_head(page, study_group=other.pk, telephone="+41 22 000 00 00")
    client.post(url("edit", draft_consultation), sent)
    draft_consultation.refresh_from_db()
    assert draft_consultation.contact_email == "tsbsg5@example.org"
    assert draft_consultation.telephone == "+41 22 000 00 00"
    assert draft_consultation.fax == "+41 1"


def test_a_number_is_replaced_but_never_taken_away(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("edit", draft_consultation))
    answer = client.post(
        url("edit", draft_consultation), sent_head(page, number="", dated="")
    )
    assert errors_of(answer) == {
        "number": ["A number that was entered can be replaced, not taken away."]
    }
    client.post(url("edit", draft_consultation), sent_head(page, number="8"))
    numbers = draft_consultation.circulars.order_by("number")
    assert [(row.number, row.recalled) for row in numbers] == [(7, True), (8, False)]


def test_a_draft_that_was_signed_off_meanwhile_is_not_changed(
    signed_in: Any, signing_off: Consultation, tsb_officer: User, at: datetime
) -> None:
    fields = head_fields(
        signing_off.study_group,
        number="7",
        dated=geneva_day(at).isoformat(),
        meeting_place="Nairobi",
    )
    answer = signed_in(tsb_officer).post(url("edit", signing_off), fields)
    assert answer.status_code == 409
    assert errors_of(answer) == {
        "__all__": [
            "Only a draft can be changed: this one awaits its signature or was issued."
        ]
    }
    assert answer.context["form"]["meeting_place"].value() == "Nairobi"
    signing_off.refresh_from_db()
    assert signing_off.meeting_place == ""


def test_an_invented_mark_stays_on_a_demonstration(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at, synthetic=True)
    client = signed_in(tsb_officer)
    page = client.get(url("edit", draft))
    client.post(url("edit", draft), sent_head(page, collective_letter="9/3"))
    draft.refresh_from_db()
    assert (draft.synthetic, draft.collective_letter) == (True, "9/3")


def test_an_override_stays_when_the_form_is_opened_again(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        revision="hammamet_2016",
        revision_reason="Determined before.",
    )
    page = signed_in(tsb_officer).get(url("edit", draft))
    assert page.context["form"]["revision"].value() == "hammamet_2016"


def test_a_reserved_number_is_taken_for_an_edit_too(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    other = factories.make_draft(by=tsb_officer, at=at, number=8)
    enter_number(
        other,
        period=other.study_group.period,
        number=9,
        dated=geneva_day(at) - timedelta(days=1),
        by=tsb_officer,
        at=at,
    )
    client = signed_in(tsb_officer)
    page = client.get(url("edit", draft_consultation))
    answer = client.post(
        url("edit", draft_consultation),
        sent_head(page, number="8", collective_letter="9/3"),
    )
    assert (answer.status_code, errors_of(answer)) == (409, {"number": [TAKEN]})
    draft_consultation.refresh_from_db()
    assert draft_consultation.collective_letter == "2/3"
