"""A whole consultation through the pages of TSB, from an empty form to its result."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from consult.flows.closing import close_due
from consult.models import Consultation, Signatory, User
from consult.procedure.states import Language, Position
from consult.queries.clock import database_now, geneva_day
from tests import factories
from tests.web.staff.acting import as_shown, head_fields, reply, said_on, url

WORDS = {
    f"{part}_{language}": f"{part} {language}"
    for language in Language
    for part in ("title", "summary")
}


def test_from_an_empty_form_to_a_certified_result(
    signed_in: Any, tsb_officer: User, second_officer: User, settings: Any
) -> None:
    factories.make_union()
    Signatory.objects.create(names={"en": "Ada Example"}, capacity="director")
    today = geneva_day(database_now())
    officer = signed_in(tsb_officer)
    officer.post(
        reverse("staff:draft"),
        head_fields(
            number="41",
            dated=today,
            meeting_opens=today + timedelta(days=100),
            meeting_closes=today + timedelta(days=104),
            meeting_virtual="on",
            deadline_date=today + timedelta(days=60),
        ),
    )
    consultation = Consultation.objects.get()
    officer.post(
        url("text_add", consultation),
        {"kind": "new", "designation": "D.1102 (D.ConsumerOTT)", **WORDS},
    )
    for language in Language:
        address = url("language", consultation, language)
        seen = officer.get(address).context["seen"]
        officer.post(address, {"act": "approve", "seen": seen})
    assert said_on(officer.post(url("sign_off", consultation), follow=True))[-1:] == [
        "The signature is requested: a second person checks and issues."
    ]

    second = signed_in(second_officer)
    seen = as_shown(second, "issue", consultation)
    assert said_on(second.post(url("issue", consultation), seen, follow=True)) == [
        "TSB Circular 41 is issued."
    ]
    consultation.refresh_from_db()
    reply(consultation, "KEN", Position.AUTHORIZE)
    reply(consultation, "CHE", Position.AUTHORIZE_WITH_COMMENTS, comments="Clause 5.")
    reply(consultation, "EGY", Position.NOT_AUTHORIZE, reasons="No law.")
    second.logout()

    settings.TEST_CLOCK_OFFSET = timedelta(days=61)
    assert close_due(at=database_now()) == ["T25-TSB-CIR-0041"]
    officer = signed_in(tsb_officer)
    page = officer.get(url("tally", consultation))
    seen = {"seen": page.context["seen"]}
    assert page.context["answer"] == (
        "Consideration may not proceed. 3 Member States have a reply that counts."
    )
    officer.post(url("propose", consultation), seen)
    officer.logout()
    second = signed_in(second_officer)
    answer = second.post(url("certify", consultation), seen, follow=True)
    assert said_on(answer) == ["The result is certified."]
    assert "2 ÷ 3 = 66.66…%" in answer.text
