"""Stored files that nobody can refer to any more are removed, and no others."""

import fcntl
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from consult.files import store as files
from consult.flows import attaching, tidying, transcribing
from consult.flows.recording import Answer, Signature
from consult.intake.uploads import check_upload
from consult.models import AttachmentDraft, Heartbeat
from consult.procedure.states import Channel, Position
from consult.queries.attachments import kept_files
from consult.queries.clock import database_now
from consult.queries.stored_files import named_files
from tests.flows.test_attaching import attach, send

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=8)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def upload(content: bytes) -> attaching.AttachedFile:
    return attaching.store_upload(check_upload("letter.txt", content))


def age(*digests: str, by: timedelta = LONG_AGO) -> None:
    """Let files be written and used as long ago as that."""
    then = (database_now() - by).timestamp()
    for digest in digests:
        os.utime(files.path_of(digest), (then, then))


def tidy(*, days: int = 0) -> int:
    return tidying.tidy_files(at=database_now() + timedelta(days=days))


class Crash(Exception):  # noqa: N818 -- what happens to the process
    """The process ends here."""


def test_a_file_whose_row_was_never_written_is_removed(
    issued_consultation, head_of_administration
):
    file = upload(b"Nairobi, today.")

    @transaction.atomic
    def attach_and_crash():
        by, at = head_of_administration, database_now()
        attaching.attach_file(issued_consultation, "KEN", file, by=by, at=at)
        raise Crash

    with pytest.raises(Crash):
        attach_and_crash()
    assert not AttachmentDraft.objects.exists()
    age(file.sha256)
    assert tidy() == 1
    assert not files.is_stored(file.sha256)


def test_what_a_process_that_died_was_writing_is_removed(tmp_path):
    upload(b"Another.")
    (folder,) = (tmp_path / "files").iterdir()
    half, fresh = folder / ".writing-half", folder / ".writing-fresh"
    half.write_bytes(b"Nai")
    fresh.write_bytes(b"Nai")
    then = (database_now() - LONG_AGO).timestamp()
    os.utime(half, (then, then))
    tidy()
    assert (half.exists(), fresh.exists()) == (False, True)


def test_what_a_row_names_stays_however_old_it_is(
    issued_consultation, head_of_administration, tsb_officer
):
    by = head_of_administration
    sent, kept = (b"sent.", b"kept for the next reply.")
    digests = attach(issued_consultation, by, ("a.txt", sent))
    send(issued_consultation, by, seen_files=digests)
    attaching.detach_file(issued_consultation, "KEN", digests[0])
    digests += attach(issued_consultation, by, ("b.txt", kept))
    original = files.write(b"%PDF-1.7 the form that came back")
    transcribing.transcribe_reply(
        issued_consultation,
        "BRA",
        [Answer(text=issued_consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(),
        channel=Channel.LETTER,
        received_at=issued_consultation.issued_at,
        source=transcribing.Source(note="Letter 1", digest=original),
        by=tsb_officer,
        at=database_now(),
    )
    age(*digests, original)
    assert named_files() == sorted([*digests, original])
    assert tidy() == 0
    assert [files.is_stored(each) for each in (*digests, original)] == [True] * 3


def test_what_a_delegate_took_away_stays_for_the_grace(
    issued_consultation, head_of_administration
):
    (digest,) = attach(issued_consultation, head_of_administration, ("a.txt", b"one."))
    age(digest)
    attaching.detach_file(issued_consultation, "KEN", digest)
    assert kept_files(issued_consultation, "KEN") == []
    assert tidy() == 0
    assert files.is_stored(digest)
    assert tidy(days=8) == 1
    assert not files.is_stored(digest)


def test_who_hands_in_the_same_file_again_keeps_it(
    issued_consultation, head_of_administration
):
    before = database_now() - tidying.GRACE
    file = upload(b"Nairobi, today.")
    age(file.sha256)
    assert list(files.unused_since(before)) == [file.sha256]
    assert upload(b"Nairobi, today.") == file
    assert files.remove_unused(file.sha256, before) == 0
    assert files.read(file.sha256) == b"Nairobi, today."


def test_a_file_that_is_used_while_the_rows_are_read_stays():
    digest = upload(b"Nairobi, today.").sha256
    age(digest)

    def use_it(execute, sql, params, many, context):
        if "attachment" in sql:
            files.use(digest)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(use_it):
        assert tidy() == 0
    assert files.is_stored(digest)


def test_nothing_is_removed_under_the_hands_of_who_writes_it():
    before = database_now() - tidying.GRACE
    file = upload(b"Nairobi, today.")
    age(file.sha256)
    path = files.path_of(file.sha256)
    removed: list[int] = []
    remover = threading.Thread(
        target=lambda: removed.append(files.remove_unused(file.sha256, before))
    )
    writing = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(writing, fcntl.LOCK_SH)
    remover.start()
    remover.join(timeout=0.3)
    assert remover.is_alive()
    os.utime(path)
    os.close(writing)
    remover.join(timeout=10)
    assert removed == [0]
    assert path.exists()


def test_it_looks_once_a_day():
    first = upload(b"one.").sha256
    age(first)
    assert tidy() == 1
    second = upload(b"two.").sha256
    age(second)
    assert tidy() == 0
    assert tidy(days=1) == 1
    assert Heartbeat.objects.filter(name="files").count() == 1
