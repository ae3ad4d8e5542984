"""Files that came with a letter or a message go with what is keyed in of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override

from consult.files import store
from consult.flows.collecting import collect_comments
from consult.flows.transcribing import confirm_transcription
from consult.models import Consultation, ReplyVersion, User
from tests.flows.sheets_of_comments import workbook
from tests.intake.papers import pdf
from tests.web.staff.acting import errors_of, url
from tests.web.staff.test_transcribing import after_issue, paper, problems

LETTER = ("letter.pdf", pdf())
SHEET = (
    "comments é.xlsx",
    workbook([("D.1102", "Clause 8", "", "Say “should”.", "")]),
)
SCRIPT = ("script.pdf", pdf(b"<< /S /JavaScript /JS (app.alert) >>"))
AGAIN = "Files have to be chosen again."


@pytest.fixture
def later(issued_consultation: Consultation, settings: Any) -> datetime:
    """Two days after the issue the officer sits down; this is the day before."""
    settings.TEST_CLOCK_OFFSET = timedelta(days=2)
    return after_issue(issued_consultation) + timedelta(days=1)


@pytest.fixture
def officer(signed_in: Any, tsb_officer: User) -> Client:
    client: Client = signed_in(tsb_officer)
    return client


@pytest.fixture
def entered(
    officer: Client, issued_consultation: Consultation, later: datetime
) -> ReplyVersion:
    """The letter of Kenya with its two files; it waits."""
    fields = paper(later, **{"signatory-place": "Nairobi"})
    enter(officer, issued_consultation, fields, LETTER, SHEET)
    return ReplyVersion.objects.get()


def chosen(*pairs: tuple[str, bytes]) -> dict[str, Any]:
    """Return files as a browser sends those that were chosen."""
    return {
        "attachments": [SimpleUploadedFile(name, content) for name, content in pairs]
    }


def enter(
    client: Client,
    consultation: Consultation,
    fields: dict[str, str],
    *pairs: tuple[str, bytes],
) -> Any:
    return client.post(url("transcribe", consultation, "KEN"), fields | chosen(*pairs))


def correct(
    client: Client,
    version: ReplyVersion,
    *pairs: tuple[str, bytes],
    kept: tuple[int, ...],
    **changes: str,
) -> Any:
    """Send the correction as its page shows it, with changes."""
    fields = paper(version.received_at, **{"signatory-place": "Nairobi"} | changes)
    return client.post(
        url("correct", version.consultation, "KEN", version.version),
        fields | chosen(*pairs) | {"kept": kept},
    )


def files_of(number: int) -> list[tuple[str, bytes]]:
    rows = ReplyVersion.objects.get(version=number).attachments.all()
    return [(row.name, store.read(row.sha256)) for row in rows]


def test_files_are_entered_with_the_letter_and_the_second_officer_sees_them(
    signed_in: Any,
    officer: Client,
    issued_consultation: Consultation,
    later: datetime,
    second_officer: User,
) -> None:
    page = officer.get(url("transcribe", issued_consultation, "KEN"))
    assert 'enctype="multipart/form-data"' in page.text
    answer = enter(officer, issued_consultation, paper(later), LETTER, SHEET)
    assert answer.status_code == 302
    assert files_of(1) == [LETTER, SHEET]
    waiting = signed_in(second_officer).get(url("waiting", issued_consultation))
    for number, (name, _content) in enumerate((LETTER, SHEET), start=1):
        assert f"<bdi>{name}</bdi>" in waiting.text
        address = url("attachment", issued_consultation, "KEN", 1, number)
        assert f'href="{address}"' in waiting.text


def test_the_td_of_comments_collates_the_sheet_that_came_with_a_letter(
    issued_consultation: Consultation, entered: ReplyVersion, second_officer: User
) -> None:
    assert collect_comments(issued_consultation).is_empty
    confirm_transcription(entered, by=second_officer, at=entered.entered_at)
    (comment,) = collect_comments(issued_consultation).content.comments
    assert (comment.member_state, comment.clause, comment.comment) == (
        "KEN",
        "Clause 8",
        "Say “should”.",
    )


def test_a_file_that_is_refused_is_named_and_nothing_typed_is_lost(
    officer: Client, issued_consultation: Consultation, later: datetime
) -> None:
    fields = paper(later, **{"signatory-place": "Nairobi أ"})
    page = enter(officer, issued_consultation, fields, SCRIPT, SHEET)
    refused, again = errors_of(page)["attachments"]
    assert refused.startswith("“\u2068script.pdf\u2069” was not attached: it holds")
    assert again == AGAIN
    assert 'href="#id_attachments"' in page.text
    assert "Nairobi أ" in page.text
    assert not ReplyVersion.objects.exists()
    page = enter(officer, issued_consultation, fields, SCRIPT)
    assert len(problems(page)) == 1


def test_files_have_to_be_chosen_again_whatever_else_was_wrong(
    officer: Client, issued_consultation: Consultation, later: datetime
) -> None:
    page = enter(officer, issued_consultation, paper(later, source=""), LETTER)
    assert problems(page) == ["Write where the original of the reply lies.", AGAIN]
    page = enter(officer, issued_consultation, paper(later, **{"t1-box": ""}), LETTER)
    assert AGAIN in problems(page)
    tomorrow = paper(later + timedelta(days=3))
    page = enter(officer, issued_consultation, tomorrow, LETTER)
    assert (page.status_code, list(errors_of(page))) == (409, ["day", "attachments"])


def test_a_reply_has_at_most_ten_files(
    officer: Client, issued_consultation: Consultation, later: datetime
) -> None:
    papers = [(f"{number}.pdf", pdf(b"%% %d" % number)) for number in range(11)]
    page = enter(officer, issued_consultation, paper(later), *papers)
    assert page.status_code == 409
    assert errors_of(page) == {
        "attachments": ["A reply has at most 10 attachments.", AGAIN],
    }
    assert not ReplyVersion.objects.exists()


def test_the_same_letter_with_the_same_files_is_entered_once(
    officer: Client,
    issued_consultation: Consultation,
    later: datetime,
    entered: ReplyVersion,
) -> None:
    fields = paper(later, **{"signatory-place": "Nairobi"})
    enter(officer, issued_consultation, fields, LETTER, SHEET, LETTER)
    assert ReplyVersion.objects.get() == entered


def test_what_is_sent_again_after_signing_in_shows_that_its_files_are_lost(
    officer: Client, issued_consultation: Consultation, later: datetime
) -> None:
    page = officer.post(
        url("transcribe", issued_consultation, "KEN"),
        urlencode(paper(later)),
        content_type="application/x-www-form-urlencoded",
    )
    assert problems(page) == [AGAIN]
    assert "Grace Head" in page.text
    assert not ReplyVersion.objects.exists()
    enter(officer, issued_consultation, paper(later), SHEET)
    assert files_of(1) == [SHEET]


def test_a_correction_keeps_the_files(officer: Client, entered: ReplyVersion) -> None:
    page = officer.get(url("correct", entered.consultation, "KEN", 1))
    kept = page.context["form"]["kept"]
    assert kept.value() == [1, 2]
    assert page.text.count('name="kept"') == page.text.count("checked") - 2 == 2
    assert "\u2068comments é.xlsx\u2069, " in page.text
    same = correct(officer, entered, kept=(1, 2))
    assert same.status_code == 409
    assert "there is nothing to correct" in same.text
    correct(officer, entered, kept=(1, 2), **{"t1-box": "against"})
    assert files_of(2) == [LETTER, SHEET]


def test_a_correction_drops_one_file_and_adds_another(
    signed_in: Any, officer: Client, entered: ReplyVersion, second_officer: User
) -> None:
    more = ("page 2.pdf", pdf(b"% 2"))
    assert correct(officer, entered, more, kept=(2,)).status_code == 302
    assert files_of(2) == [SHEET, more]
    assert files_of(1) == [LETTER, SHEET]
    page = signed_in(second_officer).get(url("waiting", entered.consultation))
    (own,) = [one for one in page.context["waiting"] if one.beside]
    assert [file.name for file in own.face.attached] == [SHEET[0], more[0]]
    assert [file.name for file in own.beside.attached] == [LETTER[0], SHEET[0]]


def test_a_correction_may_drop_them_all(officer: Client, entered: ReplyVersion) -> None:
    assert correct(officer, entered, kept=()).status_code == 302
    assert files_of(2) == []


def test_what_was_left_out_stays_so_when_the_page_is_shown_again(
    officer: Client, entered: ReplyVersion
) -> None:
    page = correct(officer, entered, LETTER, kept=(2,), source="")
    assert page.context["form"]["kept"].value() == ["2"]
    assert AGAIN in problems(page)
    page = correct(officer, entered, kept=(3,))
    assert list(errors_of(page)) == ["kept"]
    assert not ReplyVersion.objects.filter(version=2).exists()


def test_a_version_without_files_has_none_to_keep(
    officer: Client, issued_consultation: Consultation, later: datetime
) -> None:
    enter(officer, issued_consultation, paper(later))
    page = officer.get(url("correct", issued_consultation, "KEN", 1))
    assert list(page.context["form"].fields) == ["source", "digest", "attachments"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Attachments to keep"), ("ar", "المرفقات التي يُحتفظ بها")],
)
def test_the_files_are_asked_for_in_the_language_of_the_reader(
    language: str, words: str, officer: Client, entered: ReplyVersion
) -> None:
    with override(language):
        address = reverse("staff:correct", args=[entered.consultation_id, "KEN", 1])
        enters = reverse("staff:transcribe", args=[entered.consultation_id, "KEN"])
    page = officer.get(address)
    assert words in page.text
    assert "\u2068letter.pdf\u2069" in page.text
    page = officer.post(enters, {"channel": "letter"} | chosen(SCRIPT))
    assert any("script.pdf" in problem for problem in problems(page))
