"""What issue froze, as the record writes it: texts, languages and roll.

Their digests stand in the entry of issue; receipts and record bundles refer to it. A
language that is issued later is in none of them: its words have a digest in the entry
of that act.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast

from consult.audit.chain import canonical, digest
from consult.audit.record import chain_of
from consult.models import AuditEntry, Consultation
from consult.vocabularies import AuditTag


@dataclass(frozen=True, slots=True)
class Issue:
    """The entry of the log that froze a consultation: its hash (hex) and its facts."""

    hash: str
    facts: Mapping[str, object]


def text_facts(
    consultation: Consultation, languages: Collection[str]
) -> list[dict[str, object]]:
    """Return the texts as the entry of issue digests them, in their order.

    `languages` are those in which the circular went out then.
    """
    return [
        {
            "designation": text.designation,
            "kind": text.kind,
            "location": text.location,
            "provisional": text.provisional,
            "titles": {
                row.language: [row.title, row.summary]
                for row in text.titles.all()
                if row.language in languages
            },
        }
        for text in consultation.texts.order_by("order").prefetch_related("titles")
    ]


def language_facts(
    consultation: Consultation, languages: Iterable[str]
) -> dict[str, dict[str, object]]:
    """Return, by language, all words of the circular that are its own."""
    own = list(consultation.paragraph_wordings.order_by("paragraph"))
    texts = list(consultation.texts.order_by("order").prefetch_related("titles"))
    return {
        language: {
            "language": language,
            "paragraphs": [
                [row.paragraph, row.words] for row in own if row.language == language
            ],
            "texts": [
                [text.designation, row.title, row.summary]
                for text in texts
                for row in text.titles.all()
                if row.language == language
            ],
        }
        for language in languages
    }


def language_digests(
    consultation: Consultation, languages: Iterable[str]
) -> dict[str, str]:
    """Return the digest of the words in each language, for the entry of its issue."""
    return {
        language: digest(canonical(words))
        for language, words in language_facts(consultation, languages).items()
    }


def roll_facts(consultation: Consultation) -> list[list[str]]:
    """Return the roll as the entry of issue digests it, by code (iso3)."""
    return [
        [row.member_state_id, row.reason, row.ground]
        for row in consultation.roll.order_by("member_state_id")
    ]


def frozen_digests(
    consultation: Consultation, languages: Collection[str]
) -> dict[str, object]:
    """Return the digests of texts, languages and roll, for the entry of issue."""
    texts, roll = text_facts(consultation, languages), roll_facts(consultation)
    return {
        "languages": language_digests(consultation, languages),
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
    return issue_in(chain_of(consultation), consultation.issued_at)


@lru_cache(maxsize=64)
def issue_in(chain: str, _issued_at: datetime | None) -> Issue:
    """Return the issue a chain holds; it never changes, so a process reads it once.

    The instant tells it from the issue that another database, restored from an older
    backup, has under the same name.

    Raises `AuditEntry.DoesNotExist` where there is none.
    """
    entry = AuditEntry.objects.get(chain=chain, tag=AuditTag.CONSULTATION_ISSUED.value)
    return Issue(entry.hash, json.loads(entry.body)["facts"])


def frozen_texts(consultation: Consultation) -> list[dict[str, object]]:
    """Return the texts of an issued consultation as its entry of issue digests them.

    Raises `AuditEntry.DoesNotExist` before it is issued.
    """
    languages = cast("Mapping[str, str]", issue_of(consultation).facts["languages"])
    return text_facts(consultation, languages)
