"""Acts that can't be taken back ask who it is after fifteen minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from consult.flows.recording import Answer
from consult.flows.transcribing import Source, transcribe_reply
from consult.models import (
    Consultation,
    ReplyVersion,
    ResultDraft,
    User,
    WrittenDecision,
)
from consult.procedure.states import Channel, ConsultationState, Position, Proceeding
from tests import factories
from tests.factories import PASSWORD, second_factor
from tests.web.following import meeting_held, record
from tests.web.staff.acting import SIGNATURE, as_shown, reply, said_on, url

SECOND_FACTOR = "/en/accounts/2fa/reauthenticate/"
PASSWORD_PAGE = "/en/accounts/reauthenticate/"
CAME_BACK = (
    "You have confirmed who you are. Nothing was done yet: what you had written is"
    " still here. Read the page again and go on."
)


@pytest.fixture(autouse=True)
def codes_unused() -> None:
    """Forget which codes were used: people of the next test have the same keys."""
    cache.clear()


@pytest.fixture
def sixteen_minutes_on(settings: Any) -> Any:
    """Let a quarter of an hour and a minute go by; return how to do it."""

    def go_on() -> None:
        settings.TEST_CLOCK_OFFSET = timedelta(minutes=16)

    return go_on


def confirm(client: Client, asked: Any) -> Any:
    """Give the second factor on the page somebody was led to; follow back."""
    given = {"code": second_factor()}
    return client.post(asked.headers["Location"], given, follow=True)


def is_asked(answer: Any, address: str) -> bool:
    """Tell whether an answer leads to the second factor, and back to the page."""
    back = address.replace("/", "%2F")
    return bool(answer.headers.get("Location") == f"{SECOND_FACTOR}?next={back}")


def state_of(consultation: Consultation) -> str:
    consultation.refresh_from_db()
    return consultation.state


def test_a_circular_is_issued_once_the_second_person_confirms_who_it_is(
    signed_in: Any,
    signing_off: Consultation,
    second_officer: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(second_officer)
    seen = as_shown(client, "issue", signing_off)
    sixteen_minutes_on()
    asked = client.post(url("issue", signing_off), seen)
    assert is_asked(asked, url("issue", signing_off))
    assert state_of(signing_off) == ConsultationState.SIGNING_OFF
    page = client.get(asked.headers["Location"])
    assert "Confirm who you are" in page.text
    assert PASSWORD_PAGE in page.text
    back = confirm(client, asked)
    assert (back.redirect_chain, said_on(back)) == (
        [(url("issue", signing_off), 302)],
        [CAME_BACK],
    )
    assert state_of(signing_off) == ConsultationState.SIGNING_OFF
    client.post(url("issue", signing_off), {"seen": back.context["seen"]})
    assert state_of(signing_off) == ConsultationState.ISSUED


def test_the_password_will_do_where_there_is_no_phone(
    signed_in: Any,
    issued_consultation: Consultation,
    director: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(director)
    sixteen_minutes_on()
    address = url("withdraw", issued_consultation)
    client.post(address, {"reason": "The group took “the text” back."})
    wrong = client.post(f"{PASSWORD_PAGE}?next={address}", {"password": "wrong"})
    assert "password" in wrong.context["form"].errors
    back = client.post(
        f"{PASSWORD_PAGE}?next={address}", {"password": PASSWORD}, follow=True
    )
    assert said_on(back) == [CAME_BACK]
    assert back.context["form"]["reason"].value() == "The group took “the text” back."
    assert state_of(issued_consultation) == ConsultationState.ISSUED
    client.post(address, {"reason": "The group took the text back."})
    assert state_of(issued_consultation) == ConsultationState.WITHDRAWN


def test_what_came_back_comes_once(
    signed_in: Any,
    issued_consultation: Consultation,
    director: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(director)
    sixteen_minutes_on()
    address = url("withdraw", issued_consultation)
    confirm(client, client.post(address, {"reason": "No longer needed."}))
    again = client.get(address)
    assert (said_on(again), again.context["form"].is_bound) == ([], False)


def test_nothing_comes_back_to_who_did_not_confirm(
    signed_in: Any,
    issued_consultation: Consultation,
    director: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(director)
    sixteen_minutes_on()
    address = url("withdraw", issued_consultation)
    client.post(address, {"reason": "No longer needed."})
    page = client.get(address)
    assert (said_on(page), page.context["form"].is_bound) == ([], False)


def test_a_result_is_proposed_and_certified_by_people_who_confirmed(
    signed_in: Any,
    closed_consultation: Consultation,
    tsb_officer: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(tsb_officer)
    seen = as_shown(client, "tally", closed_consultation)
    sixteen_minutes_on()
    for name in ("propose", "certify"):
        address = url(name, closed_consultation)
        assert is_asked(client.post(address, seen), address)
    assert not ResultDraft.objects.exists()
    address = url("propose", closed_consultation)
    back = confirm(client, client.post(address, seen))
    assert "Propose the result" in back.text
    client.post(address, {"seen": back.context["seen"]})
    assert ResultDraft.objects.get().proposed_by == tsb_officer


def test_a_decision_comes_back_as_it_was_written(
    signed_in: Any,
    issued_consultation: Consultation,
    director: User,
    sixteen_minutes_on: Any,
) -> None:
    assert issued_consultation.closes_at is not None
    late = issued_consultation.closes_at + timedelta(hours=1)
    reply(issued_consultation, "KEN", Position.AUTHORIZE, received_at=late)
    closed = factories.close(issued_consultation)
    client = signed_in(director)
    sixteen_minutes_on()
    written = {"text-1-outcome": "may_proceed", "text-1-reason": "All were late."}
    back = confirm(client, client.post(url("decide", closed, 1), written))
    (panel,) = back.context["panels"]
    assert panel.form["reason"].value() == "All were late."
    assert panel.form["outcome"].value() == "may_proceed"
    client.post(
        url("decide", closed, 1), written | {"text-1-seen": panel.form["seen"].value()}
    )
    assert WrittenDecision.objects.get().reason == "All were late."


def test_annulling_a_record_asks_too(
    signed_in: Any,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
    sixteen_minutes_on: Any,
) -> None:
    held = meeting_held(by=tsb_officer, second=second_officer, at=at)
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    client = signed_in(tsb_officer)
    sixteen_minutes_on()
    address = url("annul", held, row.pk)
    asked = client.post(address, {"reason": "The other text."})
    assert is_asked(asked, address)
    assert not held.proceedings.exclude(annuls=None).exists()
    back = confirm(client, asked)
    assert back.context["form"]["reason"].value() == "The other text."


@pytest.fixture
def keyed_in(issued_consultation: Consultation, tsb_officer: User) -> ReplyVersion:
    """A letter of Kenya that was keyed in by the first officer; it waits."""
    assert issued_consultation.issued_at is not None
    return transcribe_reply(
        issued_consultation,
        "KEN",
        [Answer(text=issued_consultation.texts.get(), position=Position.AUTHORIZE)],
        SIGNATURE,
        channel=Channel.LETTER,
        received_at=issued_consultation.issued_at,
        source=Source(note="Letter, page 1", digest=""),
        by=tsb_officer,
        at=issued_consultation.issued_at,
    )


def test_what_was_keyed_in_waits_until_the_second_officer_confirms_who_it_is(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    second_officer: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(second_officer)
    sixteen_minutes_on()
    address = url("confirm", issued_consultation, "KEN", 1)
    asked = client.post(address)
    assert is_asked(asked, address)
    back = confirm(client, asked)
    assert (back.redirect_chain, said_on(back)) == ([(address, 302)], [CAME_BACK])
    assert ReplyVersion.objects.get().waits
    assert f'action="{address}"' in back.text
    done = client.post(address, follow=True)
    assert done.redirect_chain == [(url("waiting", issued_consultation), 302)]
    assert ReplyVersion.objects.get().counts


def test_a_rejection_comes_back_with_its_reason(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    second_officer: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(second_officer)
    sixteen_minutes_on()
    address = url("reject", issued_consultation, "KEN", 1)
    asked = client.post(address, {"reason": "Page 2 says otherwise."})
    assert is_asked(asked, address)
    back = confirm(client, asked)
    assert back.context["form"]["reason"].value() == "Page 2 says otherwise."
    assert ReplyVersion.objects.get().waits
    client.post(address, {"reason": "Page 2 says otherwise."})
    version = ReplyVersion.objects.get()
    assert (version.waits, version.counts) == (False, False)


def test_who_may_not_do_it_is_not_asked(
    signed_in: Any,
    signing_off: Consultation,
    translator: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(translator)
    sixteen_minutes_on()
    assert client.post(url("issue", signing_off)).status_code == 403


def test_drafting_asks_nobody(
    signed_in: Any,
    signing_off: Consultation,
    tsb_officer: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(tsb_officer)
    sixteen_minutes_on()
    client.post(url("return", signing_off), {"reason": "The place is wrong."})
    assert state_of(signing_off) == ConsultationState.DRAFT


def test_what_is_too_long_to_be_kept_is_not_lost_in_silence(
    signed_in: Any,
    issued_consultation: Consultation,
    director: User,
    sixteen_minutes_on: Any,
) -> None:
    client = signed_in(director)
    sixteen_minutes_on()
    answer = client.post(
        url("withdraw", issued_consultation), {"reason": "意" * 230_000}, follow=True
    )
    assert said_on(answer)[0].startswith("What you sent is too long to be kept here.")


def test_a_code_typed_at_the_end_of_its_half_minute_is_taken(
    client: Client, tsb_officer: User
) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 12, 0, 29, 500_000, UTC)):
        code = second_factor()
        sent = {"login": tsb_officer.email, "password": PASSWORD}
        asked = client.post("/en/accounts/login/", sent)
    with time_machine.travel(datetime(2026, 11, 22, 12, 0, 31, tzinfo=UTC)):
        client.post(asked["Location"], {"code": code})
        assert client.get("/en/staff/").status_code == 200
