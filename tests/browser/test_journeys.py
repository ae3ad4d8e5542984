"""Whole ballots through a real browser: from the draft to the arithmetic."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from consult.flows.closing import close_due
from consult.models import Consultation, Signatory
from consult.procedure.states import Language
from consult.queries.clock import database_now, geneva_day
from tests import factories

STAFF_PAGE = re.compile(r"/staff/\d+/$")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_the_head(page, today):
    page.select_option("#id_procedure", "tap")
    page.select_option("#id_study_group", index=1)
    page.fill("#id_number", "321")
    page.fill("#id_dated", today.isoformat())
    page.fill("#id_meeting_opens", (today + timedelta(days=50)).isoformat())
    page.fill("#id_meeting_closes", (today + timedelta(days=54)).isoformat())
    page.check("#id_meeting_virtual")
    page.fill("#id_collective_letter", "7/3")
    page.fill("#id_deadline_date", (today + timedelta(days=30)).isoformat())
    page.fill("#id_officer_initials", "ME")


def fill_the_text(page):
    page.fill("#id_designation", "ITU-T D.1102")
    page.fill("#id_provisional", "D.ConsumerOTT")
    page.fill("#id_location", "SG3-R39")
    for language in Language:
        page.fill(f"#id_title_{language.value}", f"Consumer redress ({language.value})")
        page.fill(f"#id_summary_{language.value}", "Mechanisms for consumers.")


def main(page):
    return page.get_by_role("main")


def main_button(page, name):
    return main(page).get_by_role("button", name=name)


def draft_and_request_the_signature(page, url, today, shoot):
    page.goto(f"{url}/en/staff/draft/")
    fill_the_head(page, today)
    main(page).locator("button[type=submit]").first.click()
    page.wait_for_url(STAFF_PAGE)
    staff = page.url
    page.goto(f"{staff}texts/")
    fill_the_text(page)
    main(page).locator("button[type=submit]").first.click()
    page.wait_for_url(STAFF_PAGE)
    for language in Language:
        page.goto(f"{staff}languages/{language.value}/")
        main_button(page, "Approve this language").click()
    page.goto(staff)
    shoot("draft")
    main_button(page, "Request the signature").click()
    expect(page.get_by_text("You requested it, so you can't issue it.")).to_be_visible()
    return staff


def reply(page, url, fields, state):
    page.goto(f"{url}/en/administration/T25-TSB-CIR-0321/reply/")
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.check(f"[name={name}][value={value}]")
        else:
            field.fill(value)
    page.fill("[name=signatory-title]", "Head of the regulator")
    main_button(page, "Check your answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Check the answers of {state}"
    )
    main_button(page, f"Send the reply of the Administration of {state}").click()
    page.wait_for_url(re.compile(r"/receipt/"))


def test_a_circular_is_drafted_signed_off_answered_and_counted(
    page,
    sign_in,
    shoot,
    live_server,
    settings,
    tsb_officer,
    second_officer,
    director,
    head_of_administration,
    outsider,
):
    today = geneva_day(database_now())
    factories.make_union()
    factories.StudyGroupFactory.create()
    Signatory.objects.create(
        names={"en": "Ada Example"}, capacity="director", valid_from=today
    )

    sign_in(tsb_officer)
    staff = draft_and_request_the_signature(page, live_server.url, today, shoot)
    sign_in(second_officer)
    page.goto(f"{staff}issue/")
    shoot("issue")
    main(page).locator("button[type=submit]").first.click()
    page.wait_for_url(STAFF_PAGE)
    assert Consultation.objects.get().state == "issued"

    sign_in(head_of_administration)
    comment = "Clause 6.2: cite the criteria.\n\nSecond paragraph."
    reply(
        page,
        live_server.url,
        {
            "t1-box": "in_favour",
            "t1-circle": "with_comments",
            "t1-comments": comment,
        },
        "Kenya",
    )
    expect(main(page)).to_contain_text("T25-TSB-CIR-0321/KEN/1")
    shoot("receipt")
    sign_in(outsider)
    against = {"t1-box": "against", "t1-reasons": "The scope is too wide."}
    reply(page, live_server.url, against, "Switzerland")

    settings.TEST_CLOCK_OFFSET = timedelta(days=31)
    assert close_due(at=database_now()) == ["T25-TSB-CIR-0321"]
    sign_in(director)
    page.goto(f"{staff}tally/")
    shoot("tally")
    for shown in ("50.00", "1 ÷ 2", "9.4.6", "Consideration may not proceed"):
        expect(main(page)).to_contain_text(shown)


def test_a_delegate_replies_in_arabic_on_a_phone(
    page, sign_in, shoot, live_server, tsb_officer, second_officer, at
):
    draft = factories.make_draft(by=tsb_officer, at=at)
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    head = factories.make_delegate("Huda Head", "EGY", "head")
    page.set_viewport_size({"width": 320, "height": 640})

    sign_in(head, "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto(f"{live_server.url}/ar/administration/T25-TSB-CIR-0007/reply/")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    main(page).locator("button.btn[value=check]").click()
    expect(page.locator(".summary-errors")).to_be_focused()
    page.check("input[name=t1-box][value=against]")
    page.fill("[name=t1-reasons]", "لا بد من مراجعة الفقرة 8.\n\nفقرة ثانية.")
    page.fill("[name=signatory-title]", "رئيسة الوفد")
    shoot("reply-ar-320")
    main(page).locator("button.btn[value=check]").click()
    page.wait_for_url(re.compile("/ar/administration/.*/check/"))
    shoot("check-ar-320")
    main(page).locator("form button[type=submit]").click()
    page.wait_for_url(re.compile("/receipt/"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(main(page)).to_contain_text("T25-TSB-CIR-0007/EGY/1")
    shoot("receipt-ar-320")
    reply = draft.replies.get()
    assert reply.positions.get().reasons == "لا بد من مراجعة الفقرة 8.\n\nفقرة ثانية."
