"""Signed receipts: what the log says of a reply, said to the State that sent it.

A receipt proves that a reply was received, what it said and where it stands in the
log. Whether it counts stands in the certified result.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from consult.audit.chain import canonical
from consult.audit.frozen import Issue, issue_of
from consult.audit.keys import Signer, signer_in_use
from consult.models import AuditEntry, Consultation, Receipt, ReplyVersion
from consult.procedure.deadlines import utc_text
from consult.queries.statements import append_all

GENEVA = ZoneInfo("Europe/Zurich")


@dataclass(frozen=True, slots=True)
class Receipts:
    """What receipts need besides the log's entries; `entered` goes by member's key."""

    signer: Signer
    issue: Issue
    closes_at: str
    entered: Mapping[int, Sequence[ReplyVersion]]

    def write(self, recorded: Sequence[tuple[ReplyVersion, AuditEntry]]) -> None:
        """Sign and keep a receipt for each version, whose entry's hash is signed.

        The chain's head is locked by then, so that nothing else is appended meanwhile.
        """
        append_all(
            [
                _signed(
                    self.signer,
                    version,
                    receipt_body(
                        version,
                        entry,
                        issue=self.issue,
                        closes_at=self.closes_at,
                        supersedes=superseded_by(
                            version, self.entered[version.member_id]
                        ),
                        key_id=self.signer.key_id,
                    ),
                )
                for version, entry in recorded
            ]
        )


def prepare_receipts(
    consultation: Consultation,
    versions: Sequence[ReplyVersion],
    *,
    at: datetime,
    earlier: Sequence[ReplyVersion] | None = None,
) -> Receipts:
    """Read what receipts of these versions need, before the chain's head is locked.

    `earlier` are the other versions of the same States, read where not given. A key
    that never signed locks the head of the `system` chain, so that the act may hold no
    other head by then.

    Raises `SigningKeyUnusable`: what can't be signed is not acknowledged.
    """
    entered: dict[int, list[ReplyVersion]] = {one.member_id: [] for one in versions}
    if earlier is None:
        earlier = list(
            consultation.replies.filter(member_id__in=entered).select_related(
                "transcription__confirmation"
            )
        )
    for one in earlier:
        entered[one.member_id].append(one)
    closes_at = utc_text(consultation.closes_at) if consultation.closes_at else ""
    return Receipts(signer_in_use(at=at), issue_of(consultation), closes_at, entered)


def receipt_body(
    version: ReplyVersion,
    entry: AuditEntry,
    *,
    issue: Issue,
    closes_at: str,
    supersedes: int,
    key_id: str,
) -> str:
    """Return the receipt of a version as canonical JSON.

    `closes_at` is the closing instant in force when the version was recorded: an
    addendum may have moved the one of the issue.
    """
    logged: Mapping[str, object] = json.loads(entry.body)["facts"]
    said = {name: logged[name] for name in _SAID}
    return canonical(
        {
            **said,
            "attachments": logged.get("attachments", []),
            "consultation": {
                "circular": issue.facts["reference"],
                "closes_at": closes_at,
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

    It is the one received last among those in time that were entered before and are
    the State's; what was keyed in and not confirmed is not. A late version, or one
    received before what was entered already, replaces nothing.
    """
    before = [
        one
        for one in others
        if one.version < version.version and not one.late and one.counts
    ]
    last = max(before, key=lambda one: (one.received_at, one.version), default=None)
    if version.late or last is None or last.received_at > version.received_at:
        return 0
    return last.version


def _signed(signer: Signer, version: ReplyVersion, body: str) -> Receipt:
    return Receipt(
        version=version,
        body=body,
        signature=signer.sign(body.encode()),
        key_id=signer.key_id,
    )
