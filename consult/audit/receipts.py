"""Signed receipts: what the log says of a reply, said to the State that sent it.

A receipt proves that a reply was received, what it said and where it stands in the
log. Whether it counts stands in the certified result.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from consult.audit.chain import canonical
from consult.audit.frozen import Issue, issue_of
from consult.audit.keys import Signer, signer_in_use
from consult.models import AuditEntry, Consultation, Receipt, ReplyVersion

GENEVA = ZoneInfo("Europe/Zurich")


def write_receipts(
    consultation: Consultation,
    recorded: Sequence[tuple[ReplyVersion, AuditEntry]],
    *,
    at: datetime,
) -> None:
    """Sign and keep a receipt for each version, in the act that recorded it.

    Each version comes with its entry of the log, whose hash is signed. The chain's
    head is locked by then, so that nothing else is appended meanwhile.

    Raises `SigningKeyUnusable`: what can't be signed is not acknowledged.
    """
    if not recorded:
        return
    signer = signer_in_use(at=at)
    issue = issue_of(consultation)
    earlier = _earlier_versions(consultation, recorded)
    Receipt.objects.bulk_create(
        _signed(
            signer,
            version,
            receipt_body(
                version,
                entry,
                issue=issue,
                supersedes=superseded_by(version, earlier[version.member_id]),
                key_id=signer.key_id,
            ),
        )
        for version, entry in recorded
    )


def receipt_body(
    version: ReplyVersion,
    entry: AuditEntry,
    *,
    issue: Issue,
    supersedes: int,
    key_id: str,
) -> str:
    """Return the receipt of a version as canonical JSON."""
    logged: Mapping[str, object] = json.loads(entry.body)["facts"]
    said = {name: logged[name] for name in _SAID}
    return canonical(
        {
            **said,
            "attachments": [],
            "consultation": {
                "circular": issue.facts["reference"],
                "closes_at": issue.facts["closes_at"],
                "issue_entry": issue.hash,
                "text_digests": issue.facts["text_digests"],
            },
            "format": "consult-receipt-1",
            "key_id": key_id,
            "log": {
                "chain": entry.chain,
                "hash": entry.hash,
                "sequence": entry.sequence,
            },
            "received_at_geneva": version.received_at.astimezone(GENEVA).isoformat(
                timespec="microseconds"
            ),
            "supersedes": supersedes,
        }
    )


# What the entry and the receipt say in the same words.
_SAID = (
    "body",
    "channel",
    "corrects",
    "in_question",
    "late",
    "member_state",
    "positions",
    "received_at",
    "signatory",
    "source",
    "version",
)


def superseded_by(version: ReplyVersion, others: Sequence[ReplyVersion]) -> int:
    """Return the number of the version that this one replaces, 0 for none.

    It is the one received last among those in time that were entered before; a
    late version, or one received before what was entered already, replaces nothing.
    """
    before = [one for one in others if one.version < version.version and not one.late]
    last = max(before, key=lambda one: (one.received_at, one.version), default=None)
    if version.late or last is None or last.received_at > version.received_at:
        return 0
    return last.version


def _earlier_versions(
    consultation: Consultation, recorded: Sequence[tuple[ReplyVersion, AuditEntry]]
) -> dict[int, list[ReplyVersion]]:
    members: dict[int, list[ReplyVersion]] = {
        version.member_id: [] for version, _ in recorded
    }
    for one in consultation.replies.filter(member_id__in=members):
        members[one.member_id].append(one)
    return members


def _signed(signer: Signer, version: ReplyVersion, body: str) -> Receipt:
    return Receipt(
        version=version,
        body=body,
        signature=signer.sign(body.encode()),
        key_id=signer.key_id,
    )
