"""Annex 2 as a form to be filled in, for any Member State or made out to one.

What is typed and marked comes back under the field names of `procedure.references`;
the code on each page says which form it is when it comes back on paper.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from consult.documents.circular_content import content_for
from consult.documents.circular_phrases import document_name, phrases_of
from consult.documents.content import CircularContent, frozen_inputs
from consult.documents.letter import letter_html, worded_in
from consult.documents.paper import Paper
from consult.documents.qr_code import draw_qr_code
from consult.models import Consultation
from consult.procedure.errors import NotEntitled
from consult.procedure.references import (
    CircularReference,
    FormCode,
    TextField,
    text_field_name,
)
from consult.procedure.states import Language
from consult.queries.replies import find_member
from consult.vocabularies import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """What a reply form prints: its circular, and the State that it is made out to.

    `member_state` is the ISO alpha-3 code, `state_name` the name in the language of
    the form, both empty on a form for any State.
    """

    circular: CircularContent
    member_state: str = ""
    state_name: str = ""


def write_reply_form(
    consultation: Consultation, language: Language, item: str
) -> Paper:
    """Word the reply form; `item` is the State it is made out to, ISO alpha-3.

    Raises `LanguageMissing`, and `NotEntitled` for a State that is not on the roll.
    """
    content = FormContent(circular=content_for(consultation, language))
    if item:
        member = find_member(consultation, item)
        if member is None:
            raise NotEntitled(
                f"{item} is not on the roll of this consultation.", clause="9.4.1"
            )
        content = FormContent(
            circular=content.circular,
            member_state=item,
            state_name=member.name_in(language.value),
        )
    return reply_form_paper(content)


def reply_form_paper(content: FormContent) -> Paper:
    """Return the reply form that says `content`."""
    circular = content.circular
    parts = (document_name(circular) or f"draft-{circular.language.value}", "form")
    return Paper(
        kind=DocumentKind.REPLY_FORM,
        language=circular.language,
        name="-".join((*parts, content.member_state)).removesuffix("-"),
        html=reply_form_html(content),
        inputs=frozen_inputs(content),
        dated=circular.dated,
        form=True,
    )


def reply_form_html(content: FormContent) -> str:
    """Return the reply form as one HTML document in its language."""
    circular = content.circular
    with worded_in(circular.language):
        phrases = phrases_of(circular)
        phrases |= {
            "codes": _codes(content),
            "content": circular,
            "fillable": True,
            "member_state": content.member_state,
            "state_name": content.state_name,
            "texts": [
                text | {"fields": _fields(number)}
                for number, text in enumerate(phrases["texts"], start=1)
            ],
        }
    return letter_html(
        "documents/reply_form.html",
        phrases,
        language=circular.language,
        name=document_name(circular),
        title=format_html("{} – {}", phrases["circular"], phrases["form_title"]),
        reference=circular.reference,
        dated=circular.dated,
        draft=circular.draft,
        demonstration=circular.demonstration,
        styles=("reply_form.css",),
    )


def _fields(number: int) -> dict[str, str]:
    return {field.value: text_field_name(number, field) for field in TextField}


def _codes(content: FormContent) -> list[dict[str, Any]]:
    """Return the code of each page that the form may have, none without a number.

    No text is longer than a page; one page more is for what stands around them.
    """
    circular = content.circular
    if not circular.reference:
        return []
    reference = CircularReference.parse(circular.reference)
    codes = (
        FormCode(reference, circular.language, page, content.member_state)
        for page in range(1, len(circular.texts) + 3)
    )
    return [
        {
            "page": code.page,
            "payload": str(code),
            "drawing": draw_qr_code(str(code), name=_("Code of the form")),
        }
        for code in codes
    ]
