"""A reply on paper: Annex 2 as it was filled in, sent or not yet."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.circular_phrases import phrases_of
from consult.documents.comments_tables import words_of
from consult.documents.content import frozen_inputs
from consult.documents.letter import keep_latin, letter_html, worded_in
from consult.documents.paper import Paper
from consult.documents.reply_paper_content import (
    Reception,
    ReplyContent,
    SaidOnText,
    reply_content,
)
from consult.documents.wording import (
    format_digest,
    format_instant,
    join_list,
)
from consult.models import Consultation
from consult.procedure.profiles import profile_for
from consult.procedure.references import LANGUAGE_LETTERS
from consult.procedure.states import Language
from consult.queries.clock import GENEVA
from consult.vocabularies import DocumentKind


def write_reply(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the reply `item` (`CHE-2`) as it was received.

    Raises `NoSuchReply`, and `LanguageMissing` where the circular has no such
    language.
    """
    return reply_paper(reply_content(consultation, language, item))


def reply_paper(content: ReplyContent) -> Paper:
    """Return the reply that says `content`; one not sent is marked on every page."""
    return Paper(
        kind=DocumentKind.REPLY,
        language=content.circular.language,
        name=_name(content),
        html=_html(content),
        inputs=frozen_inputs(content),
        dated=None,
    )


def instant_words(written: str, language: Language) -> str:
    """Write an instant of the record (UTC, `Z`) to the second, in Geneva time."""
    local = datetime.fromisoformat(written).astimezone(GENEVA)
    return format_instant(local, GENEVA.key, language)


def _name(content: ReplyContent) -> str:
    letter = LANGUAGE_LETTERS[content.circular.language]
    stem = f"{content.circular.reference}-{content.member_state}"
    if content.received is None:
        return f"{stem}-not-sent-{letter}"
    return f"{stem}-{content.received.version}-reply-{letter}"


def _html(content: ReplyContent) -> str:
    circular = content.circular
    with worded_in(circular.language):
        phrases = phrases_of(circular)
        phrases |= {
            "content": circular,
            "form_title": _("Reply of a Member State"),
            "mark": "" if content.received else _("NOT SENT"),
            "received": content.received
            and _reception(content.received, circular.language),
            "sender": content.signed_by,
            "state_name": content.state_name,
            "texts": _texts(content, phrases),
        }
    return letter_html(
        "documents/reply.html",
        phrases,
        language=circular.language,
        name=_name(content),
        title=format_html("{} – {}", phrases["circular"], content.state_name),
        reference=circular.reference,
        draft=content.received is None,
        demonstration=circular.demonstration,
        styles=("reply.css",),
    )


def _reception(received: Reception, language: Language) -> dict[str, Any]:
    return {
        "at": instant_words(received.received_at, language),
        "utc": keep_latin(received.received_at),
        "channel": capfirst(str(labels.label(received.channel))),
        "digest": format_digest(received.digest),
        "files": join_list([*received.files], language),
        "late": received.late,
        "version": received.version,
    }


def _texts(content: ReplyContent, phrases: Any) -> list[dict[str, Any]]:
    said = {answer.order: answer for answer in content.answers}
    return [
        text | _answer(content, said.get(order))
        for order, text in enumerate(phrases["texts"])
    ]


def _answer(content: ReplyContent, said: SaidOnText | None) -> dict[str, Any]:
    """Return what is marked on a text, and what is written beside it."""
    circular = content.circular
    profile = profile_for(circular.procedure, circular.revision)
    position = said.position if said else None
    plain, _with_comments = profile.in_favour
    against = position is profile.against
    prose = (
        (_("Comments"), said.comments if said else ""),
        (_("Reasons"), said.reasons if said else ""),
        (
            _("Possible changes") if against else _("Suggested changes"),
            said.proposed_changes if said else "",
        ),
    )
    return {
        "against": against,
        "answered": position is not None,
        "enclosed": position is not None and not against and position is not plain,
        "for": position is not None and not against,
        "plain": position is plain,
        "prose": [(label, words_of(text)) for label, text in prose if text],
        "withdrawn": said is not None and position is None,
    }
