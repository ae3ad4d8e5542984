"""The register of replies as a paper: a table over the States, with its totals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.circular_phrases import (
    MOST_TEXTS_IN_A_SUBJECT,
    join_phrases,
)
from consult.documents.content import frozen_inputs
from consult.documents.letter import keep_latin, on_one_line, worded_in
from consult.documents.paper import Paper
from consult.documents.register_paper_content import (
    RegisterCell,
    RegisterContent,
    RegisterLine,
    register_content,
)
from consult.documents.sequel import (
    NO_SHARE,
    head_phrases,
    measure_phrase,
    result_phrases,
    sequel_html,
)
from consult.documents.wording import (
    format_date,
    format_time,
    join_list,
    localize_designation,
)
from consult.models import Consultation
from consult.procedure.references import LANGUAGE_LETTERS
from consult.procedure.states import Language
from consult.queries.clock import GENEVA
from consult.vocabularies import DocumentKind

# The longest word of a position, "Уполномочивает,", is 26 mm wide; with more columns
# than these a text has 24 mm.
MOST_COLUMNS: Final = 4
SILENCE: Final = RegisterCell(position=None, reason=None)


def write_register(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the register of the result whose number is `item`; empty: as it stands.

    Raises `CertifiedResult.DoesNotExist`.
    """
    number = int(item) if item else None
    return register_paper(register_content(consultation, language, number))


def register_paper(content: RegisterContent) -> Paper:
    """Return the register that says `content`; without a result it is a draft."""
    return Paper(
        kind=DocumentKind.REGISTER,
        language=content.head.language,
        name=_name(content),
        html=_html(content),
        inputs=frozen_inputs(content),
        dated=content.dated,
    )


def _name(content: RegisterContent) -> str:
    letter = LANGUAGE_LETTERS[content.head.language]
    number = content.number or "draft"
    return f"{content.head.reference}-REGISTER-{number}-{letter}"


def _html(content: RegisterContent) -> str:
    head = content.head
    with worded_in(head.language):
        phrases = _phrases(content)
    return sequel_html(
        "documents/register.html",
        head,
        phrases,
        name=_name(content),
        dated=content.dated,
        draft=content.number is None,
        styles=("register.css",),
    )


def _phrases(content: RegisterContent) -> dict[str, Any]:
    head, language = content.head, content.head.language
    phrases = head_phrases(head, dated=content.dated)
    texts = [result_phrases(each, language) for each in content.texts]
    in_columns = len(texts) <= MOST_COLUMNS
    return phrases | {
        "subject": format_html(
            _("Register of the replies to {circular}"),
            circular=phrases["consulted_by"],
        ),
        # Many texts are not named in a subject; they are listed here, in no annex.
        "about": join_phrases([text["phrase"] for text in texts], language)
        if len(texts) <= MOST_TEXTS_IN_A_SUBJECT
        else "",
        "register": content,
        "certified_on": content.dated and format_date(content.dated, language),
        "measure": measure_phrase(phrases["profile"], language),
        "texts": texts,
        "designations": [
            keep_latin(localize_designation(each.designation, language))
            for each in content.texts
        ],
        "in_columns": in_columns,
        "rows": [_row(line, language, in_columns=in_columns) for line in content.lines],
        "replied": sum(
            any(cell.reason is None and cell.position for cell in line.cells)
            for line in content.lines
        ),
    }


def _row(line: RegisterLine, language: Language, *, in_columns: bool) -> dict[str, Any]:
    return {
        "name": line.name,
        "may_vote": line.may_vote,
        "cells": [_said(cell) for cell in line.cells] if in_columns else [],
        "positions": [] if in_columns else _positions(line.cells, language),
        "received": _received(line, language),
        "channel": capfirst(str(labels.label(line.channel))) if line.channel else "",
    }


def _positions(
    cells: Sequence[RegisterCell], language: Language
) -> list[dict[str, str]]:
    """Return each position once, with the numbers of the texts that it was said on."""
    numbers: dict[RegisterCell, list[str]] = {}
    for number, cell in enumerate(cells, start=1):
        numbers.setdefault(cell, []).append(str(number))
    if set(numbers) == {SILENCE}:
        return [_said(SILENCE)]
    found = []
    for cell, own in numbers.items():
        words = _said(cell, silence=_("No reply"))
        texts = join_list(own, language) if len(numbers) > 1 else _("all texts")
        said = {"position": words["said"], "texts": texts}
        found.append(words | {"said": _("%(position)s: %(texts)s") % said})
    return found


def _said(cell: RegisterCell, *, silence: str = NO_SHARE) -> dict[str, str]:
    """Return the position and, where it does not count, why."""
    said = capfirst(str(labels.label(cell.position))) if cell.position else ""
    why = str(labels.label(cell.reason)) if cell.reason else ""
    if not said:
        return {"said": capfirst(why) or silence, "why": ""}
    return {"said": said, "why": why}


def _received(line: RegisterLine, language: Language) -> SafeString:
    if not line.received_at:
        return SafeString(NO_SHARE)
    local = datetime.fromisoformat(line.received_at).astimezone(GENEVA)
    return format_html(
        "{}<br>{}",
        on_one_line(format_date(local.date(), language)),
        on_one_line(format_time(local.time(), language)),
    )
