"""The reply form: Annex 2 on a page, kept as a draft until it is sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, ReplyDraft, ReplyVersion, User
from consult.procedure.states import Procedure
from consult.queries.clock import database_now
from consult.queries.consultations import reference_of
from tests import factories
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    check,
    check_url,
    ended_at,
    filled,
    problems,
    reply_of_a_colleague,
    reply_url,
    send,
)

MEANWHILE = b"Another reply of Kenya was received meanwhile: version 2"


def test_nothing_is_selected_on_a_form_opened_for_the_first_time(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = signed_in(head_of_administration).get(reply_url(ref))
    assert page.status_code == 200
    assert b"checked" not in page.content
    assert b'value="nothing"' not in page.content
    assert b'value="Grace Head"' in page.content


def test_a_stranger_is_asked_to_sign_in_first(client: Client, ref: str) -> None:
    response = client.get(reply_url(ref))
    assert response.status_code == 302
    assert response["Location"].startswith("/en/accounts/login/?next=")


def test_a_person_without_a_delegation_is_refused(
    signed_in: Any, stranger: User, ref: str
) -> None:
    assert signed_in(stranger).get(reply_url(ref)).status_code == 403


@pytest.mark.parametrize("ref", ["T25-TSB-CIR-0099", "nonsense"])
def test_an_unknown_circular_is_not_found(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    assert signed_in(head_of_administration).get(reply_url(ref)).status_code == 404


def test_a_draft_consultation_is_not_found(
    signed_in: Any, head_of_administration: User, draft_consultation: Consultation
) -> None:
    ref = reference_of(draft_consultation)
    client = signed_in(head_of_administration)
    assert client.get(reply_url(ref)).status_code == 404
    assert client.post(reply_url(ref), filled(IN_FAVOUR)).status_code == 404


def test_complete_answers_go_on_to_the_page_of_checking(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = check(signed_in(head_of_administration), ref, IN_FAVOUR)
    assert ended_at(page) == check_url(ref)
    assert b"Check the answers of Kenya" in page.content
    assert not ReplyVersion.objects.exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ({}, "Answer on at least one of the texts."),
        ({"box": "nothing"}, "Answer on at least one of the texts."),
        ({"box": "in_favour"}, "Select one of the two circles."),
        (
            {"box": "in_favour", "circle": "with_comments", "comments": " \r\n "},
            "Write or attach the comments, or select the other circle.",
        ),
        ({"reasons": "Too early."}, "Select one of the two boxes."),
        (
            {"box": "against", "reasons": "a\x07b"},
            (
                "Reasons for this opinion: character 2, after “\u2068a\u2069”, is"
                " \u2068U+0007\u2069. It can't be printed: remove it."
            ),
        ),
    ],
)
def test_incomplete_answers_are_shown_again_with_the_problem(
    signed_in: Any,
    head_of_administration: User,
    ref: str,
    text: dict[str, str],
    problem: str,
) -> None:
    page = check(signed_in(head_of_administration), ref, text)
    assert page.status_code == 200
    assert problems(page) == [problem]
    assert b"There is a problem" in page.content
    assert not ReplyDraft.objects.exists()


def test_a_row_left_untouched_is_no_reply_on_that_text(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    send(signed_in(head_of_administration), two_texts, {}, AGAINST)
    (version,) = ReplyVersion.objects.all()
    assert [
        (row.text.designation, row.position, row.reasons, row.proposed_changes)
        for row in version.positions.all()
    ] == [("ITU-T E.192", "not_authorize", "No law allows it.", "Ask.")]


def test_problems_name_the_text_they_are_in(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    page = check(
        signed_in(head_of_administration), two_texts, IN_FAVOUR, {"box": "in_favour"}
    )
    assert problems(page) == ["Text 2: Select one of the two circles."]
    assert b'href="#id_t2-circle_0"' in page.content


def test_who_signs_is_asked_before_checking_and_not_for_a_draft(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    unsigned = {"signatory-name": "", "signatory-title": ""}
    page = check(client, ref, IN_FAVOUR, **unsigned)
    assert problems(page) == ["Write who signs.", "Write in which official role."]
    saved = client.post(reply_url(ref), filled(IN_FAVOUR) | unsigned | {"act": "save"})
    assert saved["Location"] == reply_url(ref)
    assert ReplyDraft.objects.count() == 1


def test_the_fields_of_the_other_box_are_ignored(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    text = {**IN_FAVOUR, "comments": "unseen", "reasons": "unseen"}
    client = signed_in(head_of_administration)
    page = check(client, ref, text)
    assert b"they are not part of the reply" in page.content
    send(client, ref, text)
    (row,) = ReplyVersion.objects.get().positions.all()
    assert (row.position, row.comments, row.reasons) == ("authorize", "", "")


def test_against_without_reasons_is_warned_about_and_recorded(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = check(client, ref, {"box": "against"})
    assert b"No reasons are given. You can send the reply as it is." in page.content
    send(client, ref, {"box": "against"})
    assert ReplyVersion.objects.get().positions.get().position == "not_authorize"


def test_comments_survive_the_round_trip(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    prose = "التعليق الأول\n\n第一条意见。\n\n\u0065\u0301 é ́\n\n"
    comments = (prose * (20_000 // len(prose) + 1))[:20_000]
    text = {
        "box": "in_favour",
        "circle": "with_comments",
        "comments": "\n" + comments.replace("\n", "\r\n"),
    }
    client = signed_in(head_of_administration)
    send(client, ref, text)
    row = ReplyVersion.objects.get().positions.get()
    assert row.position == "authorize_with_comments"
    assert row.comments == "\n" + comments
    form = client.get(reply_url(ref)).context["sheet"].texts[0]
    assert form["comments"].value() == row.comments


def test_a_draft_is_saved_shown_and_said_not_to_be_sent(
    signed_in: Any, drafter: User, head_of_administration: User, ref: str
) -> None:
    client = signed_in(drafter)
    page = client.post(reply_url(ref), filled(AGAINST) | {"act": "save"}, follow=True)
    assert ended_at(page) == reply_url(ref)
    assert b"Not yet sent." in page.content
    assert b"Daniel Drafter" in page.content
    (form,) = signed_in(head_of_administration).get(reply_url(ref)).context["rows"]
    assert form[1]["reasons"].value() == "No law allows it."
    assert not ReplyVersion.objects.exists()


def test_a_draft_of_another_administration_is_never_shown(
    signed_in: Any, drafter: User, outsider: User, ref: str
) -> None:
    signed_in(drafter).post(reply_url(ref), filled(AGAINST) | {"act": "save"})
    page = signed_in(outsider).get(reply_url(ref))
    assert page.status_code == 200
    assert b"No law allows it." not in page.content
    assert page.context["draft"] is None


def test_a_viewer_reads_the_form_and_can_not_save_it(
    signed_in: Any, viewer: User, ref: str
) -> None:
    client = signed_in(viewer)
    page = client.get(reply_url(ref))
    assert page.status_code == 200
    assert b"Save the draft" not in page.content
    assert client.post(reply_url(ref), filled(AGAINST)).status_code == 403
    assert not ReplyDraft.objects.exists()


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_overwritten_unseen(
    signed_in: Any, drafter: User, head_of_administration: User, ref: str
) -> None:
    signed_in(drafter).post(reply_url(ref), filled(AGAINST) | {"act": "save"})
    client = signed_in(head_of_administration)
    page = client.post(reply_url(ref), filled(IN_FAVOUR) | {"act": "save"})
    assert b"saved another draft after you opened this form" in page.content
    assert ReplyDraft.objects.get().saved_by == drafter
    again = filled(IN_FAVOUR) | {"seen_draft": page.context["seen_draft"]}
    client.post(reply_url(ref), again | {"act": "save"})
    assert ReplyDraft.objects.get().saved_by == head_of_administration


def test_the_form_to_change_a_reply_begins_with_the_reply_that_stands(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, two_texts, AGAINST)
    page = client.get(reply_url(two_texts))
    assert b"Change the reply to TSB Circular 12" in page.content
    first, second = page.context["sheet"].texts
    assert (first["box"].value(), first["reasons"].value()) == (
        "against",
        "No law allows it.",
    )
    assert not second["box"].value()
    assert b"Withdraw the reply on this text" in page.content


def test_a_reply_is_withdrawn_by_a_version_that_says_so(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    page = check(client, ref, {"box": "nothing"}, seen_version="1")
    assert b"Withdraws its reply on this text" in page.content
    send(client, ref, {"box": "nothing"})
    last = ReplyVersion.objects.order_by("version").last()
    assert last is not None
    assert [(row.position, row.reasons) for row in last.positions.all()] == [("", "")]


def test_a_form_posted_without_a_session_comes_back_after_signing_in(
    client: Client, head_of_administration: User, ref: str
) -> None:
    response = client.post(reply_url(ref), filled(AGAINST) | {"act": "check"})
    assert response["Location"] == f"/en/accounts/login/?next={reply_url(ref)}"
    signed = client.post(
        response["Location"],
        {"login": head_of_administration.email, "password": factories.PASSWORD},
    )
    assert signed["Location"] == reply_url(ref)
    page = client.get(reply_url(ref))
    assert b"You were signed out before the form arrived" in page.content
    assert page.context["sheet"].texts[0]["reasons"].value() == "No law allows it."
    assert not ReplyDraft.objects.exists()
    check(client, ref, AGAINST)
    assert b"before the form arrived" not in client.get(reply_url(ref)).content


def test_what_was_posted_without_a_session_is_not_shown_to_another_state(
    client: Client, signed_in: Any, outsider: User, ref: str
) -> None:
    client.post(reply_url(ref), filled(AGAINST))
    page = signed_in(outsider).get(reply_url(ref))
    assert b"No law allows it." not in page.content


def test_a_form_without_the_token_of_our_pages_is_stored_for_nobody(ref: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(reply_url(ref), filled(AGAINST)).status_code == 403
    assert not Session.objects.exists()


@pytest.mark.parametrize("unknown", ["T25-TSB-CIR-9999", "nonsense"])
def test_a_form_on_no_circular_is_stored_for_nobody(
    client: Client, ref: str, unknown: str
) -> None:
    client.post(reply_url(unknown), filled(AGAINST))
    assert not Session.objects.exists()


def test_a_form_that_says_nothing_is_not_stored(client: Client, ref: str) -> None:
    client.post(reply_url(ref), {"act": "check"})
    assert not Session.objects.exists()


def test_an_endless_form_is_not_stored(client: Client, ref: str) -> None:
    page = client.post(reply_url(ref), {"t1-reasons": "x" * 1_000_001}, follow=True)
    assert b"could not be kept here" in page.content
    assert not Session.objects.exists()


def test_one_address_has_so_many_forms_stored_in_an_hour(ref: str) -> None:
    def post(address: str) -> None:
        Client().post(reply_url(ref), filled(AGAINST), REMOTE_ADDR=address)

    cache.clear()
    for _ in range(22):
        post("203.0.113.7")
    assert Session.objects.count() == 20
    post("198.51.100.4")
    assert Session.objects.count() == 21


def test_a_delegate_is_not_asked_who_it_is_to_send_a_reply(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    client = signed_in(head_of_administration)
    settings.TEST_CLOCK_OFFSET = timedelta(hours=5)
    check(client, ref, IN_FAVOUR)
    send(client, ref, IN_FAVOUR)
    assert ReplyVersion.objects.count() == 1


def test_after_the_deadline_the_form_says_that_a_reply_is_late(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    page = signed_in(head_of_administration).get(reply_url(ref))
    assert b"recorded and receipted as late" in page.content


def test_a_withdrawn_consultation_takes_no_reply_and_keeps_what_was_filled_in(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    ref: str,
) -> None:
    withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=database_now()
    )
    client = signed_in(head_of_administration)
    page = check(client, ref, AGAINST)
    assert b"Sent too early." in page.content
    assert b"Send the reply of the Administration" not in page.content
    assert ReplyDraft.objects.get().answers["t1-reasons"] == "No law allows it."
    assert b"disabled" in client.get(reply_url(ref)).content


def test_a_form_is_kept_for_the_state_it_was_opened_for(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    factories.make_state("CHE").delegates.create(
        user=head_of_administration, role="head"
    )
    client = signed_in(head_of_administration)
    client.post(reverse("administrations:act_for"), {"member_state": "KEN"})
    client.post(reply_url(ref), filled(AGAINST, state="CHE") | {"act": "save"})
    assert ReplyDraft.objects.get().member_state_id == "CHE"
    refused = client.post(reply_url(ref), filled(AGAINST, state="FRA"))
    assert refused.status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_the_form_stands_in_every_language(
    signed_in: Any, head_of_administration: User, ref: str, language: str
) -> None:
    address = reply_url(ref).replace("/en/", f"/{language}/")
    page = signed_in(head_of_administration).get(address)
    assert page.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'dir="{direction}"'.encode() in page.content
    assert b"Consumer redress" in page.content


@pytest.mark.parametrize(
    ("procedure", "words"),
    [
        (Procedure.QUESTION_APPROVAL, "Does not approve this Question"),
        (Procedure.QUESTION_DELETION, "Objects to the deletion"),
        (Procedure.RECOMMENDATION_DELETION, "Has no objection to the deletion"),
    ],
)
def test_the_boxes_speak_the_words_of_the_procedure(
    signed_in: Any,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    at: Any,
    procedure: Procedure,
    words: str,
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=procedure,
        deadline_date=at.date() + timedelta(days=120),
    )
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    client = signed_in(head_of_administration)
    ref = reference_of(issued)
    assert words.encode() in client.get(reply_url(ref)).content
    send(client, ref, AGAINST)
    row = ReplyVersion.objects.get().positions.get()
    assert row.position == issued.profile.against


def test_a_form_shown_again_still_warns_of_a_reply_that_came_meanwhile(
    signed_in: Any,
    head_of_administration: User,
    colleague: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    reply_of_a_colleague(issued_consultation, colleague)
    client = signed_in(head_of_administration)
    opened = client.get(reply_url(ref))
    assert b'name="seen_version" value="1"' in opened.content
    assert b"received meanwhile" not in opened.content
    send(signed_in(colleague), ref, AGAINST, seen_version="1")
    client = signed_in(head_of_administration)
    page = check(client, ref, {"box": "in_favour"}, seen_version="1")
    assert problems(page) == ["Select one of the two circles."]
    assert MEANWHILE in page.content
    assert b'name="seen_version" value="1"' in page.content
    page = check(client, ref, IN_FAVOUR, seen_version="1")
    assert ended_at(page) == check_url(ref)
    assert MEANWHILE in page.content


def test_a_form_shown_again_does_not_warn_of_the_reply_it_was_opened_with(
    signed_in: Any,
    head_of_administration: User,
    colleague: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    client.post(reply_url(ref), filled(AGAINST) | {"act": "save"})
    reply_of_a_colleague(issued_consultation, colleague)
    page = check(client, ref, {"box": "in_favour"}, seen_version="1")
    assert problems(page) == ["Select one of the two circles."]
    assert b"received meanwhile" not in page.content


def test_a_form_shown_again_still_knows_which_draft_it_was_opened_with(
    signed_in: Any, drafter: User, head_of_administration: User, ref: str
) -> None:
    signed_in(drafter).post(reply_url(ref), filled(AGAINST) | {"act": "save"})
    client = signed_in(head_of_administration)
    page = check(client, ref, {"box": "in_favour"})
    assert problems(page) == ["Select one of the two circles."]
    assert b'name="seen_draft" value=""' in page.content


def test_a_form_that_comes_back_still_warns_of_a_reply_that_came_meanwhile(
    client: Client,
    signed_in: Any,
    head_of_administration: User,
    colleague: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    reply_of_a_colleague(issued_consultation, colleague)
    client.post(reply_url(ref), filled(AGAINST) | {"seen_version": "1"})
    reply_of_a_colleague(issued_consultation, head_of_administration, seen=1)
    page = signed_in(head_of_administration).get(reply_url(ref))
    assert b"You were signed out before the form arrived" in page.content
    assert MEANWHILE in page.content
    assert b'name="seen_version" value="1"' in page.content


@pytest.mark.parametrize("seen", ["9" * 5_000, "-1", "one", ""])
def test_a_version_that_is_no_number_is_read_as_none_seen(
    signed_in: Any, head_of_administration: User, ref: str, seen: str
) -> None:
    client = signed_in(head_of_administration)
    client.post(reply_url(ref), filled(AGAINST) | {"act": "save", "seen_version": seen})
    assert ReplyDraft.objects.get().answers["seen-version"] == "0"
