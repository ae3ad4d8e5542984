"""Preparing, reading, issuing and throwing away addenda and corrigenda."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consult.flows import amending
from consult.flows.amendable import Change
from consult.models import Amendment, AmendmentDraft, DocumentDraft
from consult.queries.clock import geneva_day
from consult.vocabularies import AmendmentKind
from tests import factories
from tests.web.staff.acting import as_shown, errors_of, said_on, url

pytestmark = pytest.mark.django_db


def later(consultation, days=7):
    return consultation.deadline_date + timedelta(days=days)


def form_of(client, consultation, **changes):
    """Open the form and return what is sent of it."""
    return {
        **as_shown(client, "amend", consultation),
        "kind": "addendum",
        "dated": geneva_day(consultation.issued_at).isoformat(),
        **changes,
    }


@pytest.fixture
def prepared(issued_consultation, tsb_officer, at):
    """An extension by a week, prepared by the first officer."""
    change = Change(
        kind=AmendmentKind.ADDENDUM,
        dated=geneva_day(at),
        deadline_date=later(issued_consultation),
        words={"en": "As the group asked.", "fr": "Comme demandé."},
    )
    amending.prepare_amendment(issued_consultation, change, by=tsb_officer, at=at)
    return issued_consultation


def test_an_officer_prepares_an_extension(signed_in, issued_consultation, tsb_officer):
    client = signed_in(tsb_officer)
    sent = form_of(
        client,
        issued_consultation,
        deadline_date=later(issued_consultation).isoformat(),
        words_en="As the group asked.",
    )
    page = client.post(url("amend", issued_consultation), sent, follow=True)
    assert said_on(page) == ["It is prepared: a second person reads it and issues it."]
    assert page.redirect_chain == [(url("amendment", issued_consultation), 302)]
    assert "Addendum 1" in page.text
    assert "You prepared it" in page.text
    assert "Issue now" not in page.text
    draft = AmendmentDraft.objects.get()
    assert draft.deadline_date == later(issued_consultation)
    assert draft.words == {"en": "As the group asked."}


def test_the_form_shows_what_waits(signed_in, prepared, second_officer):
    form = signed_in(second_officer).get(url("amend", prepared)).context["form"]
    assert form["deadline_date"].value() == later(prepared)
    assert form["words_fr"].value() == "Comme demandé."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "__all__"),
        ({"kind": "corrigendum", "meeting_place": "Nairobi"}, "kind"),
        ({"words_fr": "Lire 8.2."}, "words_en"),
        ({"meeting_virtual": "no"}, "meeting_place"),
        ({"dated": "2020-01-01", "words_en": "8.2"}, "dated"),
        ({"meeting_opens": "2090-01-01"}, "meeting_closes"),
    ],
)
def test_what_can_not_be_said_is_refused_beside_its_field(
    signed_in, issued_consultation, tsb_officer, changes, field
):
    client = signed_in(tsb_officer)
    page = client.post(
        url("amend", issued_consultation),
        form_of(client, issued_consultation, **changes),
    )
    assert page.status_code == 409
    assert list(errors_of(page)) == [field]
    assert not AmendmentDraft.objects.exists()


def test_an_earlier_deadline_is_refused_and_nothing_written_is_lost(
    signed_in, issued_consultation, tsb_officer
):
    client = signed_in(tsb_officer)
    sent = form_of(
        client,
        issued_consultation,
        deadline_date=later(issued_consultation, -1).isoformat(),
        words_en="As the group asked.",
    )
    page = client.post(url("amend", issued_consultation), sent)
    (refused,) = errors_of(page)["deadline_date"]
    assert refused.startswith("A deadline is only extended")
    assert "As the group asked." in page.text


def test_a_form_opened_before_another_was_prepared_replaces_nothing(
    signed_in, issued_consultation, tsb_officer, second_officer, at
):
    client = signed_in(second_officer)
    sent = form_of(client, issued_consultation, kind="corrigendum", words_en="8.2")
    amending.prepare_amendment(
        issued_consultation,
        Change(
            kind=AmendmentKind.ADDENDUM,
            dated=geneva_day(at),
            deadline_date=later(issued_consultation),
        ),
        by=tsb_officer,
        at=at,
    )
    assert client.post(url("amend", issued_consultation), sent).status_code == 409
    assert AmendmentDraft.objects.get().kind == "addendum"


def test_a_closed_consultation_offers_no_deadline_and_a_question_no_meeting(
    signed_in, closed_consultation, tsb_officer
):
    client = signed_in(tsb_officer)
    fields = client.get(url("amend", closed_consultation)).context["form"].fields
    assert "deadline_date" not in fields
    assert "meeting_opens" in fields
    sent = form_of(client, closed_consultation, kind="corrigendum", words_en="8.2")
    assert client.post(url("amend", closed_consultation), sent).status_code == 302


@pytest.mark.parametrize("person", ["translator", "director", "auditor"])
def test_who_is_no_officer_prepares_nothing(
    request, signed_in, issued_consultation, person
):
    client = signed_in(request.getfixturevalue(person))
    assert client.get(url("amend", issued_consultation)).status_code == 403


def test_a_draft_is_edited_and_not_amended(signed_in, draft_consultation, tsb_officer):
    client = signed_in(tsb_officer)
    answer = client.get(url("amend", draft_consultation))
    assert answer.url == url("consultation", draft_consultation)


def test_a_second_person_reads_and_issues(signed_in, prepared, second_officer):
    client = signed_in(second_officer)
    page = client.get(url("amendment", prepared))
    assert "As the group asked." in page.text
    assert (
        "Nothing is said besides in: Arabic, Chinese, Russian and Spanish. The papers"
        " say so." in page.context["notices"]
    )
    sent = {"seen": page.context["seen"]}
    answer = client.post(url("amendment", prepared), sent, follow=True)
    assert said_on(answer) == ["Addendum 1 is issued."]
    assert "Extended from" in answer.text
    assert Amendment.objects.get().issued_by == second_officer


def test_the_latest_permissible_day_warns_and_refuses_nothing(
    signed_in, issued_consultation, tsb_officer, second_officer, at
):
    change = Change(
        kind=AmendmentKind.ADDENDUM,
        dated=geneva_day(at),
        deadline_date=issued_consultation.meeting_opens,
    )
    amending.prepare_amendment(issued_consultation, change, by=tsb_officer, at=at)
    client = signed_in(second_officer)
    page = client.get(url("amendment", issued_consultation))
    assert [line for line in page.context["notices"] if "deadline is later" in line]
    sent = {"seen": page.context["seen"]}
    client.post(url("amendment", issued_consultation), sent)
    issued_consultation.refresh_from_db()
    assert issued_consultation.deadline_date == issued_consultation.meeting_opens


def test_who_prepared_it_can_not_issue_it(signed_in, prepared, tsb_officer):
    client = signed_in(tsb_officer)
    sent = as_shown(client, "amendment", prepared)
    assert client.post(url("amendment", prepared), sent).status_code == 403


@pytest.mark.parametrize("person", ["translator", "auditor"])
def test_the_rest_of_tsb_reads_and_does_not_issue(request, signed_in, prepared, person):
    client = signed_in(request.getfixturevalue(person))
    sent = as_shown(client, "amendment", prepared)
    assert client.post(url("amendment", prepared), sent).status_code == 403
    assert client.post(url("amend_discard", prepared)).status_code == 403


def test_what_changed_since_it_was_read_is_not_issued(
    signed_in, prepared, tsb_officer, second_officer, at
):
    client = signed_in(second_officer)
    sent = as_shown(client, "amendment", prepared)
    change = Change(
        kind=AmendmentKind.ADDENDUM,
        dated=geneva_day(at),
        deadline_date=later(prepared, 9),
    )
    amending.prepare_amendment(prepared, change, by=tsb_officer, at=at)
    page = client.post(url("amendment", prepared), sent)
    assert page.status_code == 409
    assert "is not what this page showed" in page.text
    assert not Amendment.objects.exists()


def test_after_the_deadline_the_page_says_so(
    signed_in, prepared, second_officer, settings
):
    client = signed_in(second_officer)
    sent = as_shown(client, "amendment", prepared)
    settings.TEST_CLOCK_OFFSET += timedelta(days=60)
    client = signed_in(second_officer)
    page = client.post(url("amendment", prepared), sent, follow=True)
    assert not Amendment.objects.exists()
    assert page.status_code in {200, 409}


def test_what_waits_is_thrown_away_and_the_page_leads_back(
    signed_in, prepared, tsb_officer
):
    client = signed_in(tsb_officer)
    answer = client.post(url("amend_discard", prepared), follow=True)
    assert said_on(answer) == ["What was prepared is thrown away."]
    again = client.get(url("amendment", prepared), follow=True)
    assert said_on(again) == ["No addendum or corrigendum is prepared."]
    twice = client.post(url("amend_discard", prepared))
    assert twice.status_code == 409


def test_the_paper_is_read_as_a_draft_before(signed_in, prepared, tsb_officer):
    client = signed_in(tsb_officer)
    answer = client.get(url("amendment_preview", prepared, "fr"))
    assert answer["Content-Type"] == "application/pdf"
    assert "T25-TSB-CIR-0007-ADD01-F.pdf" in answer["Content-Disposition"]
    assert client.get(url("amendment_preview", prepared, "de")).status_code == 404


def test_without_anything_prepared_there_is_no_paper(
    signed_in, issued_consultation, tsb_officer
):
    client = signed_in(tsb_officer)
    answer = client.get(url("amendment_preview", issued_consultation, "fr"))
    assert answer.url == url("consultation", issued_consultation)


def test_the_overview_says_what_waits_and_which_paper_failed(
    signed_in, prepared, tsb_officer, second_officer
):
    page = signed_in(second_officer).get(url("consultation", prepared))
    assert "Olga Officer prepared Addendum 1." in " ".join(page.text.split())
    amending.issue_amendment(prepared, by=second_officer)
    DocumentDraft.objects.filter(kind="addendum", language="ar").update(
        last_error="RenderingFailed: no font"
    )
    page = signed_in(tsb_officer).get(url("consultation", prepared))
    (face,) = page.context["amendments"]
    said = {row.language: row.editions[0].missing for row in face.files}
    assert said["ar"] == ("Could not be written yet (attempt 0); it is tried again")
    assert said["en"] == "Being prepared"


def test_an_outsider_is_refused(signed_in, issued_consultation, outsider, client):
    assert signed_in(outsider).get(url("amend", issued_consultation)).status_code in {
        302,
        403,
        404,
    }
    client.logout()
    assert client.get(url("amend", issued_consultation)).status_code == 302


def test_the_public_page_and_the_feed_show_the_extension(
    client, issued_consultation, tsb_officer, second_officer, at
):
    factories.amend(
        issued_consultation,
        by=tsb_officer,
        second=second_officer,
        at=at,
        deadline_date=later(issued_consultation),
        words={"fr": "Comme demandé.", "en": "As the group asked."},
    )
    page = client.get(reverse("public:circular", args=["T25-TSB-CIR-0007"]))
    text = " ".join(page.text.split())
    assert "by Addendum 1" in text
    assert "The deadline for replies is extended from 23:59 on" in text
    assert "As the group asked." in text
    assert "T25-TSB-CIR-0007-ADD01-E" in text
    assert "Extended from" in client.get(reverse("home")).text
    feed = client.get(reverse("public:feed")).text
    assert "by Addendum 1" in feed
    amended_at = issued_consultation.amendments.get().issued_at
    assert amended_at.strftime("%Y-%m-%dT%H:%M:%S") in feed
