"""The texts of Annex 1 as pages show them: wording, links, notes, names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.documents.circular_phrases import after_its_kind, describe_text
from consult.documents.wording import format_date, join_list, localize_designation
from consult.models import Consultation, DraftText
from consult.procedure.states import Language, Procedure
from consult.queries.relatives import Relatives
from consult.templatetags.designations import latin
from consult.templatetags.languages import (
    NATIVE_NAMES,
    current_language,
    direction,
    html_language,
)
from consult.vocabularies import TextKind

MOST_NAMED_TEXTS = 3
ALONE = Relatives()
NO_RELATIVES: Mapping[int, Relatives] = MappingProxyType({})
DELETIONS = frozenset({Procedure.QUESTION_DELETION, Procedure.RECOMMENDATION_DELETION})


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and summary of a text, in the reader's language where there is one.

    `instead` names the language they are in when it is another.
    """

    title: SafeString
    summary: SafeString
    instead: str = ""


@dataclass(frozen=True, slots=True)
class TextFace:
    """One text of Annex 1 as the pages show it; `anchor` is unique on a page."""

    text: DraftText
    number: int
    anchor: str
    designation: str
    kind: str
    wording: Wording
    ipr: str
    relatives: Relatives = ALONE

    @property
    def links(self) -> list[dict[str, str | SafeString]]:
        """Return where the text itself is, as `draft_head` takes it."""
        if not self.text.location:
            return []
        label = format_html(_("Text {}"), latin(self.text.location))
        return [{"url": self.text.location_url, "label": label, "note": ""}]


def wording_of(text: DraftText) -> Wording:
    """Return title and summary in the reader's language, else in another, said."""
    rows = {row.language: row for row in text.titles.all() if row.title}
    own = current_language()
    first = next(
        (one for one in (own, Language.EN, *NATIVE_NAMES) if one in rows), None
    )
    if first is None:
        return Wording(SafeString(), SafeString())
    row = rows[first]
    if first == own:
        return Wording(format_html("{}", row.title), _paragraphs(row.summary))
    tongue = {"lang": html_language(first), "dir": direction(first)}
    return Wording(
        format_html('<bdi lang="{lang}" dir="{dir}">{}</bdi>', row.title, **tongue),
        format_html(
            '<div lang="{lang}" dir="{dir}">{}</div>',
            _paragraphs(row.summary),
            **tongue,
        ),
        instead=first,
    )


def texts_of(
    consultation: Consultation, relatives: Mapping[int, Relatives] = NO_RELATIVES
) -> list[TextFace]:
    """Return the texts of Annex 1 in their order.

    `relatives` goes from the key of a text to the other consultations on it.
    """
    return [
        TextFace(
            text=text,
            number=number,
            anchor=f"text-{number}",
            designation=str(text),
            kind=capfirst(str(TextKind(text.kind).label)),
            wording=wording_of(text),
            ipr=_ipr_note(text),
            relatives=relatives.get(text.pk, ALONE),
        )
        for number, text in enumerate(consultation.texts.all(), start=1)
    ]


def title_of(consultation: Consultation) -> SafeString:
    """Name a consultation in a list, by the title of its first text."""
    texts = list(consultation.texts.all())
    title = wording_of(texts[0]).title
    if len(texts) == 1:
        return title
    others = ngettext(
        "{title}, and {n} other text", "{title}, and {n} other texts", len(texts) - 1
    )
    return format_html(others, title=title, n=len(texts) - 1)


def subject_of(consultation: Consultation) -> SafeString:
    """Say what a consultation is on, naming its texts unless they are many."""
    texts = list(consultation.texts.all())
    named = _name_texts(texts)
    if consultation.procedure in DELETIONS:
        return format_html(_("Proposed deletion: {texts}"), texts=named)
    return format_html(_("Consultation of Member States on {texts}"), texts=named)


def _name_texts(texts: Sequence[DraftText]) -> SafeString:
    if len(texts) > MOST_NAMED_TEXTS:
        return format_html(ngettext("{n} text", "{n} texts", len(texts)), n=len(texts))
    language = current_language()
    phrases = [
        describe_text(
            TextKind(text.kind),
            latin(
                localize_designation(
                    after_its_kind(TextKind(text.kind), str(text)), language
                )
            ),
        )
        for text in texts
    ]
    # Each phrase is escaped already; the marks between them are our own.
    return mark_safe(join_list(phrases, language))  # noqa: S308 -- see above


def _ipr_note(text: DraftText) -> str:
    if text.ipr_statement_received:
        return _("A statement on intellectual property has been received")
    if text.ipr_checked_on is None:
        return ""
    return _("No statement on intellectual property received by %(date)s") % {
        "date": format_date(text.ipr_checked_on, current_language())
    }


def _paragraphs(text: str) -> SafeString:
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return mark_safe(  # noqa: S308 -- each paragraph is escaped
        "".join(format_html("<p>{}</p>", part) for part in parts)
    )
