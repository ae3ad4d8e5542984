"""A returned form is read, proposed on the page of its State, and entered by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consult.files import store
from consult.models import Consultation, ReplyVersion, User
from tests.intake.forms import IN_FAVOUR, SIGNED, changed, field_of, filled, named
from tests.intake.forms import printed as printed_form
from tests.intake.forms import words as typed
from tests.web.staff.test_transcribing import after_issue, paper, problems

REMARKS = "主管部门的意见\n第二行"


def address(consultation: Consultation) -> str:
    return reverse("staff:returned", args=[consultation.pk])


def hand_in(client: Any, consultation: Consultation, pdf: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("reply.pdf", pdf, "application/pdf")
    return client.post(address(consultation), {"file": file, **more})


def errors(page: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.context["form"].errors
    return found


@pytest.fixture
def swiss(issued_consultation: Consultation) -> bytes:
    """The form of Switzerland, in favour with comments, signed."""
    return filled(
        printed_form(issued_consultation),
        {
            "text_1_opinion": "in_favour",
            "text_1_comments": "with_comments",
            "text_1_remarks": REMARKS,
            "address": "Rue de la Paix 1\nBerne",
            **SIGNED,
        },
    )


def test_the_page_opens_without_a_complaint(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation
) -> None:
    page = signed_in(tsb_officer).get(address(issued_consultation))
    assert "Hand in the form as it came." in page.text
    assert "There is a problem" not in page.text


def test_a_form_leads_to_the_page_of_its_state_filled_in(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, swiss: bytes
) -> None:
    client = signed_in(tsb_officer)
    answer = hand_in(client, issued_consultation, swiss)
    digest = store.write(swiss)
    place = reverse("staff:transcribe", args=[issued_consultation.pk, "CHE"])
    assert (answer.status_code, answer["Location"]) == (302, f"{place}?form={digest}")
    page = client.get(answer["Location"])
    ((_face, text_form, _words),) = page.context["rows"]
    sheet = page.context["sheet"]
    assert {
        name: text_form[name].value() for name in ("box", "circle", "comments")
    } == {
        "box": "in_favour",
        "circle": "with_comments",
        "comments": REMARKS,
    }
    assert sheet.signatory["name"].value() == "Grace Head"
    assert page.context["form"]["digest"].value() == digest
    assert page.context["findings"] == []
    assert page.context["lines"] == [("Postal address", "Rue de la Paix 1\nBerne")]
    assert not ReplyVersion.objects.exists()


def test_what_was_proposed_is_entered_with_the_digest_of_its_file(
    signed_in: Any,
    tsb_officer: User,
    issued_consultation: Consultation,
    swiss: bytes,
    settings: Any,
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=2)
    client = signed_in(tsb_officer)
    place = hand_in(client, issued_consultation, swiss)["Location"]
    moment = after_issue(issued_consultation)
    sent = paper(moment, channel="email", digest=store.write(swiss))
    assert client.post(place, sent).status_code == 302
    version = ReplyVersion.objects.get()
    assert version.source_digest == store.write(swiss)
    assert version.waits


def test_a_flaw_stands_on_the_page_until_the_reply_is_entered(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation
) -> None:
    client = signed_in(tsb_officer)
    pdf = filled(printed_form(issued_consultation), {"text_1_opinion": "in_favour"})
    place = hand_in(client, issued_consultation, pdf)["Location"]
    flaw = "No circle is marked below the first box."
    assert flaw in client.get(place).content.decode()
    page = client.post(place, {"t1-box": "in_favour"})
    assert flaw in page.content.decode()
    assert "Select one of the two circles." in problems(page)


def test_a_form_without_a_state_is_kept_until_one_is_chosen(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation
) -> None:
    client = signed_in(tsb_officer)
    pdf = filled(printed_form(issued_consultation, state=""), IN_FAVOUR)
    page = hand_in(client, issued_consultation, pdf)
    assert errors(page) == {
        "member_state": [
            "Member State: The form names no Member State. Choose who sent it."
        ]
    }
    kept = page.context["form"]["digest"].value()
    assert kept == store.write(pdf)
    again = client.post(
        address(issued_consultation), {"digest": kept, "member_state": "KEN"}
    )
    assert again["Location"].endswith(f"/KEN/enter/?form={kept}")


def test_a_form_of_one_state_is_not_entered_for_another(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, swiss: bytes
) -> None:
    page = hand_in(
        signed_in(tsb_officer), issued_consultation, swiss, member_state="KEN"
    )
    assert errors(page) == {"member_state": ["Member State: the form names CHE."]}


def test_a_form_of_another_circular_is_refused(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation
) -> None:
    def rename(writer: Any) -> None:
        field_of(writer, "circular")[named("/V")] = typed("T25-TSB-CIR-0008")

    pdf = changed(printed_form(issued_consultation), rename)
    page = hand_in(signed_in(tsb_officer), issued_consultation, pdf)
    assert errors(page) == {
        "file": [
            "Returned form: The form belongs to another circular: T25-TSB-CIR-0008."
        ]
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"Dear Sir",
            "Returned form: The file is neither a PDF nor a Word document (DOCX).",
        ),
        (b"%PDF-1.7 broken", "Returned form: The file is damaged: it can't be read."),
        (b"", "Returned form: the file is empty."),
        (b"%PDF-" + b"0" * (20 << 20), "Returned form: The file is bigger than 20 MB."),
    ],
)
def test_a_bad_file_is_refused_with_its_field_and_rule(
    signed_in: Any,
    tsb_officer: User,
    issued_consultation: Consultation,
    data: bytes,
    message: str,
) -> None:
    page = hand_in(signed_in(tsb_officer), issued_consultation, data)
    assert errors(page) == {"file": [message]}


@pytest.mark.parametrize("digest", ["", "x", "0" * 64])
def test_without_a_file_there_is_nothing_to_read(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, digest: str
) -> None:
    client = signed_in(tsb_officer)
    page = client.post(address(issued_consultation), {"digest": digest})
    assert errors(page) == {"file": ["Returned form: choose the file."]}


def test_a_form_that_is_not_kept_has_no_page(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation
) -> None:
    place = reverse("staff:transcribe", args=[issued_consultation.pk, "CHE"])
    page = signed_in(tsb_officer).get(f"{place}?form={'0' * 64}")
    assert page.status_code == 404


def test_only_who_keys_in_hands_in(
    signed_in: Any, auditor: User, issued_consultation: Consultation
) -> None:
    page = signed_in(auditor).get(address(issued_consultation))
    assert page.status_code == 403


def test_before_the_issue_no_form_comes_back(
    signed_in: Any, tsb_officer: User, draft_consultation: Consultation
) -> None:
    page = signed_in(tsb_officer).get(address(draft_consultation))
    assert page.status_code == 302
