"""Files go with a reply: attached on its form, seen by both delegates, never lost."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.files import store as files
from consult.flows.attaching import store_upload
from consult.flows.recording import Answer, Signature
from consult.flows.transcribing import (
    Source,
    confirm_transcription,
    transcribe_reply,
)
from consult.flows.withdrawing import withdraw_consultation
from consult.intake.uploads import MAX_BYTES, check_upload
from consult.models import (
    AttachmentDraft,
    Consultation,
    ReplyAttachment,
    ReplyDraft,
    ReplyVersion,
    User,
)
from consult.procedure.states import Channel, Language, Position
from consult.queries.clock import database_now
from consult.queries.consultations import texts_put_by
from tests.intake.papers import pdf
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    check,
    check_url,
    ended_at,
    filled,
    hidden_fields,
    problems,
    receipt_url,
    reply_url,
)

SCRIPTED = pdf(b"<< /S /JavaScript /JS (app.alert) >>")
COMMENTS = {**IN_FAVOUR, "circle": "with_comments", "comments": "Clause 8, لا, 他."}


def paper(name: str = "comments.pdf", content: bytes | None = None) -> Any:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def attach(client: Client, ref: str, *papers: Any, **more: Any) -> Any:
    """Choose files and press the button beside them."""
    fields = filled(COMMENTS) | {"act": "attach", "files": list(papers)} | more
    return client.post(reply_url(ref), fields, follow=True)


def send_as_shown(client: Client, ref: str) -> Any:
    page = client.get(check_url(ref))
    shown = "".join(f"{file.sha256} " for file in page.context["attached"])
    fields = hidden_fields(page) | {"attached": shown}
    assert f'value="{shown}"' in page.content.decode()
    return client.post(check_url(ref), fields, follow=True)


def names(page: Any) -> list[str]:
    return [file.name for file in page.context["attached"]]


def download(ref: str, sha256: str) -> str:
    return reverse("administrations:attachment", args=[ref, sha256])


def test_files_are_attached_with_everything_that_was_typed(
    signed_in: Any, drafter: User, head_of_administration: User, ref: str
) -> None:
    page = attach(signed_in(drafter), ref, paper(), paper("more.pdf", pdf(b"% 2")))
    assert ended_at(page) == reply_url(ref)
    assert names(page) == ["comments.pdf", "more.pdf"]
    page = signed_in(head_of_administration).get(reply_url(ref))
    assert names(page) == ["comments.pdf", "more.pdf"]
    assert page.context["sheet"].texts[0]["comments"].value() == COMMENTS["comments"]
    assert not ReplyVersion.objects.exists()
    row = AttachmentDraft.objects.first()
    assert row is not None
    assert (row.uploaded_by, files.read(row.sha256)) == (drafter, pdf())


def test_a_file_that_was_chosen_is_attached_whichever_button_is_pressed(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = check(client, ref, IN_FAVOUR, files=paper())
    assert ended_at(page) == check_url(ref)
    assert names(page) == ["comments.pdf"]
    page = check(client, ref, IN_FAVOUR, act="save", files=paper("b.pdf", pdf(b"%")))
    assert names(page) == ["comments.pdf", "b.pdf"]


def test_the_enter_key_checks_and_removes_nothing(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = attach(signed_in(head_of_administration), ref, paper()).content.decode()
    form = page[page.index("multipart/form-data") :]
    first = form[form.index('type="submit"') :]
    assert 'value="check"' in first[: first.index(">")]


def test_a_file_is_removed_and_what_is_typed_stays(
    signed_in: Any, drafter: User, ref: str
) -> None:
    client = signed_in(drafter)
    attach(client, ref, paper(), paper("more.pdf", pdf(b"% 2")))
    gone, _kept = AttachmentDraft.objects.all()
    fields = filled(AGAINST) | {"act": f"remove-{gone.sha256}"}
    page = client.post(reply_url(ref), fields, follow=True)
    assert names(page) == ["more.pdf"]
    assert page.context["sheet"].texts[0]["reasons"].value() == AGAINST["reasons"]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("script.pdf", SCRIPTED, "it holds scripts or actions that start something"),
        ("program.exe", b"MZ", "files of this kind are not taken"),
        ("picture.png", pdf(), "what is in it is not what its name ends in"),
        ("empty.pdf", b"", "it is empty"),
        ("large.txt", b"x" * (MAX_BYTES + 200_000), "it is larger than 20 MB"),
        ("<b>&bold.docx", b"PK\3\4", "it can't be read"),
    ],
)
def test_nothing_is_lost_when_a_file_is_refused(
    signed_in: Any,
    head_of_administration: User,
    ref: str,
    name: str,
    content: bytes,
    rule: str,
) -> None:
    page = attach(
        signed_in(head_of_administration), ref, paper(name, content), paper("good.pdf")
    )
    (problem,) = problems(page)
    assert rule in problem
    assert b'href="#files"' in page.content
    assert b"<b>&bold" not in page.content
    assert names(page) == ["good.pdf"]
    form = page.context["sheet"].texts[0]
    assert form["comments"].value() == COMMENTS["comments"]
    assert (page.status_code, AttachmentDraft.objects.count()) == (200, 1)


def test_a_file_goes_up_although_an_answer_is_refused(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    text = {**COMMENTS, "comments": "a\x07b"}
    client = signed_in(head_of_administration)
    page = client.post(
        reply_url(ref), filled(text) | {"act": "attach", "files": paper()}
    )
    assert names(page) == ["comments.pdf"]
    assert len(problems(page)) == 1
    assert not ReplyDraft.objects.exists()


def test_the_button_without_a_file_asks_for_one(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = attach(signed_in(head_of_administration), ref)
    assert problems(page) == ["Choose a file to attach."]


def test_the_same_file_under_another_name_is_refused(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = attach(client, ref, paper(), paper("again.pdf"))
    assert "attached already" in problems(page)[0]
    assert names(page) == ["comments.pdf"]


def test_more_than_ten_files_are_refused_by_name(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    papers = [paper(f"{number}.pdf", pdf(b"%% %d" % number)) for number in range(11)]
    page = attach(signed_in(head_of_administration), ref, *papers)
    assert problems(page) == [
        "“\u206810.pdf\u2069” was not attached: a reply has at most 10 attachments."
    ]
    assert len(names(page)) == 10


def test_who_only_reads_attaches_nothing(
    signed_in: Any, viewer: User, head_of_administration: User, ref: str
) -> None:
    attach(signed_in(head_of_administration), ref, paper())
    client = signed_in(viewer)
    assert attach(client, ref, paper("b.pdf", pdf(b"%"))).status_code == 403
    page = client.get(reply_url(ref))
    assert names(page) == ["comments.pdf"]
    assert b'name="files"' not in page.content
    assert b"remove-" not in page.content


def test_what_is_sent_is_what_was_shown_and_the_receipt_lists_it(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    attach(client, ref, paper("drawing é.pdf"))
    page = send_as_shown(client, ref)
    assert ended_at(page) == receipt_url(ref, 1)
    row = ReplyAttachment.objects.get()
    assert names(page) == ["drawing é.pdf"]
    assert row.sha256.encode() in page.content
    assert (
        json.loads(row.version.signed_receipt.body)["attachments"][0]["sha256"]
        == row.sha256
    )
    assert names(client.get(reply_url(ref))) == ["drawing é.pdf"]


@pytest.mark.parametrize("change", ["attached", "removed"])
def test_files_that_changed_meanwhile_are_shown_again_before_anything_is_sent(
    signed_in: Any, head_of_administration: User, drafter: User, ref: str, change: str
) -> None:
    client = signed_in(head_of_administration)
    page = check(client, ref, COMMENTS, files=paper())
    shown = " ".join(file.sha256 for file in page.context["attached"])
    other = Client()
    other.force_login(
        drafter, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    if change == "attached":
        attach(other, ref, paper("b.pdf", pdf(b"%")))
    else:
        other.post(reply_url(ref), filled(COMMENTS) | {"act": f"remove-{shown}"})
    fields = hidden_fields(page) | {"attached": shown}
    page = client.post(check_url(ref), fields, follow=True)
    assert ended_at(page) == check_url(ref)
    assert b"The attachments changed while you were checking" in page.content
    assert not ReplyVersion.objects.exists()
    page = send_as_shown(client, ref)
    assert len(names(page)) == (2 if change == "attached" else 0)


@pytest.mark.parametrize("attached", ["x", "../..", "0" * 63, "a" * 2_000])
def test_what_is_no_digest_sends_nothing(
    signed_in: Any, head_of_administration: User, ref: str, attached: str
) -> None:
    client = signed_in(head_of_administration)
    page = check(client, ref, IN_FAVOUR)
    fields = hidden_fields(page) | {"attached": attached}
    page = client.post(check_url(ref), fields, follow=True)
    assert ended_at(page) == check_url(ref)
    assert not ReplyVersion.objects.exists()


def test_a_file_is_handed_out_to_be_saved_and_not_shown(
    signed_in: Any, viewer: User, head_of_administration: User, ref: str
) -> None:
    attach(signed_in(head_of_administration), ref, paper("ملاحظات; x.pdf"))
    row = AttachmentDraft.objects.get()
    response = signed_in(viewer).get(download(ref, row.sha256))
    assert response.content == pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_file_belongs_to_its_own_state_and_consultation(
    signed_in: Any,
    client: Client,
    outsider: User,
    stranger: User,
    head_of_administration: User,
    ref: str,
    two_texts: str,
) -> None:
    head = signed_in(head_of_administration)
    attach(head, ref, paper())
    send_as_shown(head, ref)
    address = download(ref, ReplyAttachment.objects.get().sha256)
    assert head.get(address).status_code == 200
    other = download(two_texts, ReplyAttachment.objects.get().sha256)
    assert head.get(other).status_code == 404
    assert head.get(download(ref, "0" * 64)).status_code == 404
    assert head.get(download(ref, "nothing")).status_code == 404
    assert signed_in(outsider).get(address).status_code == 404
    assert signed_in(stranger).get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_a_file_that_was_removed_stays_with_the_version_that_carried_it(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    attach(client, ref, paper())
    send_as_shown(client, ref)
    row = ReplyAttachment.objects.get()
    client.post(reply_url(ref), filled(COMMENTS) | {"act": f"remove-{row.sha256}"})
    assert names(client.get(reply_url(ref))) == []
    assert client.get(download(ref, row.sha256)).content == pdf()
    assert names(client.get(receipt_url(ref, 1))) == ["comments.pdf"]


def test_comments_may_stand_in_a_file_alone(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    silent = filled(IN_FAVOUR | {"circle": "with_comments", "comments": ""})
    page = client.post(reply_url(ref), silent, follow=True)
    assert problems(page) == [
        "Write or attach the comments, or select the other circle."
    ]
    page = client.post(reply_url(ref), silent | {"files": [paper()]}, follow=True)
    assert ended_at(page) == check_url(ref)
    assert ended_at(send_as_shown(client, ref)) == receipt_url(ref, 1)
    (position,) = ReplyVersion.objects.get().positions.all()
    assert position.position == "authorize_with_comments"
    page = client.get(reverse("administrations:list"))
    assert "Not sent yet" not in page.content.decode()


def test_what_the_reply_on_record_carries_is_attached_again_at_one_press(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    attach(client, ref, paper(), paper("more.pdf", pdf(b"% 2")))
    page = client.get(reply_url(ref))
    assert page.context["left_out"] == []
    send_as_shown(client, ref)
    sent = {row.name: row for row in ReplyAttachment.objects.all()}
    AttachmentDraft.objects.all().delete()
    page = client.get(reply_url(ref))
    assert names(page) == []
    assert [file.name for file in page.context["left_out"]] == list(sent)
    assert "Attach again" in page.content.decode()
    row = sent["more.pdf"]
    fields = filled(COMMENTS) | {"act": f"again-{row.sha256}"}
    page = client.post(reply_url(ref), fields, follow=True)
    assert ended_at(page) == reply_url(ref)
    assert page.context["sheet"].texts[0]["comments"].value() == COMMENTS["comments"]
    assert names(page) == ["more.pdf"]
    page = client.get(check_url(ref))
    assert [file.name for file in page.context["left_out"]] == ["comments.pdf"]
    assert "A new reply replaces the one on record" in page.content.decode()
    assert "Attach again" not in page.content.decode()
    send_as_shown(client, ref)
    assert names(client.get(receipt_url(ref, 2))) == ["more.pdf"]
    assert client.get(reply_url(ref)).context["left_out"] == []


def test_a_file_nobody_sent_is_not_attached_again(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    fields = filled(COMMENTS) | {"act": f"again-{'0' * 64}"}
    assert names(client.post(reply_url(ref), fields, follow=True)) == []


def test_an_eleventh_file_is_refused_by_name_when_it_is_attached_again(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    attach(client, ref, paper())
    send_as_shown(client, ref)
    sent = ReplyAttachment.objects.get()
    AttachmentDraft.objects.all().delete()
    attach(client, ref, *(paper(f"{n}.pdf", pdf(b"%% %d" % n)) for n in range(10)))
    fields = filled(COMMENTS) | {"act": f"again-{sent.sha256}"}
    page = client.post(reply_url(ref), fields)
    (problem,) = problems(page)
    assert "comments.pdf" in problem
    assert "at most 10 attachments" in problem
    assert AttachmentDraft.objects.count() == 10


def test_files_that_were_keyed_in_are_not_lost_to_who_replies_after_them(
    signed_in: Any,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    at = database_now()
    letter = store_upload(check_upload("letter.pdf", pdf()))
    version = transcribe_reply(
        issued_consultation,
        "KEN",
        [
            Answer(text=text, position=Position.AUTHORIZE)
            for text in texts_put_by(issued_consultation)
        ],
        Signature(name="Grace Head", title="Director"),
        channel=Channel.LETTER,
        received_at=at,
        source=Source(note="Registry 12"),
        attached=[letter],
        by=tsb_officer,
        at=at,
    )
    client = signed_in(head_of_administration)
    assert client.get(reply_url(ref)).context["left_out"] == []
    confirm_transcription(version, by=second_officer, at=database_now())
    (file,) = client.get(reply_url(ref)).context["left_out"]
    assert file.name == "letter.pdf"
    assert client.get(file.url).content == pdf()


def test_a_file_that_is_lost_is_said_to_be(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    attach(client, ref, paper("lost.pdf", pdf(b"% " + uuid4().hex.encode())))
    row = AttachmentDraft.objects.get()
    files.path_of(row.sha256).unlink()
    assert client.get(download(ref, row.sha256)).status_code == 503


def test_nothing_is_attached_after_a_withdrawal(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    ref: str,
) -> None:
    withdraw_consultation(
        issued_consultation, reason="Recalled.", by=tsb_officer, at=database_now()
    )
    client = signed_in(head_of_administration)
    attach(client, ref, paper())
    assert not AttachmentDraft.objects.exists()


def test_a_late_reply_takes_files(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    client = signed_in(head_of_administration)
    attach(client, ref, paper())
    assert names(send_as_shown(client, ref)) == ["comments.pdf"]


def test_who_was_signed_out_gets_the_answers_back_and_no_stranger_leaves_a_file(
    client: Client, head_of_administration: User, ref: str, signed_in: Any
) -> None:
    fields = filled(COMMENTS) | {"act": "attach", "files": paper()}
    response = client.post(reply_url(ref), fields)
    assert response.status_code == 302
    page = signed_in(head_of_administration).get(reply_url(ref))
    assert page.context["sheet"].texts[0]["comments"].value() == COMMENTS["comments"]
    assert not AttachmentDraft.objects.exists()


def test_files_that_a_form_only_names_break_nothing(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    """As a browser sends it that doesn't know the form's encoding."""
    client = signed_in(head_of_administration)
    body = "&".join(
        [f"{name}={value}" for name, value in filled(IN_FAVOUR).items()]
        + ["act=save", "files=a.pdf", "files=b.pdf"]
    )
    response = client.post(
        reply_url(ref), body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 302


@pytest.mark.parametrize("kind", ["reply", "check", "receipt"])
def test_a_page_asks_as_much_of_one_file_as_of_three(
    signed_in: Any, head_of_administration: User, ref: str, kind: str
) -> None:
    client = signed_in(head_of_administration)

    def asked(*papers: Any) -> int:
        attach(client, ref, *papers)
        address = {"reply": reply_url(ref), "check": check_url(ref)}.get(kind)
        if address is None:
            address = ended_at(send_as_shown(client, ref))
        with CaptureQueriesContext(connection) as queries:
            assert names(client.get(address)) != []
        return len(queries)

    once = asked(paper())
    more = [paper(f"{number}.pdf", pdf(b"%% %d" % number)) for number in (1, 2)]
    if kind == "receipt":
        assert asked(*more) - once <= 1  # the history has two versions now
    else:
        assert asked(*more) == once


@pytest.mark.parametrize("language", list(Language))
def test_the_form_shows_files_in_every_language(
    signed_in: Any, head_of_administration: User, ref: str, language: Language
) -> None:
    client = signed_in(head_of_administration)
    attach(client, ref, paper("Stellungnahme ملاحظات.pdf"))
    address = reply_url(ref).replace("/en/", f"/{language.value}/", 1)
    page = client.get(address.replace("/zh/", "/zh-hans/"))
    assert page.status_code == 200
    assert "<bdi>Stellungnahme ملاحظات.pdf</bdi>" in page.content.decode()
