"""Pages on which a reply is keyed in, corrected, confirmed and rejected."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from consult.flows.recording import Answer
from consult.flows.transcribing import (
    Source,
    confirm_transcription,
    transcribe_reply,
)
from consult.models import Consultation, ReplyVersion, User
from consult.procedure.states import Channel, Position
from consult.queries.consultations import reference_of
from tests import factories
from tests.web.administrations.filling import reply_of_a_colleague
from tests.web.staff.acting import SIGNATURE, reply, said_on, url

GENEVA = ZoneInfo("Europe/Zurich")
SOURCE = "Letter MoC/2026/17, page 1"


@pytest.fixture
def keyed_in(issued_consultation: Consultation, tsb_officer: User) -> ReplyVersion:
    """The letter of Kenya as Olga keyed it in; it waits."""
    assert issued_consultation.issued_at is not None
    return transcribe_reply(
        issued_consultation,
        "KEN",
        [
            Answer(
                text=issued_consultation.texts.get(),
                position=Position.NOT_AUTHORIZE,
                reasons="No law\n\nallows it.",
            )
        ],
        SIGNATURE,
        channel=Channel.LETTER,
        received_at=issued_consultation.issued_at,
        source=Source(note=SOURCE, digest="b" * 64),
        by=tsb_officer,
        at=issued_consultation.issued_at,
    )


def paper(moment: datetime, **changes: str) -> dict[str, str]:
    """Return the form as an officer fills it in for a letter stamped at a moment."""
    local = moment.astimezone(GENEVA)
    return {
        "channel": "letter",
        "day": local.date().isoformat(),
        "time": local.strftime("%H:%M:%S"),
        "zone": "Europe/Zurich",
        "source": SOURCE,
        "t1-box": "in_favour",
        "t1-circle": "plain",
        "signatory-name": "Grace Head",
        "signatory-title": "Director",
        **changes,
    }


def problems(page: Any) -> list[str]:
    return [problem.message for problem in page.context["problems"]]


def after_issue(consultation: Consultation) -> datetime:
    """Return the first whole second after the issue; the clock is past it soon."""
    assert consultation.issued_at is not None
    return consultation.issued_at.replace(microsecond=0) + timedelta(seconds=1)


@pytest.fixture
def later(issued_consultation: Consultation, settings: Any) -> datetime:
    """Two days after the issue the officer sits down; this is the day before."""
    settings.TEST_CLOCK_OFFSET = timedelta(days=2)
    return after_issue(issued_consultation) + timedelta(days=1)


def test_an_officer_enters_a_letter_and_a_second_one_confirms_it(
    signed_in: Any,
    issued_consultation: Consultation,
    later: datetime,
    tsb_officer: User,
    second_officer: User,
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("transcribe", issued_consultation, "KEN"))
    assert "Enter the reply of Kenya" in page.text
    answer = client.post(
        url("transcribe", issued_consultation, "KEN"), paper(later), follow=True
    )
    assert answer.redirect_chain == [(url("state", issued_consultation, "KEN"), 302)]
    assert said_on(answer) == [
        "The reply is entered. It counts once a second officer confirms it."
    ]
    assert "Waits for a second officer" in answer.text
    version = ReplyVersion.objects.get()
    assert (version.received_at, version.recorded_by) == (later, tsb_officer)
    page = client.get(url("waiting", issued_consultation))
    assert "You keyed this in" in page.text
    assert url("confirm", issued_consultation, "KEN", 1) not in page.text
    client = signed_in(second_officer)
    page = client.get(url("waiting", issued_consultation))
    assert SOURCE in page.text
    confirm = url("confirm", issued_consultation, "KEN", 1)
    assert confirm in page.text
    answer = client.post(confirm, follow=True)
    assert answer.redirect_chain == [(url("waiting", issued_consultation), 302)]
    assert "Nothing waits for a second officer." in answer.text
    page = client.get(url("state", issued_consultation, "KEN"))
    assert "Keyed in and confirmed" in page.text
    assert "Samuel Second" in page.text
    register = client.get(url("register", issued_consultation))
    assert "keyed in by <bdi>Olga Officer</bdi>" in register.text
    assert "confirmed by <bdi>Samuel Second</bdi>" in register.text
    refused = client.post(confirm)
    assert refused.status_code == 409
    assert "Somebody has confirmed or rejected this version already." in refused.text


def test_what_waits_is_marked_and_shown_beside_what_counts(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    second_officer: User,
) -> None:
    client = signed_in(second_officer)
    register = client.get(url("register", issued_consultation))
    assert "1 version that was keyed in waits for a second officer" in register.text
    assert "waits for a second officer" in register.text
    (one,) = client.get(url("waiting", issued_consultation)).context["waiting"]
    assert (one.name, one.beside, one.confirms) == ("Kenya", None, True)
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    (one,) = client.get(url("waiting", issued_consultation)).context["waiting"]
    assert one.beside.version.version == 2


def test_a_second_officer_rejects_with_a_reason(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    second_officer: User,
) -> None:
    client = signed_in(second_officer)
    address = url("reject", issued_consultation, "KEN", 1)
    page = client.get(address)
    assert "No law" in page.text
    page = client.post(address, {"reason": " "})
    assert "Write the reason" in page.text
    answer = client.post(address, {"reason": "Page 2 says otherwise."}, follow=True)
    assert said_on(answer) == ["The version is rejected."]
    page = client.get(url("state", issued_consultation, "KEN"))
    assert "Page 2 says otherwise." in page.text
    assert "does not count: rejected by a second officer" in page.text
    register = client.get(url("register", issued_consultation))
    assert "rejected by <bdi>Samuel Second</bdi>" in register.text
    assert "Rejected" in register.text


def test_who_keyed_it_in_can_not_confirm_or_reject_it(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    tsb_officer: User,
) -> None:
    client = signed_in(tsb_officer)
    for name in ("confirm", "reject"):
        answer = client.post(url(name, issued_consultation, "KEN", 1), {"reason": "x"})
        assert answer.status_code == 403
    assert ReplyVersion.objects.get().waits


def test_a_version_is_corrected_from_what_it_says(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    tsb_officer: User,
    second_officer: User,
) -> None:
    client = signed_in(second_officer)
    address = url("correct", issued_consultation, "KEN", 1)
    assert address in client.get(url("state", issued_consultation, "KEN")).text
    page = client.get(address)
    form = page.context["form"]
    assert list(form.fields) == ["source", "digest", "attachments"]
    assert (form["source"].value(), form["digest"].value()) == (SOURCE, "b" * 64)
    assert form.sheet.texts[0]["reasons"].value() == "No law\n\nallows it."
    fields = {
        "source": SOURCE,
        "t1-box": "against",
        "t1-reasons": "No law\n\nallows it.",
        "signatory-name": SIGNATURE.name,
        "signatory-title": SIGNATURE.title,
        "signatory-place": SIGNATURE.place,
    }
    page = client.post(address, fields)
    assert page.status_code == 409
    assert "there is nothing to correct" in page.text
    right = fields | {"t1-box": "in_favour", "t1-circle": "plain"}
    answer = client.post(address, right, follow=True)
    assert answer.redirect_chain == [(url("state", issued_consultation, "KEN"), 302)]
    correction = ReplyVersion.objects.get(version=2)
    assert correction.corrects == keyed_in
    assert correction.received_at == keyed_in.received_at
    client = signed_in(tsb_officer)
    waiting = client.get(url("waiting", issued_consultation)).context["waiting"]
    (own,) = [one for one in waiting if one.confirms]
    assert own.beside.version == keyed_in


def test_what_a_delegate_sent_is_not_corrected(
    signed_in: Any,
    issued_consultation: Consultation,
    head_of_administration: User,
    tsb_officer: User,
) -> None:
    reply_of_a_colleague(issued_consultation, head_of_administration)
    client = signed_in(tsb_officer)
    address = url("correct", issued_consultation, "KEN", 1)
    assert address not in client.get(url("state", issued_consultation, "KEN")).text
    assert client.get(address).status_code == 404
    assert client.post(url("confirm", issued_consultation, "KEN", 1)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"channel": ""}, "Choose how the reply came."),
        ({"day": ""}, "Enter the day on which the reply was received."),
        ({"time": "noon"}, "Received at: write hour and minute, 00:00 to 23:59."),
        ({"source": ""}, "Write where the original of the reply lies."),
        (
            {"digest": "xyz"},
            "SHA-256 of the file: write its 64 digits, 0 to 9 and a to f.",
        ),
        ({"t1-circle": ""}, "Select one of the two circles."),
        ({"t1-box": "", "t1-circle": ""}, "Answer on at least one of the texts."),
        ({"signatory-name": ""}, "Write who signs."),
        (
            {"day": "2024-10-27", "time": "02:30"},
            (
                "Received at: on this night the clocks went back and this hour came"
                " twice in Geneva. Enter the time in UTC."
            ),
        ),
        (
            {"day": "2024-03-31", "time": "02:30"},
            (
                "Received at: on this night the clocks went forward and this hour did"
                " not exist in Geneva. Read the stamp again, or enter the time in UTC."
            ),
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_typed_is_lost(
    changes: dict[str, str],
    told: str,
    signed_in: Any,
    issued_consultation: Consultation,
    later: datetime,
    tsb_officer: User,
) -> None:
    fields = paper(later, **{"signatory-place": "Nairobi أ"}) | changes
    page = signed_in(tsb_officer).post(
        url("transcribe", issued_consultation, "KEN"), fields
    )
    assert page.status_code == 200
    assert problems(page) == [told]
    assert "Nairobi أ" in page.text
    assert not ReplyVersion.objects.exists()


@pytest.mark.parametrize("days", [-1, 3])
def test_no_reply_came_before_the_issue_or_after_today(
    days: int,
    signed_in: Any,
    issued_consultation: Consultation,
    later: datetime,
    tsb_officer: User,
) -> None:
    moment = after_issue(issued_consultation) + timedelta(days=days)
    page = signed_in(tsb_officer).post(
        url("transcribe", issued_consultation, "KEN"), paper(moment)
    )
    assert page.status_code == 409
    assert list(page.context["form"].errors) == ["day"]
    assert not ReplyVersion.objects.exists()


def test_the_time_of_a_server_may_be_entered_in_utc(
    signed_in: Any,
    issued_consultation: Consultation,
    later: datetime,
    tsb_officer: User,
) -> None:
    utc = later.astimezone(UTC)
    fields = paper(later, zone="UTC", channel="email") | {
        "day": utc.date().isoformat(),
        "time": utc.strftime("%H:%M:%S"),
    }
    signed_in(tsb_officer).post(url("transcribe", issued_consultation, "KEN"), fields)
    assert ReplyVersion.objects.get().received_at == later


def test_only_officers_key_in_and_confirm(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    director: User,
    auditor: User,
    translator: User,
    head_of_administration: User,
) -> None:
    for person, status in (
        (director, 403),
        (auditor, 403),
        (translator, 403),
        (head_of_administration, 403),
    ):
        client = signed_in(person)
        for address in (
            url("transcribe", issued_consultation, "KEN"),
            url("correct", issued_consultation, "KEN", 1),
            url("waiting", issued_consultation),
            url("reject", issued_consultation, "KEN", 1),
        ):
            assert client.get(address).status_code == status, address
        confirm = url("confirm", issued_consultation, "KEN", 1)
        assert client.post(confirm).status_code == status
    assert ReplyVersion.objects.get().waits


def test_a_state_that_is_not_on_the_roll_has_no_such_page(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    assert client.get(url("transcribe", issued_consultation, "XXX")).status_code == 404
    missing = url("confirm", issued_consultation, "KEN", 9)
    assert client.post(missing).status_code == 404


def test_before_the_issue_nothing_is_entered(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    answer = client.get(url("waiting", draft_consultation), follow=True)
    assert answer.redirect_chain == [(url("consultation", draft_consultation), 302)]


def test_a_closed_consultation_waits_with_its_result(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    second_officer: User,
) -> None:
    closed = factories.close(issued_consultation)
    client = signed_in(second_officer)
    page = client.get(url("tally", closed))
    assert page.status_code == 200
    assert "wait for a second officer: Kenya." in page.text
    assert url("propose", closed) not in page.text
    confirm_transcription(keyed_in, by=second_officer, at=closed.closes_at)
    assert url("propose", closed) in client.get(url("tally", closed)).text


def test_a_delegate_sees_what_is_confirmed_and_nothing_before(
    signed_in: Any,
    issued_consultation: Consultation,
    keyed_in: ReplyVersion,
    second_officer: User,
    tsb_officer: User,
    head_of_administration: User,
) -> None:
    ref = reference_of(issued_consultation)
    receipt = reverse("administrations:receipt", args=[ref, 1])
    client = signed_in(head_of_administration)
    assert client.get(receipt).status_code == 404
    confirm_transcription(keyed_in, by=second_officer, at=issued_consultation.issued_at)
    assert client.get(receipt).status_code == 200
    form = client.get(reverse("administrations:reply", args=[ref]))
    assert "Change the reply" in form.text
