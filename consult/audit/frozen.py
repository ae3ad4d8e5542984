"""What issue froze, as the record writes it: the texts and the roll, and who is in it.

Their digests stand in the entry of issue; receipts and record bundles refer to it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from consult.audit.chain import canonical, digest
from consult.audit.record import chain_of
from consult.models import AuditEntry, Consultation
from consult.vocabularies import AuditTag


@dataclass(frozen=True, slots=True)
class Issue:
    """The entry of the log that froze a consultation: its hash (hex) and its facts."""

    hash: str
    facts: Mapping[str, object]


def text_facts(consultation: Consultation) -> list[dict[str, object]]:
    """Return the texts as the entry of issue digests them, in their order."""
    return [
        {
            "designation": text.designation,
            "kind": text.kind,
            "location": text.location,
            "provisional": text.provisional,
            "titles": {
                row.language: [row.title, row.summary] for row in text.titles.all()
            },
        }
        for text in consultation.texts.order_by("order").prefetch_related("titles")
    ]


def roll_facts(consultation: Consultation) -> list[list[str]]:
    """Return the roll as the entry of issue digests it, by code (iso3)."""
    return [
        [row.member_state_id, row.reason, row.ground]
        for row in consultation.roll.order_by("member_state_id")
    ]


def frozen_digests(consultation: Consultation) -> dict[str, object]:
    """Return the digests of texts and roll, for the entry of issue."""
    texts, roll = text_facts(consultation), roll_facts(consultation)
    return {
        "roll": digest(canonical(roll)),
        "roll_size": len(roll),
        "text_digests": {
            str(text["designation"]): digest(canonical(text)) for text in texts
        },
        "texts": digest(canonical(texts)),
    }


def issue_of(consultation: Consultation) -> Issue:
    """Return what the log says of the issue of a consultation.

    Raises `AuditEntry.DoesNotExist` before it is issued.
    """
    entry = AuditEntry.objects.get(
        chain=chain_of(consultation), tag=AuditTag.CONSULTATION_ISSUED.value
    )
    return Issue(entry.hash, json.loads(entry.body)["facts"])
