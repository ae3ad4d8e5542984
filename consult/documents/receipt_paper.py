"""The receipt of a reply on paper: what was signed, and how to check it."""

from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.content import frozen_inputs
from consult.documents.letter import keep_latin, letter_html, worded_in
from consult.documents.paper import Paper
from consult.documents.reply_paper import instant_words
from consult.documents.reply_paper_content import (
    ReceiptContent,
    receipt_content,
)
from consult.documents.wording import (
    BRACKETS,
    format_digest,
    localize_designation,
    name_circular,
)
from consult.models import Consultation
from consult.procedure.references import LANGUAGE_LETTERS, CircularReference
from consult.procedure.states import Channel, Disregard, Language, Position
from consult.vocabularies import DocumentKind


def write_receipt(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the receipt of the reply `item` (`CHE-2`); raise `NoSuchReply`."""
    return receipt_paper(receipt_content(consultation, language, item))


def receipt_paper(content: ReceiptContent) -> Paper:
    """Return the receipt that says `content`."""
    return Paper(
        kind=DocumentKind.RECEIPT,
        language=content.language,
        name=_name(content),
        html=_html(content),
        inputs=frozen_inputs(content),
        dated=None,
    )


def _stem(content: ReceiptContent) -> str:
    body = content.body
    circular = body["consultation"]["circular"]
    return f"{circular}-{body['member_state']}-{body['version']}"


def _name(content: ReceiptContent) -> str:
    return f"{_stem(content)}-receipt-{LANGUAGE_LETTERS[content.language]}"


def _html(content: ReceiptContent) -> str:
    with worded_in(content.language):
        phrases = _phrases(content)
    return letter_html(
        "documents/receipt.html",
        phrases,
        language=content.language,
        name=_name(content),
        title=phrases["title_words"],
        reference=content.body["consultation"]["circular"],
        demonstration=content.demonstration,
        styles=("reply.css",),
    )


def _phrases(content: ReceiptContent) -> dict[str, Any]:
    body, language = content.body, content.language
    circular = CircularReference.parse(body["consultation"]["circular"])
    named = name_circular(circular.number, language)
    words = _("Receipt of the reply of %(state)s to %(circular)s")
    return {
        "title_words": words % {"state": content.state_name, "circular": named},
        "body": body,
        "channel": capfirst(str(labels.label(Channel(body["channel"])))),
        "circular": named,
        "digest": format_digest(body["body"]),
        "files": [
            (file["name"], format_digest(file["sha256"]))
            for file in body["attachments"]
        ],
        "fingerprint": format_digest(content.fingerprint),
        "hash": format_digest(body["log"]["hash"]),
        "in_question": body["in_question"]
        and labels.label(Disregard(body["in_question"])),
        "positions": [
            (
                localize_designation(row["text"], language),
                capfirst(str(labels.label(Position(row["position"]))))
                if row["position"]
                else _("Reply withdrawn"),
            )
            for row in body["positions"]
        ],
        "received": instant_words(body["received_at"], language),
        "signature": content.signature,
        "state": format_html(
            BRACKETS[language], content.state_name, keep_latin(body["member_state"])
        ),
        "stem": _stem(content),
    }
