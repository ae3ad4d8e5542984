"""The record bundle: complete, the same every time, without who signed a reply."""

import io
import json
import os
import tracemalloc
import zipfile
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consult.audit import keys
from consult.audit.chain import canonical
from consult.audit.checkpoints import take_checkpoint
from consult.audit.receipts import prepare_receipts
from consult.documents.circular import circular_paper
from consult.documents.circular_content import content_for
from consult.documents.record_bundle import NoRecordYet, RecordIncomplete
from consult.documents.store import keep_document
from consult.files import store as files
from consult.flows.importing import SheetReply, import_replies
from consult.flows.recording import (
    Answer,
    Arrival,
    Signature,
    log_versions,
    record_version,
)
from consult.models import Consultation, ReplySignatory
from consult.procedure.states import Channel, Language, Position
from consult.queries.clock import database_now
from consult.vocabularies import DocumentKind, Occasion
from tests import factories
from tests.audit.test_receipts import send
from tests.deploy.verifier import bundle_of, members_of, verdict
from tests.flows.test_attaching import attach
from tests.flows.test_attaching import send as reply_with

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def keep(consultation, at, inputs="{}"):
    return keep_document(
        consultation,
        b"%PDF of a test",
        kind=DocumentKind.CIRCULAR,
        language=Language.EN,
        suffix="pdf",
        name="T25-TSB-CIR-0007E",
        inputs=inputs,
        at=at,
    )


def test_the_same_record_gives_the_same_bytes(
    issued_consultation, head_of_administration, at
):
    send(issued_consultation, head_of_administration)
    keep(issued_consultation, at)
    first = bundle_of(issued_consultation, at=at)
    assert bundle_of(issued_consultation, at=at) == first
    assert verdict(members_of(first)) == ""
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in archive.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }


def test_it_shows_the_consultation_as_it_is_when_it_is_written(issued_consultation, at):
    """A page may have read it before the sweep closed it."""
    read_before = Consultation.objects.get(pk=issued_consultation.pk)
    factories.close(issued_consultation)
    members = members_of(bundle_of(read_before, at=at))
    assert json.loads(members["consultation.json"])["state"] == "closed"
    assert verdict(members) == ""


def test_who_signed_a_reply_is_not_named_in_it(
    issued_consultation, head_of_administration, at
):
    send(issued_consultation, head_of_administration)
    members = members_of(bundle_of(issued_consultation, at=at))
    for name, content in members.items():
        assert b"Grace" not in content, name
        assert head_of_administration.email.encode() not in content, name


def test_its_page_says_where_persons_are_named_and_how_json_is_spelled(
    issued_consultation, head_of_administration, at
):
    send(issued_consultation, head_of_administration)
    paper = circular_paper(content_for(issued_consultation, Language.EN))
    keep(issued_consultation, at, inputs=paper.inputs)
    members = members_of(bundle_of(issued_consultation, at=at))
    naming = {name.partition("/")[0] for name in members if b"Ada" in members[name]}
    assert naming == {"inputs"}
    for name in members:
        if name.endswith(".json") and not name.startswith(("inputs/", "results/")):
            assert canonical(json.loads(members[name])).encode() == members[name]
    page = " ".join(members["README.txt"].decode().split())
    assert "inputs/ may name persons" in page
    assert "results/ and inputs/ is as it was kept: it also holds null" in page


def test_it_verifies_once_a_signatory_is_erased(
    issued_consultation, head_of_administration, at
):
    version = send(issued_consultation, head_of_administration)
    salt = version.signatory.salt
    before = members_of(bundle_of(issued_consultation, at=at))
    assert json.loads(before["replies.json"])[0]["salt"] == salt
    ReplySignatory.objects.all().delete()
    after = members_of(bundle_of(issued_consultation, at=at))
    assert json.loads(after["replies.json"])[0]["salt"] == ""
    assert verdict(after, older=before) == ""


def test_what_an_older_key_signed_verifies_after_the_key_changed(
    issued_consultation, head_of_administration, settings, tmp_path, at
):
    settings.SIGNING_KEY_FILE = str(tmp_path / "signing.pem")
    older = keys.load_signer()
    send(issued_consultation, head_of_administration)
    before = members_of(bundle_of(issued_consultation, at=at))
    call_command("signing_key", "rotate", stdout=StringIO())
    newer = keys.load_signer()
    send(issued_consultation, head_of_administration, seen=1, comments="New")
    after = members_of(bundle_of(issued_consultation, at=at))
    assert {f"keys/{key.key_id}.pem" for key in (older, newer)} <= after.keys()
    assert verdict(after, older=before, fingerprint=newer.fingerprint) == ""
    assert verdict(after, fingerprint=older.fingerprint) == "V3"


def test_checkpoints_of_other_consultations_days_are_not_carried_for_ever(
    closed_consultation, at
):
    for _ in range(3):
        take_checkpoint(Occasion.DAILY, at=at)
    members = members_of(bundle_of(closed_consultation, at=at))
    assert [name for name in members if name.startswith("checkpoints/")] == [
        f"checkpoints/00000{number}.{suffix}"
        for number in (1, 2)
        for suffix in ("json", "sig")
    ]


def test_a_draft_has_no_record(draft_consultation, at):
    with pytest.raises(NoRecordYet):
        bundle_of(draft_consultation, at=at)


def test_a_record_without_one_of_its_documents_is_not_written(issued_consultation, at):
    path = files.path_of(keep(issued_consultation, at).sha256)
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(RecordIncomplete, match="T25-TSB-CIR-0007E: No file"):
        bundle_of(issued_consultation, at=at)
    files.write(kept)


def test_a_large_record_is_written_piece_by_piece(
    issued_consultation, head_of_administration, tmp_path
):
    """Three attachments of 8 MB each are never in memory together, nor one of them."""
    attached = attach(
        issued_consultation,
        head_of_administration,
        *((f"{n}.png", PNG + os.urandom(8 << 20)) for n in range(3)),
    )
    reply_with(issued_consultation, head_of_administration, seen_files=attached)
    path = tmp_path / "record.zip"
    tracemalloc.start()
    try:
        call_command(
            "export_record", "T25-TSB-CIR-0007", "--out", str(path), stdout=StringIO()
        )
        _size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 24 << 20
    assert peak < 6 << 20
    assert verdict(members_of(path.read_bytes())) == ""


def test_a_record_that_lacks_a_file_leaves_what_was_there(
    issued_consultation, tmp_path, at
):
    path = tmp_path / "record.zip"
    path.write_bytes(b"the record of yesterday")
    stored = files.path_of(keep(issued_consultation, at).sha256)
    kept = stored.read_bytes()
    stored.chmod(0o600)
    stored.write_bytes(b"another")
    with pytest.raises(CommandError, match="does not have that digest"):
        call_command("export_record", "T25-TSB-CIR-0007", "--out", str(path))
    assert [each.name for each in tmp_path.iterdir()] == ["record.zip"]
    assert path.read_bytes() == b"the record of yesterday"
    files.write(kept)


def test_the_command_writes_it_and_says_what_it_is(issued_consultation, tmp_path):
    out, path = StringIO(), tmp_path / "record.zip"
    arguments = ("T25-TSB-CIR-0007", "--out", str(path), "--json")
    call_command("export_record", *arguments, stdout=out)
    said = json.loads(out.getvalue())
    assert said["size"] == path.stat().st_size
    assert said["fingerprint"] == keys.load_signer().fingerprint
    assert verdict(members_of(path.read_bytes())) == ""


def test_the_command_refuses_in_one_line(issued_consultation, tmp_path):
    with pytest.raises(CommandError, match="No consultation was opened by"):
        call_command("export_record", "T25-TSB-CIR-0404", "--out", "x.zip")
    nowhere = str(tmp_path / "nowhere" / "record.zip")
    for place in (nowhere, str(tmp_path)):
        with pytest.raises(CommandError, match="The record is not written to"):
            call_command("export_record", "T25-TSB-CIR-0007", "--out", place)


@pytest.mark.django_db(transaction=True)
def test_it_is_read_as_of_one_instant_while_others_reply(issued_consultation, at):
    assert verdict(members_of(bundle_of(issued_consultation, at=at))) == ""


def test_it_verifies_when_keys_and_entries_crossed(
    issued_consultation, head_of_administration
):
    """Of two States that reply at once the first to get a key may be logged second."""
    at, text = database_now(), issued_consultation.texts.get()
    answers = [Answer(text=text, position=Position.AUTHORIZE)]
    stored = [
        record_version(
            issued_consultation,
            issued_consultation.roll.get(member_state_id=state),
            answers,
            Signature(name="A head"),
            Arrival(
                channel=Channel.ONLINE,
                received_at=at,
                entered_at=at,
                by=None,
            ),
        )
        for state in ("BRA", "CHE")
    ]
    receipts = prepare_receipts(issued_consultation, stored, at=at)
    log_versions([(each, answers) for each in reversed(stored)], receipts)
    members = members_of(bundle_of(issued_consultation, at=at))
    assert [row["member_state"] for row in json.loads(members["replies.json"])] == [
        "CHE",
        "BRA",
    ]
    assert verdict(members) == ""


@pytest.mark.parametrize("channel", list(Channel))
def test_it_verifies_whatever_channel_a_sheet_names(issued_consultation, channel):
    received_at = issued_consultation.issued_at + timedelta(minutes=1)
    reply = SheetReply(
        member_state="KEN",
        channel=channel,
        received_at=received_at,
        answers=(
            Answer(text=issued_consultation.texts.get(), position=Position.AUTHORIZE),
        ),
        signature=Signature(name="A head"),
    )
    import_replies(
        issued_consultation,
        [reply],
        source_digest="a" * 64,
        by=None,
        operator="tests",
        at=received_at + timedelta(minutes=5),
    )
    bundle = bundle_of(issued_consultation, at=received_at + timedelta(minutes=6))
    assert verdict(members_of(bundle)) == ""
