"""A backup is whole or is none, and comes back as it was, with the outbox at rest."""

import getpass
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection

from consult.audit.checkpoints import head_digest
from consult.audit.guards import lowered_guards, missing_guards, remove_guards
from consult.audit.verify import verify_log
from consult.files import store
from consult.flows import transcribing
from consult.flows.attaching import attach_file, detach_file, store_upload
from consult.flows.checkpointing import checkpoint_when_due
from consult.flows.recording import Answer, Signature
from consult.intake.uploads import check_upload
from consult.management.safekeeping.contents import applied_migrations, connected_to
from consult.management.safekeeping.folder import check_parts, describe, workplace
from consult.management.safekeeping.manifest import read_manifest
from consult.management.safekeeping.taking import ENGINES
from consult.models import (
    AuditEntry,
    ChainHead,
    Checkpoint,
    Consultation,
    IssuedDocument,
    OutboxMessage,
    Pause,
    ReplyVersion,
    User,
)
from consult.procedure.states import Channel, Position
from consult.queries import stored_files
from consult.queries.clock import database_now
from consult.tasks import deliver_due
from tests.management.machines import PAPER, alter, as_of, new_machine, reply, run

pytestmark = pytest.mark.django_db

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def readable(command, *arguments):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(command, *arguments):
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command(command, *map(str, arguments), json=True, stdout=out)
    assert "\n" not in str(error.value)
    return json.loads(out.getvalue())["error"]["code"], str(error.value)


def without_system(heads):
    return {chain: head for chain, head in heads.items() if chain != "system"}


def test_it_comes_back_elsewhere_with_log_replies_documents_and_guards(origin, backup):
    with origin.connected():
        heads, waiting = verify_log().heads, OutboxMessage.objects.count()
        checkpoint = Checkpoint.objects.order_by("number").last()
    assert waiting > 0
    there = new_machine(backup.parent / "there")
    with there as machine, machine.at_work():
        said = run("restore", backup)
        assert (said["ok"], said["heads"], said["migrated"]) == (True, heads, [])
        assert said["checkpoint"]["digest"] == checkpoint.digest
        found = verify_log()
        assert found.ok
        assert without_system(found.heads) == without_system(heads)
        assert ReplyVersion.objects.get().signatory.name == "Grace Head"
        assert store.read(IssuedDocument.objects.get().sha256) == PAPER
        assert OutboxMessage.objects.count() == waiting
        assert missing_guards() == []


def test_the_log_goes_on_from_the_backup_with_an_entry_that_says_so(backup, there):
    said = run("restore", backup)
    entry = AuditEntry.objects.filter(chain="system").latest("sequence")
    assert (entry.tag, entry.previous) == (
        "system:backup:restored",
        said["heads"]["system"],
    )
    manifest = (backup / "manifest.json").read_bytes()
    assert json.loads(entry.body)["facts"] == {
        "manifest": sha256(manifest).hexdigest(),
        "operator": getpass.getuser(),
        "taken_at": said["taken_at"],
    }
    assert verify_log().ok


def test_the_first_sweep_after_a_restore_signs_where_the_log_ends(backup, there):
    run("restore", backup)
    signed = checkpoint_when_due(at=database_now())
    assert signed.occasion == "restore"
    head = ChainHead.objects.get(chain="system")
    assert json.loads(signed.body)["heads"]["system"] == head_digest(
        head.sequence, head.hash
    )
    assert checkpoint_when_due(at=database_now()) is None


def test_the_files_of_a_reply_come_back_and_those_nobody_names_do_not(tmp_path, here):
    consultation = Consultation.objects.get()
    person = User.objects.get(name="Grace Head")
    kept, orphan = (
        store_upload(check_upload(name, name.encode())) for name in ("a.txt", "b.txt")
    )
    attach_file(consultation, "KEN", kept, by=person, at=database_now())
    run("backup", tmp_path / "files")
    detach_file(consultation, "KEN", kept.sha256)
    with new_machine(tmp_path / "there") as machine, machine.at_work():
        run("restore", tmp_path / "files")
        assert store.read(kept.sha256) == b"a.txt"
        with pytest.raises(store.FileMissing):
            store.read(orphan.sha256)


def test_the_outbox_rests_after_a_restore_and_the_answer_says_how_to_go_on(
    backup, there
):
    assert "manage.py outbox resume" in readable("restore", backup)
    assert run("outbox", "status")["paused"] is True
    assert deliver_due() == 0


def test_a_backup_under_load_holds_every_reply_acknowledged_before_it_began(
    tmp_path, backup
):
    acknowledged: list[int] = []
    enough, over = threading.Event(), threading.Event()

    with new_machine(tmp_path / "busy") as busy, busy.at_work():
        run("restore", backup)

        def reply_again_and_again(iso3):
            with busy.connected():
                consultation = Consultation.objects.get()
                person = User.objects.get(name="Grace Head")
                seen = consultation.replies.filter(member__member_state=iso3).count()
                while not over.is_set():
                    version = reply(consultation, iso3, person, seen)
                    seen = version.version
                    acknowledged.append(version.pk)
                    if len(acknowledged) >= 8:
                        enough.set()

        with ThreadPoolExecutor(3) as pool:
            threads = [
                pool.submit(reply_again_and_again, iso3)
                for iso3 in ("KEN", "CHE", "EGY")
            ]
            try:
                assert enough.wait(timeout=60)
                before = list(acknowledged)
                said = run("backup", tmp_path / "under-load")
            finally:
                over.set()
            for thread in threads:
                thread.result()
        assert len(acknowledged) > len(before), "nobody replied during the backup"

    with new_machine(tmp_path / "there") as there, there.at_work():
        run("restore", tmp_path / "under-load")
        verified = verify_log()
        assert verified.ok
        assert without_system(verified.heads) == without_system(said["heads"])
        assert verified.entries == said["entries"] + 1  # that it was restored
        assert set(before) <= set(ReplyVersion.objects.values_list("pk", flat=True))


def test_only_the_owner_of_the_folder_can_look_into_it(taken):
    assert taken.stat().st_mode & 0o777 == 0o700
    files = [path for path in taken.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path, here):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    code, line = refused("backup", tmp_path / "full")
    assert (code, "is not empty" in line) == ("not_backed_up", True)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_of_two_backups_into_one_folder_the_second_leaves_the_first_alone(
    tmp_path, here, monkeypatch
):
    engine, second = ENGINES[connection.vendor], []
    copied = engine.copied

    def copied_while_another_begins(target):
        monkeypatch.setattr(engine, "copied", copied)
        second.append(refused("backup", tmp_path / "one"))
        return copied(target)

    monkeypatch.setattr(engine, "copied", copied_while_another_begins)
    run("backup", tmp_path / "one")
    ((code, line),) = second
    assert (code, "another backup is being taken" in line) == ("not_backed_up", True)
    check_parts(tmp_path / "one", read_manifest(tmp_path / "one"))
    assert refused("backup", tmp_path / "one")[0] == "not_backed_up"
    check_parts(tmp_path / "one", read_manifest(tmp_path / "one"))


def test_a_place_where_nothing_can_be_written_is_named(tmp_path, here):
    (tmp_path / "file").write_text("")
    code, line = refused("backup", tmp_path / "file" / "backup")
    assert (code, str(tmp_path / "file") in line) == ("not_backed_up", True)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_that_is_not_there_ends_it_in_one_line(tmp_path, backup, command):
    with connected_to(NAME="/nowhere/none", CONN_MAX_AGE=0):
        code, line = refused(command, tmp_path / "backup")
    assert (code, "database can't be used" in line) == ("database_unusable", True)


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_document_that_is_lost_stops_the_backup_and_leaves_none(tmp_path, here, harm):
    path = store.path_of(IssuedDocument.objects.get().sha256)
    path.unlink()
    if harm == "damaged":
        path.write_bytes(b"something else")
    code, line = refused("backup", tmp_path / "backup")
    assert (code, path.name in line) == ("not_backed_up", True)
    assert list((tmp_path / "backup").iterdir()) == []


def test_the_original_of_a_reply_is_kept_or_named_where_it_is_not_here(
    tmp_path, backup, there
):
    run("restore", backup)
    original = store.write(b"%PDF of a form that came back")
    consultation = Consultation.objects.get()
    transcribing.transcribe_reply(
        consultation,
        "CHE",
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(),
        channel=Channel.LETTER,
        received_at=consultation.issued_at,
        source=transcribing.Source(note="Letter 1", digest=original),
        by=User.objects.get(name="Olga Officer"),
        at=database_now(),
    )
    kept = run("backup", tmp_path / "kept")
    assert (kept["files"], kept["originals_elsewhere"]) == (2, [])
    store.path_of(original).unlink()
    lost = run("backup", tmp_path / "lost")
    assert (lost["files"], lost["originals_elsewhere"]) == (1, [original])


def test_a_full_disk_ends_it_in_one_line_with_an_empty_folder(tmp_path, here):
    environ = {  # coverage would need the disk as well
        name: value
        for name, value in os.environ.items()
        if name != "REDIS_URL" and not name.startswith("COV")
    }
    environ |= {
        "DEBUG": "1",
        "DATA_DIR": str(here.folder),
        "SIGNING_KEY_FILE": str(here.folder / "keys" / "signing.pem"),
    }
    if "DATABASE_URL" in environ:
        environ["DATABASE_URL"] = (
            f"{environ['DATABASE_URL'].rpartition('/')[0]}/{here.database}"
        )

    def no_large_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, str(MANAGE), "backup", str(tmp_path / "backup"), "--json"],
        env=environ,
        preexec_fn=no_large_files,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert json.loads(done.stdout)["error"]["code"] == "not_backed_up"
    assert list((tmp_path / "backup").iterdir()) == []


def test_keys_stay_out_unless_they_are_asked_for(tmp_path, here, taken, settings):
    assert read_manifest(taken).keys == []
    private = Path(settings.SIGNING_KEY_FILE).read_bytes()
    assert run("backup", tmp_path / "with", "--with-keys")["keys"] == 1

    with new_machine(tmp_path / "there") as there, there.at_work():
        own = there.folder / "keys" / "signing.pem"
        assert run("restore", tmp_path / "with")["keys"] == {str(own): "restored"}
        assert own.read_bytes() == private
        assert own.stat().st_mode & 0o777 == 0o600

        own.write_bytes(b"another one")
        (done,) = run("restore", tmp_path / "with", "--force")["keys"].values()
        assert own.read_bytes() == private
        kept = own.with_name(done.rpartition(" ")[2])
        assert kept.read_bytes() == b"another one"

        again = run("restore", tmp_path / "with", "--force")["keys"]
        assert again == {str(own): "there already"}


def test_a_key_that_can_not_be_put_back_is_told_from_the_database(
    tmp_path, here, settings
):
    run("backup", tmp_path / "with", "--with-keys")
    with new_machine(tmp_path / "there") as there, there.at_work():
        (there.folder / "keys").write_text("a file where the folder should be")
        code, line = refused("restore", tmp_path / "with")
        assert (code, "The database is restored" in line) == ("not_restored", True)
        assert Consultation.objects.count() == 1


def test_a_database_with_consultations_is_overwritten_only_by_force(backup, there):
    run("restore", backup)
    reply(Consultation.objects.get(), "CHE", User.objects.get(name="Grace Head"))
    code, line = refused("restore", backup)
    assert (code, "1 consultation:" in line) == ("would_overwrite", True)
    assert ReplyVersion.objects.count() == 2
    run("restore", backup, "--force")
    assert ReplyVersion.objects.count() == 1


def test_an_unfinished_backup_is_none(backup):
    (backup / "manifest.json").unlink()
    code, line = refused("restore", backup)
    assert (code, "never finished" in line) == ("not_a_backup", True)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "consult-backup/1"}', "\xff"])
def test_a_damaged_manifest_is_refused(backup, text):
    (backup / "manifest.json").write_bytes(text.encode("latin-1"))
    assert refused("restore", backup)[0] == "not_a_backup"


@pytest.mark.parametrize("log", [None, 7, [], {"ok": True, "entries": 1}])
def test_a_manifest_that_says_too_little_of_the_log_is_refused(backup, log):
    alter(backup, log=log)
    assert refused("restore", backup)[0] == "not_a_backup"


def test_a_manifest_that_can_not_be_read_is_refused(backup):
    (backup / "manifest.json").unlink()
    (backup / "manifest.json").mkdir()
    assert refused("restore", backup)[0] == "not_a_backup"


@pytest.mark.parametrize("path", ["/etc/passwd", "files/../../secret"])
def test_a_manifest_that_names_a_file_outside_is_refused(backup, path):
    alter(backup, files=[{"path": path, "size": 1, "sha256": "0" * 64}])
    code, line = refused("restore", backup)
    assert (code, "outside" in line) == ("not_a_backup", True)


def test_a_manifest_with_a_key_that_is_none_of_ours_is_refused(backup, there):
    alter(backup, keys=[asdict(describe(backup, read_manifest(backup).files[0].path))])
    code, line = refused("restore", backup)
    assert (code, "is no key of Consult" in line) == ("not_a_backup", True)
    assert connection.introspection.table_names() == []


@pytest.mark.parametrize("harm", ["missing", "altered", "longer"])
def test_a_backup_with_another_document_in_it_is_refused(backup, harm):
    (part,) = read_manifest(backup).files
    path = backup / part.path
    path.unlink()
    if harm != "missing":
        path.write_bytes(PAPER[:-1] + b"!" if harm == "altered" else PAPER + b"!")
    code, line = refused("restore", backup, "--force")
    assert (code, part.path in line) == ("not_a_backup", True)


def test_a_backup_of_another_engine_is_refused(backup):
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    alter(backup, engine=other)
    code, line = refused("restore", backup, "--force")
    assert (code, other in line) == ("other_engine", True)


def test_a_backup_of_a_newer_version_is_refused(backup):
    newer = [*read_manifest(backup).migrations, "consult.9999_not_yet_written"]
    alter(backup, migrations=newer)
    code, line = refused("restore", backup, "--force")
    assert (code, "consult.9999_not_yet_written" in line) == ("newer_backup", True)


def test_a_backup_of_an_older_version_comes_back_migrated(older):
    said = run("restore", older, "--force")
    assert said["migrated"] == ["consult.0007_papers"]
    assert said["heads"] == read_manifest(older).log["heads"]
    assert ReplyVersion.objects.get().attachments.count() == 0
    assert (missing_guards(), verify_log().ok) == ([], True)
    assert "run deploy/database-roles.sql" in readable("restore", older, "--force")


def test_a_database_of_an_older_version_stays_so_when_the_restore_is_refused(older):
    alter(older, checkpoint={"number": 99, "digest": "0" * 64, "at": "x"})
    assert refused("restore", older, "--force")[0] == "not_restored"
    assert "consult.0007_papers" not in applied_migrations()
    assert Consultation.objects.count() == 1


def test_a_backup_from_before_there_were_signatures_comes_back_migrated(
    origin, tmp_path, there
):
    backup = shutil.copytree(origin.folder.parent / "schema", tmp_path / "schema")
    as_of("0003", backup)
    said = run("restore", backup)
    ContentType.objects.clear_cache()
    assert said["migrated"][0] == "consult.0004_signatures"
    assert verify_log().ok


@pytest.fixture
def lived_in(backup, there):
    """A machine whose database has gone on since the backup; what it is held against.

    At the end of the test nothing of it may have changed.
    """
    run("restore", backup)
    reply(Consultation.objects.get(), "CHE", User.objects.get(name="Grace Head"))
    Pause.objects.all().delete()
    heads = verify_log().heads
    yield there
    assert verify_log().heads == heads
    assert ReplyVersion.objects.count() == 2
    assert not Pause.objects.exists()


def test_a_log_that_is_not_the_one_backed_up_leaves_the_database_as_it_was(
    backup, lived_in
):
    log = json.loads((backup / "manifest.json").read_text())["log"]
    alter(backup, log=log | {"heads": log["heads"] | {"system": "0" * 64}})
    code, line = refused("restore", backup, "--force")
    assert (code, "the log in the backup is not" in line) == ("not_restored", True)


def test_a_refused_backup_leaves_an_empty_database_empty(backup, there):
    alter(backup, checkpoint={"number": 99, "digest": "0" * 64, "at": "x"})
    assert refused("restore", backup)[0] == "not_restored"
    assert connection.introspection.table_names() == []


def test_a_checkpoint_that_is_not_the_one_backed_up_leaves_the_database_as_it_was(
    backup, lived_in
):
    alter(backup, checkpoint={"number": 99, "digest": "0" * 64, "at": "x"})
    code, line = refused("restore", backup, "--force")
    assert (code, "checkpoint" in line) == ("not_restored", True)


def test_a_log_that_was_broken_before_the_backup_is_kept_and_never_restored(
    backup, lived_in
):
    with new_machine(backup.parent / "broken-machine") as broken, broken.at_work():
        run("restore", backup)
        with lowered_guards(connection):
            AuditEntry.objects.filter(sequence=2).update(body="{}")
        assert run("backup", backup.parent / "broken")["ok"] is False
    shutil.rmtree(lived_in.folder / "files")
    code, line = refused("restore", backup.parent / "broken", "--force")
    assert (code, "was broken when the backup" in line) == ("not_restored", True)
    assert not (lived_in.folder / "files").exists()


def test_a_guard_that_was_missing_is_named_and_the_database_stays_as_it_was(
    backup, lived_in
):
    with new_machine(backup.parent / "unguarded-machine") as bare, bare.at_work():
        run("restore", backup)
        remove_guards(connection, ["consult_auditentry"])
        run("backup", backup.parent / "unguarded")
    code, line = refused("restore", backup.parent / "unguarded", "--force")
    assert (code, "consult_auditentry_no_update" in line) == ("not_restored", True)


def test_a_disk_that_is_full_at_the_restore_is_named(backup, there):
    (there.folder / "files").write_text("a file where the folder should be")
    code, line = refused("restore", backup)
    assert (code, "Nothing is restored" in line) == ("not_restored", True)


def test_what_a_restore_that_was_killed_left_is_removed_by_the_next(backup, there):
    with workplace() as held:
        left = there.folder / ".restoring-killed"
        left.mkdir()
        (left / "consult.sqlite3").write_text("everything")
        run("restore", backup)
        assert [path.name for path in there.folder.glob(".restoring-*")] == [held.name]


def test_every_column_that_names_a_stored_file_is_in_the_backup():
    columns = {
        (model, field.name)
        for model in apps.get_app_config("consult").get_models()
        for field in model._meta.get_fields()
        if field.name == "sha256"
    }
    assert columns == set(stored_files.NAMED_IN)


only_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="what only a file can suffer"
)


@only_sqlite
def test_a_restore_gives_up_on_a_database_that_somebody_writes_to(
    backup, there, monkeypatch
):
    monkeypatch.setattr("consult.management.safekeeping.sqlite.PATIENCE_SECONDS", 0.5)
    run("restore", backup)
    connection.close()
    connection.settings_dict["OPTIONS"]["timeout"] = 0.1
    with closing(sqlite3.connect(there.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, line = refused("restore", backup, "--force")
    assert (code, "in use" in line) == ("not_restored", True)


@only_sqlite
def test_a_damaged_database_is_not_backed_up(backup, there):
    run("restore", backup)
    connection.close()
    with closing(sqlite3.connect(there.database)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    with Path(there.database).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 20)
    code, _line = refused("backup", backup.parent / "of-damaged")
    assert code == "not_backed_up"
    assert list((backup.parent / "of-damaged").iterdir()) == []
