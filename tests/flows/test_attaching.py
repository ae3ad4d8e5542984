"""Files go up before the reply, belong to the version that is sent, and stay."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consult.audit.attachments import AttachedFile
from consult.audit.keys import load_signer
from consult.audit.verify import verify_log
from consult.documents.record_bundle import RecordIncomplete
from consult.files import store as files
from consult.flows import attaching, errors, replying, transcribing, withdrawing
from consult.flows.recording import Answer, Signature, body_digest
from consult.intake.uploads import MAX_BYTES_TOGETHER, MAX_FILES, check_upload
from consult.models import (
    AttachmentDraft,
    AuditEntry,
    Consultation,
    ReplyAttachment,
    ReplyVersion,
    User,
)
from consult.procedure.states import Channel, Position
from consult.queries.attachments import find_file, kept_files
from consult.queries.clock import database_now
from consult.queries.stored_files import named_files
from tests.deploy.forging import resealed
from tests.deploy.verifier import bundle_of, members_of, verdict

pytestmark = pytest.mark.django_db

SHEET = ("comments é.txt", b"Clause 8: should.")
LETTER = ("letter.txt", b"Nairobi, today.")


def stored(name: str, content: bytes) -> AttachedFile:
    return attaching.store_upload(check_upload(name, content))


def attach(
    consultation: Consultation, by: User, *pairs: tuple[str, bytes]
) -> list[str]:
    """Attach files for Kenya and return the digests of all it keeps."""
    for name, content in pairs:
        attaching.attach_file(
            consultation, "KEN", stored(name, content), by=by, at=database_now()
        )
    return [file.sha256 for file in kept_files(consultation, "KEN")]


def answers_of(consultation: Consultation) -> list[Answer]:
    return [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)]


def send(consultation: Consultation, by: User, **facts: Any) -> replying.Submission:
    return replying.submit_reply(
        consultation,
        "KEN",
        answers_of(consultation),
        Signature(name=by.name),
        by=by,
        **({"form_key": uuid4(), "seen_version": 0} | facts),
    )


def said(version: ReplyVersion) -> dict[str, Any]:
    return dict(json.loads(version.signed_receipt.body))


def test_what_is_sent_has_the_files_in_its_rows_its_entry_and_its_receipt(
    issued_consultation: Consultation, drafter: User, head_of_administration: User
) -> None:
    seen = attach(issued_consultation, drafter, SHEET, LETTER)
    sent = send(issued_consultation, head_of_administration, seen_files=seen)
    rows = list(sent.version.attachments.all())
    assert [(row.number, row.name, row.sha256, row.size) for row in rows] == [
        (1, "comments é.txt", seen[0], len(SHEET[1])),
        (2, "letter.txt", seen[1], len(LETTER[1])),
    ]
    assert {row.media_type for row in rows} == {"text/plain; charset=utf-8"}
    facts = [{"name": row.name, "sha256": row.sha256, "size": row.size} for row in rows]
    entry = AuditEntry.objects.get(tag="consultation:reply:recorded")
    assert json.loads(entry.body)["facts"]["attachments"] == facts
    assert said(sent.version)["attachments"] == facts
    assert files.read(seen[0]) == SHEET[1]
    assert verify_log().ok
    bundle = members_of(bundle_of(issued_consultation, at=database_now()))
    assert bundle[f"attachments/{seen[1]}"] == LETTER[1]
    assert verdict(bundle) == ""


def test_a_reply_without_files_is_written_as_ever(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    version = send(issued_consultation, head_of_administration).version
    entry = AuditEntry.objects.get(tag="consultation:reply:recorded")
    assert "attachments" not in json.loads(entry.body)["facts"]
    assert said(version)["attachments"] == []
    assert version.body_digest == body_digest(answers_of(issued_consultation))


def test_a_bundle_from_before_replies_could_carry_files_verifies(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    send(issued_consultation, head_of_administration)
    members = members_of(bundle_of(issued_consultation, at=database_now()))
    del members["attachments.json"]
    assert verdict(resealed(members, load_signer())) == ""


def test_the_same_form_again_gives_the_same_version(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    seen = attach(issued_consultation, head_of_administration, SHEET, LETTER)
    key = uuid4()
    facts = {"form_key": key, "seen_files": seen}
    first = send(issued_consultation, head_of_administration, **facts)
    again = send(issued_consultation, head_of_administration, **facts)
    assert (again.version, again.created) == (first.version, False)
    attaching.detach_file(issued_consultation, "KEN", seen[0])
    later = send(issued_consultation, head_of_administration, **facts)
    assert (later.version, later.created) == (first.version, False)
    assert ReplyAttachment.objects.count() == 2


def test_the_same_form_with_other_files_is_refused(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    key = uuid4()
    send(issued_consultation, head_of_administration, form_key=key)
    seen = attach(issued_consultation, head_of_administration, SHEET)
    with pytest.raises(errors.FormKeyReused):
        send(issued_consultation, head_of_administration, form_key=key, seen_files=seen)


def test_a_reply_with_other_files_is_another_reply_and_begins_with_those_sent(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    seen = attach(issued_consultation, head_of_administration, SHEET)
    first = send(issued_consultation, head_of_administration, seen_files=seen)
    same = send(
        issued_consultation, head_of_administration, seen_files=seen, seen_version=1
    )
    assert not same.created
    more = attach(issued_consultation, head_of_administration, LETTER)
    assert more == [*seen, more[1]]
    second = send(
        issued_consultation, head_of_administration, seen_files=more, seen_version=1
    )
    assert second.created
    assert second.version.body_digest != first.version.body_digest
    for digest in more:
        attaching.detach_file(issued_consultation, "KEN", digest)
    third = send(issued_consultation, head_of_administration, seen_version=2)
    assert (third.created, third.version.attachments.count()) == (True, 0)
    assert first.version.attachments.get().sha256 == seen[0]


@pytest.mark.parametrize("change", ["attached", "taken away"])
def test_nothing_is_sent_with_other_files_than_were_shown(
    issued_consultation: Consultation,
    head_of_administration: User,
    drafter: User,
    change: str,
) -> None:
    seen = attach(issued_consultation, head_of_administration, SHEET)
    if change == "attached":
        attach(issued_consultation, drafter, LETTER)
    else:
        attaching.detach_file(issued_consultation, "KEN", seen[0])
    with pytest.raises(errors.AttachmentsChanged):
        send(issued_consultation, head_of_administration, seen_files=seen)
    assert not ReplyVersion.objects.exists()


def test_a_file_of_another_state_can_not_be_sent_by_its_digest(
    issued_consultation: Consultation, head_of_administration: User, outsider: User
) -> None:
    seen = attach(issued_consultation, head_of_administration, SHEET)
    with pytest.raises(errors.AttachmentsChanged):
        replying.submit_reply(
            issued_consultation,
            "CHE",
            answers_of(issued_consultation),
            Signature(name=outsider.name),
            by=outsider,
            form_key=uuid4(),
            seen_version=0,
            seen_files=seen,
        )
    assert find_file(issued_consultation, "CHE", seen[0]) is None


def test_a_file_is_attached_once(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    attach(issued_consultation, head_of_administration, SHEET, SHEET)
    assert AttachmentDraft.objects.count() == 1
    with pytest.raises(errors.AlreadyAttached):
        attach(issued_consultation, head_of_administration, ("b.txt", SHEET[1]))


def test_what_is_not_kept_is_taken_away_twice_without_harm(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    (digest,) = attach(issued_consultation, head_of_administration, SHEET)
    for _ in range(2):
        attaching.detach_file(issued_consultation, "KEN", digest)
    assert kept_files(issued_consultation, "KEN") == []
    assert files.is_stored(digest)


def test_a_reply_carries_so_many_files_and_no_more(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    for number in range(MAX_FILES):
        attach(
            issued_consultation,
            head_of_administration,
            (f"{number}.txt", b"%d" % number),
        )
    with pytest.raises(errors.TooManyAttachments):
        attach(issued_consultation, head_of_administration, SHEET)


def test_a_reply_carries_so_much_and_no_more(
    issued_consultation: Consultation, head_of_administration: User, at: Any
) -> None:
    half = MAX_BYTES_TOGETHER // 2
    large = [
        AttachedFile(f"{size}.txt", "text/plain", f"{number:064}", size)
        for number, size in enumerate((half, half, 1))
    ]
    for file in large[:2]:
        attaching.attach_file(
            issued_consultation, "KEN", file, by=head_of_administration, at=at
        )
    with pytest.raises(errors.AttachmentsTooLarge):
        attaching.attach_file(
            issued_consultation, "KEN", large[2], by=head_of_administration, at=at
        )


def test_nothing_is_attached_to_what_is_not_open_for_replies(
    draft_consultation: Consultation, head_of_administration: User
) -> None:
    with pytest.raises(errors.NotOpenForReplies):
        attach(draft_consultation, head_of_administration, SHEET)


def test_nothing_is_attached_after_a_withdrawal(
    issued_consultation: Consultation, head_of_administration: User, tsb_officer: User
) -> None:
    withdrawing.withdraw_consultation(
        issued_consultation, reason="Recalled.", by=tsb_officer, at=database_now()
    )
    with pytest.raises(errors.NotOpenForReplies):
        attach(issued_consultation, head_of_administration, SHEET)


def test_a_late_reply_has_its_files_too(
    issued_consultation: Consultation, head_of_administration: User, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    seen = attach(issued_consultation, head_of_administration, SHEET)
    sent = send(issued_consultation, head_of_administration, seen_files=seen)
    assert (sent.version.late, sent.version.attachments.count()) == (True, 1)


def test_the_file_is_on_disk_before_any_row_names_it(
    issued_consultation: Consultation, head_of_administration: User, at: Any
) -> None:
    """A crash between the two leaves a file that nobody names, which a backup omits."""
    file = stored(*SHEET)
    assert files.read(file.sha256) == SHEET[1]
    assert file.sha256 not in named_files()
    with transaction.atomic():
        attaching.attach_file(
            issued_consultation, "KEN", file, by=head_of_administration, at=at
        )
        transaction.set_rollback(True)
    assert not AttachmentDraft.objects.exists()
    attach(issued_consultation, head_of_administration, SHEET)
    assert named_files().count(file.sha256) == 1


def test_the_database_numbers_files_once(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    seen = attach(issued_consultation, head_of_administration, SHEET)
    version = send(issued_consultation, head_of_administration, seen_files=seen).version
    with pytest.raises(IntegrityError), transaction.atomic():
        attaching.record_attachments(version, [stored(*LETTER)])


def test_a_record_without_one_of_its_files_is_not_written(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    content = uuid4().hex.encode()
    seen = attach(issued_consultation, head_of_administration, ("lost.txt", content))
    send(issued_consultation, head_of_administration, seen_files=seen)
    files.path_of(seen[0]).unlink()
    with pytest.raises(RecordIncomplete, match=r"lost\.txt"):
        bundle_of(issued_consultation, at=database_now())


def transcribed(
    consultation: Consultation, by: User, *attached: AttachedFile
) -> ReplyVersion:
    at = database_now()
    return transcribing.transcribe_reply(
        consultation,
        "KEN",
        answers_of(consultation),
        Signature(name="Grace Head"),
        channel=Channel.LETTER,
        received_at=at,
        source=transcribing.Source(note="Registry 12"),
        attached=attached,
        by=by,
        at=at,
    )


def test_a_reply_on_paper_has_what_came_with_it(
    issued_consultation: Consultation, tsb_officer: User, second_officer: User
) -> None:
    version = transcribed(issued_consultation, tsb_officer, stored(*LETTER))
    assert said(version)["attachments"][0]["name"] == "letter.txt"
    digest = version.attachments.get().sha256
    assert find_file(issued_consultation, "KEN", digest) is None
    transcribing.confirm_transcription(version, by=second_officer, at=database_now())
    assert find_file(issued_consultation, "KEN", digest) is not None


def test_a_correction_keeps_the_files_unless_it_names_others(
    issued_consultation: Consultation, tsb_officer: User, second_officer: User
) -> None:
    version = transcribed(issued_consultation, tsb_officer, stored(*LETTER))

    def correct(version: ReplyVersion, **facts: Any) -> ReplyVersion:
        at = database_now()
        made = transcribing.correct_transcription(
            version,
            answers_of(issued_consultation),
            Signature(name=facts.pop("name", "Grace Head")),
            source=transcribing.Source(note="Registry 12"),
            by=tsb_officer,
            at=at,
            **facts,
        )
        transcribing.confirm_transcription(made, by=second_officer, at=at)
        return made

    with pytest.raises(errors.NothingCorrected):
        correct(version)
    second = correct(version, name="Grace Headley")
    assert second.attachments.get().name == "letter.txt"
    third = correct(second, name="Grace Headley", attached=[])
    assert not third.attachments.exists()
    assert verdict(members_of(bundle_of(issued_consultation, at=database_now()))) == ""


def test_files_ask_one_question_more_of_the_database(
    issued_consultation: Consultation, head_of_administration: User
) -> None:
    """Without any: one. With three: one, and one statement that appends them."""

    def attachments_in(**facts: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            send(issued_consultation, head_of_administration, **facts)
        tables = ("consult_attachmentdraft", "consult_replyattachment")
        return sum(any(table in each["sql"] for table in tables) for each in asked)

    assert attachments_in() == 1
    seen = attach(issued_consultation, head_of_administration, SHEET, LETTER)
    assert attachments_in(seen_files=seen, seen_version=1) == 2
