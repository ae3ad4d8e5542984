"""The record bundle: all that shows how a consultation went, in one signed zip.

`deploy/verify_record.py` checks it without Consult. The same record and the same key
give the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from consult.audit.chain import canonical
from consult.audit.checkpoints import head_digest
from consult.audit.frozen import frozen_texts, roll_facts
from consult.audit.keys import Signer, key_id_of, public_pem, signer_in_use
from consult.audit.record import chain_of, instant_text
from consult.audit.snapshot import one_snapshot
from consult.documents.record_readme import README
from consult.documents.record_rows import (
    amendment_rows,
    attachment_rows,
    decision_rows,
    document_rows,
    language_rows,
    proceeding_rows,
    question_rows,
    replacement_rows,
    reply_rows,
)
from consult.files import store as files
from consult.models import (
    AuditEntry,
    Checkpoint,
    Consultation,
    IssuedDocument,
    Receipt,
    ReplyAttachment,
    SigningKey,
)
from consult.procedure.deadlines import utc_text
from consult.procedure.errors import RuleError
from consult.queries.consultations import opening_circular, reference_of

FORMAT = "consult-record-1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
# The first day a zip can name: the bundle's bytes say nothing of when it was written.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A member that lies in `files.store`, and is only read as it is written."""

    sha256: str
    name: str

    def pieces(self) -> Iterator[bytes]:
        """Yield its bytes; raise `RecordIncomplete` where they are not there."""
        try:
            yield from files.pieces(self.sha256)
        except (files.FileMissing, files.FileDamaged) as error:
            raise RecordIncomplete(f"{self.name}: {error}") from error


Member = bytes | StoredFile


class NoRecordYet(RuleError):  # noqa: N818 -- named for what happened
    """Before issue there are only drafts."""

    code = "no_record_yet"


class RecordIncomplete(RuleError):  # noqa: N818 -- named for what happened
    """A bundle that lacks a document or an attachment would not verify."""

    code = "record_incomplete"


def write_bundle(consultation: Consultation, out: BinaryIO, *, at: datetime) -> None:
    """Write the record bundle of an issued consultation, signed with the key in use.

    Documents and attachments go from the disk into `out` piece by piece. Whatever is
    raised, what was written to `out` is no bundle.

    Raises `NoRecordYet`, `RecordIncomplete` when a stored document or attachment is
    missing or damaged, `SigningKeyUnusable`.
    """
    if consultation.issued_at is None:
        raise NoRecordYet("The consultation was not issued: there is no record yet.")
    signer = signer_in_use(at=at)
    with one_snapshot():
        read = Consultation.objects.get(pk=consultation.pk)  # it may have closed since
        members = dict(_members(read, signer))
    manifest = canonical(
        {
            "circular": reference_of(consultation),
            "format": FORMAT,
            "key_id": signer.key_id,
            "members": {name: _digest_of(member) for name, member in members.items()},
        }
    ).encode()
    members[MANIFEST] = manifest
    members[SIGNATURE] = signer.sign(manifest)
    _zip(members, out)


def _members(
    consultation: Consultation, signer: Signer
) -> Iterator[tuple[str, Member]]:
    entries = list(
        AuditEntry.objects.filter(chain=chain_of(consultation)).order_by("sequence")
    )
    yield "README.txt", README.encode()
    yield "consultation.json", _json(_head(consultation, entries[-1]))
    yield "languages.json", _json(list(language_rows(consultation)))
    yield "texts.json", _json(frozen_texts(consultation))
    yield "roll.json", _json(roll_facts(consultation))
    yield "log.jsonl", b"".join(map(_log_line, entries))
    yield "replies.json", _json(list(reply_rows(consultation)))
    yield "amendments.json", _json(list(amendment_rows(consultation)))
    yield "attachments.json", _json(list(attachment_rows(consultation)))
    yield from _attachments(consultation)
    yield "decisions.json", _json(list(decision_rows(consultation)))
    yield "proceedings.json", _json(list(proceeding_rows(consultation)))
    yield "questions.json", _json(list(question_rows(consultation)))
    yield "replacements.json", _json(list(replacement_rows(consultation)))
    yield "documents.json", _json(list(document_rows(consultation)))
    yield from _documents(consultation)
    for result in consultation.results.all():
        yield f"results/{result.number}.json", result.content.encode()
    used = {signer.key_id}
    for name, receipt in _receipts(consultation):
        used.add(receipt.key_id)
        yield f"receipts/{name}.json", receipt.body.encode()
        yield f"receipts/{name}.sig", bytes(receipt.signature)
    for checkpoint in _checkpoints(entries[-1]):
        used.add(checkpoint.key_id)
        name = f"checkpoints/{checkpoint.number:06d}"
        yield f"{name}.json", checkpoint.body.encode()
        yield f"{name}.sig", bytes(checkpoint.signature)
    for key in SigningKey.objects.filter(key_id__in=used):
        public = bytes(key.public)
        yield f"keys/{key_id_of(public)}.pem", public_pem(public)


def _head(consultation: Consultation, last: AuditEntry) -> Mapping[str, object]:
    circular, deadline = opening_circular(consultation), consultation.deadline
    return {
        "announced": circular.date.isoformat() if circular else "",
        "chain": last.chain,
        "circular": reference_of(consultation),
        "closes_at": utc_text(consultation.closes_at) if consultation.closes_at else "",
        "deadline": deadline.as_facts() if deadline else {},
        "format": FORMAT,
        "issued_at": (
            instant_text(consultation.issued_at) if consultation.issued_at else ""
        ),
        "log": {"hash": last.hash, "sequence": last.sequence},
        "procedure": consultation.procedure,
        "regional_group": consultation.regional_group,
        "revision": consultation.revision,
        "state": consultation.state,
        "synthetic": int(consultation.synthetic),
    }


def _log_line(entry: AuditEntry) -> bytes:
    line = {"body": entry.body, "hash": entry.hash, "previous": entry.previous}
    return _json(line) + b"\n"


def _documents(consultation: Consultation) -> Iterator[tuple[str, Member]]:
    content: dict[str, Member] = {}
    for document in IssuedDocument.objects.filter(consultation=consultation):
        content[f"documents/{document.sha256}"] = StoredFile(
            document.sha256, document.name
        )
        content[f"inputs/{document.inputs_sha256}.json"] = document.inputs.encode()
    yield from content.items()


def _attachments(consultation: Consultation) -> Iterator[tuple[str, Member]]:
    rows = ReplyAttachment.objects.filter(version__consultation=consultation)
    for sha256, name in dict(rows.order_by("pk").values_list("sha256", "name")).items():
        yield f"attachments/{sha256}", StoredFile(sha256, name)


def _receipts(consultation: Consultation) -> Iterator[tuple[str, Receipt]]:
    rows = Receipt.objects.filter(version__consultation=consultation)
    for receipt in rows.select_related("version__member").order_by("version"):
        version = receipt.version
        yield f"{version.member.member_state_id}-{version.version}", receipt


def _checkpoints(last: AuditEntry) -> Iterator[Checkpoint]:
    """Return the checkpoints that sign this chain, up to one that signs its end."""
    end = head_digest(last.sequence, last.hash)
    for checkpoint in Checkpoint.objects.order_by("number").iterator():
        head = json.loads(checkpoint.body)["heads"].get(last.chain)
        if head is not None:
            yield checkpoint
        if head == end:
            return


def _json(facts: object) -> bytes:
    return canonical(facts).encode()


def _digest_of(member: Member) -> str:
    if isinstance(member, StoredFile):
        return member.sha256
    return hashlib.sha256(member).hexdigest()


def _zip(members: Mapping[str, Member], out: BinaryIO) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            member = members[name]
            pieces = member.pieces() if isinstance(member, StoredFile) else [member]
            with archive.open(info, "w") as entry:
                for piece in pieces:
                    entry.write(piece)
