"""A circular at its permanent address, open, closed, certified or withdrawn."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from consult.files import store as files
from consult.flows.approving import omit_language
from consult.flows.certifying import certify_result, propose_result
from consult.flows.recording import Answer, Signature
from consult.flows.replying import submit_reply
from consult.flows.withdrawing import withdraw_consultation
from consult.models import (
    Consultation,
    Delegate,
    DocumentDraft,
    DraftTextTitle,
    IssuedDocument,
    MemberState,
    User,
)
from consult.procedure.states import Language, Position, Procedure
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation, reference_of
from tests import factories

WORD = b"PK the circular in French"
PDF = b"%PDF-1.7 the circular in French"


def page_url(ref: str, language: str = "en") -> str:
    address = reverse("public:circular", args=[ref])
    return address.replace("/en/", f"/{language}/", 1)


@pytest.fixture
def ref(issued_consultation: Consultation) -> str:
    return reference_of(issued_consultation)


@pytest.fixture
def french_pdf(issued_consultation: Consultation) -> IssuedDocument:
    """The circular as it was stored in French."""
    return IssuedDocument.objects.create(
        consultation=issued_consultation,
        kind="circular",
        language="fr",
        format="pdf",
        name="T25-TSB-CIR-0007-F.pdf",
        sha256=files.write(PDF),
        size=len(PDF),
        inputs="{}",
        inputs_sha256=hashlib.sha256(b"{}").hexdigest(),
        issued_at=database_now(),
    )


def document_url(ref: str, language: str) -> str:
    return reverse("public:document", args=[ref, language])


@pytest.fixture
def french_word(issued_consultation: Consultation) -> IssuedDocument:
    """The circular as it was stored in French as a Word document."""
    return IssuedDocument.objects.create(
        consultation=issued_consultation,
        kind="circular",
        language="fr",
        format="docx",
        name="T25-TSB-CIR-0007-F.docx",
        sha256=files.write(WORD),
        size=len(WORD),
        inputs="{}",
        inputs_sha256=hashlib.sha256(b"{}").hexdigest(),
        issued_at=database_now(),
    )


def certify(consultation: Consultation, *officers: User) -> None:
    first, second = officers
    factories.close(consultation)
    propose_result(consultation, by=first, at=database_now())
    certify_result(consultation, by=second, at=database_now())


def reply_for(
    consultation: Consultation, iso3: str, position: Position, *, by: User
) -> None:
    submit_reply(
        consultation,
        iso3,
        [Answer(text=consultation.texts.get(), position=position, comments="Secret.")],
        Signature(name="Somebody"),
        by=by,
        form_key=uuid4(),
        seen_version=0,
    )


def test_anybody_reads_what_is_asked_until_when_and_on_which_text(
    client: Client, ref: str
) -> None:
    content = client.get(page_url(ref)).content.decode()
    assert "TSB Circular 7" in content
    assert "SG3/ME" in content
    assert "Consultation of Member States on draft new Recommendation" in content
    assert "whether it authorizes the study group to consider the text" in content
    assert "Mechanisms for consumers (en)." in content
    assert "Sign in to reply" in content
    assert "at the latest" in content


@pytest.fixture
def newcomer(issued_consultation: Consultation) -> User:
    """The head of a State that joined the Union after the circular was issued."""
    state = MemberState.objects.create(iso3="PLW", iso2="PW", m49="585")
    person = factories.make_person("Nell Newcomer")
    Delegate.objects.create(user=person, member_state=state, role="head")
    return person


@pytest.mark.parametrize(
    ("person", "led"),
    [
        ("head_of_administration", True),
        ("drafter", True),
        ("outsider", True),
        ("viewer", False),
        ("newcomer", False),
        ("tsb_officer", False),
        ("stranger", False),
    ],
)
def test_only_who_may_fill_in_the_form_is_led_to_it(
    request: pytest.FixtureRequest, signed_in: Any, ref: str, person: str, led: bool
) -> None:
    client = signed_in(request.getfixturevalue(person))
    form = reverse("administrations:reply", args=[ref])
    content = client.get(page_url(ref)).content.decode()
    assert (f'<a href="{form}">Reply online</a>' in content) is led
    assert "Sign in to reply" not in content
    assert (client.post(form).status_code == 403) is not led


@pytest.mark.parametrize("ref", ["T25-TSB-CIR-0099", "T25-TSB-CIR-7", "x"])
def test_an_unknown_reference_is_not_found(client: Client, db: None, ref: str) -> None:
    assert client.get(page_url(ref)).status_code == 404


def test_a_draft_is_not_found(client: Client, draft_consultation: Consultation) -> None:
    ref = reference_of(draft_consultation)
    assert client.get(page_url(ref)).status_code == 404
    assert client.get(document_url(ref, "en")).status_code == 404


def test_a_draft_that_was_withdrawn_is_not_found(
    client: Client, draft_consultation: Consultation, tsb_officer: User
) -> None:
    withdraw_consultation(
        draft_consultation, reason="Not needed.", by=tsb_officer, at=database_now()
    )
    assert client.get(page_url(reference_of(draft_consultation))).status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_title_and_summary_are_in_the_language_of_the_page(
    client: Client, ref: str, language: str
) -> None:
    content = client.get(page_url(ref, language)).content.decode()
    assert f"Mechanisms for consumers ({language[:2]})." in content


def test_a_missing_wording_is_said_and_shown_in_its_own_language(
    client: Client, ref: str
) -> None:
    DraftTextTitle.objects.filter(language="ar").delete()
    page = client.get(page_url(ref, "ar"))
    (face,) = page.context["texts"]
    assert face.wording.instead == "en"
    content = page.content.decode()
    assert '<bdi lang="en" dir="ltr">Consumer redress (en)</bdi>' in content
    assert '<div lang="en" dir="ltr"><p>Mechanisms for consumers (en).</p>' in content


def test_each_language_is_offered_being_prepared_or_said_to_be_left_out(
    client: Client,
    tsb_officer: User,
    second_officer: User,
    at: Any,
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    omit_language(draft, Language.RU, reason="No time.", by=tsb_officer, at=at)
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    ref = reference_of(issued)
    page = client.get(page_url(ref))
    assert {row.language: row.editions[0].missing for row in page.context["files"]} == {
        "ar": "Being prepared",
        "zh": "Being prepared",
        "en": "Being prepared",
        "fr": "Being prepared",
        "ru": "Not issued in this language",
        "es": "Being prepared",
    }
    assert b"No time." not in page.content


def test_a_paper_that_nobody_is_writing_is_not_said_to_be_in_preparation(
    client: Client, ref: str
) -> None:
    issued = find_consultation(ref)
    DocumentDraft.objects.filter(consultation=issued, format="docx").delete()
    rows = client.get(page_url(ref)).context["files"]
    said = [[one.missing for one in row.editions] for row in rows]
    assert said == [["Being prepared", "None", "Being prepared", "None"]] * 6


def test_the_document_is_served_as_it_was_stored(
    client: Client, ref: str, french_pdf: IssuedDocument
) -> None:
    page = client.get(page_url(ref))
    assert document_url(ref, "fr").encode() in page.content
    response = client.get(document_url(ref, "fr"))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Language"] == "fr"
    assert response["Content-Disposition"] == (
        'inline; filename="T25-TSB-CIR-0007-F.pdf"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{french_pdf.sha256}"'
    assert "immutable" in response["Cache-Control"]


def test_the_word_document_is_handed_over_to_be_kept(
    client: Client, ref: str, french_word: IssuedDocument
) -> None:
    page = client.get(page_url(ref))
    address = reverse("public:word_document", args=[ref, "fr"])
    assert address == "/en/circulars/T25-TSB-CIR-0007/fr.docx"
    assert address.encode() in page.content
    assert document_url(ref, "fr").encode() not in page.content
    response = client.get(address)
    assert response.content == WORD
    assert response["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert response["Content-Disposition"] == (
        'attachment; filename="T25-TSB-CIR-0007-F.docx"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(document_url(ref, "fr")).status_code == 404


def test_each_language_is_offered_in_both_formats(
    client: Client, ref: str, french_pdf: IssuedDocument, french_word: IssuedDocument
) -> None:
    page = client.get(page_url(ref))
    assert page.context["file_columns"] == [
        "Circular (PDF)",
        "Circular (Word)",
        "Reply form (PDF)",
        "Reply form (Word)",
    ]
    french = next(row for row in page.context["files"] if row.language == "fr")
    assert [(edition.kind, edition.size) for edition in french.editions] == [
        ("PDF", len(PDF)),
        ("Word", len(WORD)),
        ("PDF", None),
        ("Word", None),
    ]


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_form_is_offered_beside_its_circular(
    client: Client, ref: str, issued_consultation: Consultation, suffix: str
) -> None:
    IssuedDocument.objects.create(
        consultation=issued_consultation,
        kind="reply_form",
        language="fr",
        format=suffix,
        name=f"form.{suffix}",
        sha256=files.write(PDF),
        size=len(PDF),
        inputs="{}",
        inputs_sha256="0" * 64,
        issued_at=issued_consultation.issued_at,
    )
    rows = client.get(page_url(ref)).context["files"]
    french = next(row for row in rows if row.language == "fr")
    (offered,) = (edition.url for edition in french.editions if edition.url)
    assert offered == f"/en/circulars/{ref}/form/fr.{suffix}"
    assert client.get(offered).content == PDF


def test_a_document_the_reader_has_already_is_not_sent_again(
    client: Client, ref: str, french_pdf: IssuedDocument
) -> None:
    response = client.get(
        document_url(ref, "fr"), headers={"if-none-match": f'"{french_pdf.sha256}"'}
    )
    assert (response.status_code, response.content) == (304, b"")
    changed = client.get(document_url(ref, "fr"), headers={"if-none-match": '"other"'})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("stored", "error"), [(None, "FileMissing"), (b"%PDF cut", "FileDamaged")]
)
def test_a_stored_document_that_can_not_be_read_is_an_outage_and_logged(
    client: Client,
    ref: str,
    french_pdf: IssuedDocument,
    caplog: pytest.LogCaptureFixture,
    stored: bytes | None,
    error: str,
) -> None:
    path = files.path_of(french_pdf.sha256)
    path.unlink()
    if stored is not None:
        path.write_bytes(stored)
    response = client.get(document_url(ref, "fr"))
    path.unlink(missing_ok=True)
    assert response.status_code == 503
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response.content == b"This document can't be read at the moment.\n"
    (told,) = (
        record.msg
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg["event"] == "document_unreadable"
    )
    assert told["level"] == "error"
    assert (told["document"], told["error"]) == ("T25-TSB-CIR-0007-F.pdf", error)


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_a_language_that_was_not_issued_is_not_found(
    client: Client, ref: str, french_pdf: IssuedDocument, language: str
) -> None:
    assert client.get(document_url(ref, language)).status_code == 404


def test_nothing_of_the_replies_is_public_before_certification(
    client: Client,
    head_of_administration: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    reply_for(
        issued_consultation,
        "KEN",
        Position.AUTHORIZE_WITH_COMMENTS,
        by=head_of_administration,
    )
    factories.close(issued_consultation)
    page = client.get(page_url(ref))
    assert page.context["result"] is None
    assert b"Kenya" not in page.content
    assert b"Secret." not in page.content


def test_after_certification_outcome_and_counts_are_public_and_positions_are_not(
    client: Client,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    ref: str,
) -> None:
    for iso3, position in (
        ("KEN", Position.AUTHORIZE),
        ("EGY", Position.AUTHORIZE_WITH_COMMENTS),
        ("FRA", Position.NOT_AUTHORIZE),
    ):
        reply_for(issued_consultation, iso3, position, by=head_of_administration)
    certify(issued_consultation, tsb_officer, second_officer)
    content = client.get(page_url(ref)).content.decode()
    assert "Consideration may not proceed" in content
    assert "66.66%" in content
    assert "10 × 2 = 20" in content
    assert "7 × 3 = 21" in content
    assert "2 authorize, 1 with comments" in content
    assert "clause 9.4.6" in content
    assert "1 more reply in favour" in content
    for hidden in ("Kenya", "Egypt", "Secret."):
        assert hidden not in content


@pytest.mark.parametrize(
    ("procedure", "positions", "outcome", "proof"),
    [
        (
            Procedure.QUESTION_DELETION,
            [Position.NO_OBJECTION, Position.OBJECT],
            "Referred back to the study group",
            "is not more than",
        ),
        (
            Procedure.QUESTION_DELETION,
            [Position.NO_OBJECTION],
            "Deleted",
            "is more than",
        ),
        (
            Procedure.QUESTION_APPROVAL,
            [Position.APPROVE],
            "Not approved",
            "at least 10 replies, and only 1 counts.",
        ),
        (
            Procedure.RECOMMENDATION_DELETION,
            [Position.OBJECT],
            "Referred back to the study group",
            "1 Member State objects; 1 is enough",
        ),
        (
            Procedure.RECOMMENDATION_DELETION,
            [],
            "Deleted",
            "No Member State replied",
        ),
    ],
)
def test_every_procedure_says_its_outcome_and_why(
    client: Client,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    at: Any,
    procedure: Procedure,
    positions: list[Position],
    outcome: str,
    proof: str,
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=procedure,
        deadline_date=at.date() + timedelta(days=120),
    )
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    for iso3, position in zip(("KEN", "EGY"), positions, strict=False):
        reply_for(issued, iso3, position, by=head_of_administration)
    certify(issued, tsb_officer, second_officer)
    content = client.get(page_url(reference_of(issued))).content.decode()
    assert outcome in content
    assert proof in content


def test_a_withdrawn_circular_keeps_its_address_and_says_why(
    client: Client,
    issued_consultation: Consultation,
    french_pdf: IssuedDocument,
    tsb_officer: User,
    ref: str,
) -> None:
    withdraw_consultation(
        issued_consultation,
        reason="The meeting is <cancelled>.",
        by=tsb_officer,
        at=database_now(),
    )
    page = client.get(page_url(ref))
    content = page.content.decode()
    assert page.status_code == 200
    assert "This consultation was withdrawn" in content
    assert "The meeting is &lt;cancelled&gt;." in content
    assert "Sign in to reply" not in content
    assert client.get(document_url(ref, "fr")).status_code == 200


def test_many_texts_are_counted_in_the_subject_and_listed_below(
    client: Client, tsb_officer: User, second_officer: User, at: Any
) -> None:
    designations = [f"ITU-T D.{number}" for number in (50, 51, 52, 53)]
    draft = factories.make_draft(by=tsb_officer, at=at, designations=designations)
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    page = client.get(page_url(reference_of(issued)))
    assert page.context["subject"] == "Consultation of Member States on 4 texts"
    assert len(page.context["texts"]) == 4


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"ipr_statement_received": True}, "A statement on intellectual property"),
        ({"ipr_checked_on": date(2021, 5, 31)}, "received by 31 May 2021"),
        ({}, ""),
    ],
)
def test_what_is_known_of_intellectual_property_is_said_of_each_text(
    client: Client,
    issued_consultation: Consultation,
    ref: str,
    facts: dict[str, Any],
    note: str,
) -> None:
    issued_consultation.texts.update(location="", **facts)
    (face,) = client.get(page_url(ref)).context["texts"]
    assert note in face.ipr
    assert bool(face.ipr) is bool(note)
    assert face.links == []


def test_a_meeting_at_a_place_is_named_with_its_place(
    client: Client, issued_consultation: Consultation, ref: str
) -> None:
    Consultation.objects.filter(pk=issued_consultation.pk).update(
        meeting_virtual=False, meeting_place="Geneva"
    )
    assert "(Geneva, " in client.get(page_url(ref)).content.decode()


def test_without_a_meeting_only_the_dates_of_the_consultation_are_listed(
    client: Client, issued_consultation: Consultation, ref: str
) -> None:
    Consultation.objects.filter(pk=issued_consultation.pk).update(meeting_opens=None)
    moments = client.get(page_url(ref)).context["moments"]
    assert [moment.what for moment in moments] == [
        "Circular issued",
        "Replies close",
        "Result certified by two officers",
    ]
