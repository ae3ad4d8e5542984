"""Beginning a draft and changing its head."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse

from consult.flows.drafting import enter_number
from consult.models import Circular, Consultation, User
from consult.procedure.states import ConsultationState, Revision
from consult.queries.clock import geneva_day
from tests import factories
from tests.web.staff.acting import (
    draft_with,
    errors_of,
    head_fields,
    said_on,
    sent_head,
    url,
)

TAKEN = (
    "This number is already used or reserved in the study period: each number of"
    " TSB's register stands for one circular."
)


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
    for clause in ("9.3.3", "9.3.5", "9.4.1", "9.5.5", "9.6.1"):
        assert f"Clause {clause}" in answer.text
    assert "29 November 2021" in answer.text  # safer: nobody confirmed the year
    later = "The deadline is later than the rule permits."
    assert later in answer.context["notices"]


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
