"""The parts of a circular's sentences that depend on what it is about.

Everything is returned ready for a template: plain text escaped, and whatever is Latin
in every language (designations, numbers, addresses) in a span that keeps its direction
and stays on one line.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.documents.circular_subjects import write_subjects
from consult.documents.content import AnnexText, CircularContent
from consult.documents.wording import (
    DJANGO_CODES,
    format_date,
    format_date_range,
    format_deadline,
    format_digest,
    format_percentage,
    format_place_and_date,
    format_revision,
    format_time,
    join_list,
    localize_designation,
    localize_place,
    name_circular,
)
from consult.procedure.profiles import Profile, profile_for
from consult.procedure.references import CircularReference
from consult.procedure.states import Language, Procedure, Warn
from consult.vocabularies import Capacity, TextKind

# A subject that names more texts than these is not read.
MOST_TEXTS_IN_A_SUBJECT = 4

DELETIONS = frozenset({Procedure.QUESTION_DELETION, Procedure.RECOMMENDATION_DELETION})

# How the languages write a provisional name beside the designation.
_BRACKETS: Mapping[Language, str] = dict.fromkeys(Language, "{} ({})") | {
    Language.ZH: "{}（{}）"
}

# The foot of each page, with the address as the language's letters write it.
_LATIN_FOOT = (
    "International Telecommunication Union • Place des Nations • CH-1211 Geneva 20"
    " • Switzerland"
)
_FEET: Mapping[Language, str] = dict.fromkeys(Language, _LATIN_FOOT) | {
    Language.FR: (
        "Union internationale des télécommunications • Place des Nations •"
        " CH-1211 Genève 20 • Suisse"
    ),
    Language.ES: (
        "Unión Internacional de Telecomunicaciones • Place des Nations •"
        " CH-1211 Ginebra 20 • Suiza"
    ),
}
_ADDRESSES: Mapping[Language, tuple[str, str]] = dict.fromkeys(
    Language, ("Place des Nations", "CH-1211 Geneva 20, Switzerland")
) | {
    Language.FR: ("Place des Nations", "CH-1211 Genève 20, Suisse"),
    Language.ES: ("Place des Nations", "CH-1211 Ginebra 20, Suiza"),
}


def phrases_of(content: CircularContent) -> dict[str, Any]:
    """Return what the templates of the circular print, in the active language."""
    language = content.language
    profile = profile_for(content.procedure, content.revision)
    texts = [_text(text, language) for text in content.texts]
    choices = _choices(content)
    return {
        "address": _ADDRESSES[language],
        "clause": profile.clauses.period,
        "consultation_clause": profile.clauses.period.rpartition(".")[0],
        "circular": _circular_name(content),
        "deadline": _deadline(content),
        "foot": _FEET[language],
        "html_language": "zh-Hans" if language is Language.ZH else language.value,
        "direction": "rtl" if language is Language.AR else "ltr",
        "django_language": DJANGO_CODES[language],
        "keywords": _keywords(profile),
        "has_meeting": content.meeting is not None,
        **_meeting(content),
        "number": content.number or _("[number]"),
        "paragraphs": f"documents/circular/{content.procedure.value}.html",
        "percentage": profile.threshold
        and format_percentage(profile.threshold, language),
        "place_and_date": _place_and_date(content),
        "quorum": profile.quorum,
        "receipt_key": format_digest(content.receipt_key),
        "group_reference": keep_latin(_group_reference(content)),
        "regional": content.procedure is Procedure.TAP_REGIONAL,
        "regional_group": _regional_group(content),
        "revision": format_revision(content.revision, language),
        "section": profile.clauses.period.partition(".")[0],
        "signatory_title": _signatory_title(content),
        "study_group": content.study_group,
        "study_group_title": _study_group_title(content),
        "text_count": len(texts),
        "annex_title": _annex_title(content.procedure, len(texts)),
        "form_title": _("Form for the reply of a Member State"),
        "in_favour": choices[0],
        "against": choices[1],
        "deletion": content.procedure in DELETIONS,
        "document_name": document_name(content),
        "texts": texts,
        **_subjects(content, texts),
    }


def keep_latin(value: str) -> SafeString:
    """Return Latin text that keeps its direction and stays on one line."""
    return format_html('<span dir="ltr" class="keep">{}</span>', value)


def _on_one_line(words: str) -> SafeString:
    return format_html('<span class="keep">{}</span>', words)


def describe_text(kind: TextKind, designation: str) -> SafeString:
    """Say what a text is and how it is called: "draft new Recommendation X"."""
    pattern = {
        TextKind.NEW: _("draft new Recommendation {designation}"),
        TextKind.REVISED: _("draft revised Recommendation {designation}"),
        TextKind.AMENDMENT: _("draft amendment {designation}"),
        TextKind.CORRIGENDUM: _("draft corrigendum {designation}"),
        TextKind.DELETION: _("Recommendation {designation}"),
        TextKind.QUESTION: _("draft Question {designation}"),
        TextKind.QUESTION_DELETION: _("Question {designation}"),
    }[kind]
    return format_html(pattern, designation=designation)


def after_its_kind(kind: TextKind, designation: str) -> str:
    """Return a designation as it follows what the text is: Q1/3 is "Question 1/3"."""
    if kind in {TextKind.QUESTION, TextKind.QUESTION_DELETION}:
        return designation.removeprefix("Q")
    return designation


def _name(designation: str, provisional: str, language: Language) -> str:
    name: str = keep_latin(localize_designation(designation, language))
    if not provisional:
        return name
    return format_html(_BRACKETS[language], name, keep_latin(provisional))


def _text(text: AnnexText, language: Language) -> dict[str, Any]:
    called = after_its_kind(text.kind, text.designation)
    return {
        "content": text,
        "designation": _name(text.designation, text.provisional, language),
        "phrase": describe_text(text.kind, _name(called, text.provisional, language)),
        "ipr_checked_on": text.ipr_checked_on
        and format_date(text.ipr_checked_on, language),
        "location": keep_latin(text.location),
        "summary": format_html_join(
            "\n", "<p>{}</p>", ((part,) for part in _paragraphs(text.summary))
        ),
    }


def document_name(content: CircularContent) -> str:
    """Name the document: `T17-TSB-CIR-0321-C`, nothing while there is no number."""
    if not content.reference:
        return ""
    reference = CircularReference.parse(content.reference)
    return reference.document_name(content.language)


def _keywords(profile: Profile) -> list[str]:
    """Name the rule for machines: procedure, revision, and whether it was checked.

    Codes and no words, so that they are the same in every language.
    """
    names = [profile.procedure.value, profile.revision.value]
    if profile.unverified:
        names.append(Warn.UNVERIFIED_REVISION.value)
    return names


def _choices(content: CircularContent) -> tuple[SafeString, SafeString]:
    """Return what stands beside the two boxes."""
    if content.procedure in DELETIONS:
        pair = (
            _("has no objection to the deletion (in this case, select one circle):"),
            _("objects to the deletion (the reasons are attached)"),
        )
    elif content.procedure is Procedure.QUESTION_APPROVAL:
        pair = (
            _("approves this Question (in this case, select one circle):"),
            _("does not approve this Question (the reasons are attached)"),
        )
    else:
        pair = (
            _(
                "authorizes Study Group {study_group} to consider this text for"
                " approval (in this case, select one circle):"
            ),
            _(
                "does not authorize Study Group {study_group} to consider this text"
                " for approval (the reasons for this opinion and an outline of"
                " possible changes are attached)"
            ),
        )
    yes, no = (format_html(part, study_group=content.study_group) for part in pair)
    return yes, no


def _annex_title(procedure: Procedure, count: int) -> str:
    if procedure in DELETIONS:
        return ngettext(
            "Text proposed for deletion, and the reasons",
            "Texts proposed for deletion, and the reasons",
            count,
        )
    if procedure is Procedure.QUESTION_APPROVAL:
        return ngettext(
            "Title, summary and location of the Question",
            "Titles, summaries and location of the Questions",
            count,
        )
    return ngettext(
        "Title, summary and location of the determined draft text",
        "Titles, summaries and location of the determined draft texts",
        count,
    )


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _join(phrases: list[SafeString], language: Language) -> SafeString:
    # Each phrase is escaped already; the marks between them are our own.
    return mark_safe(join_list(phrases, language))  # noqa: S308 -- see above


def _circular_name(content: CircularContent) -> str:
    if content.number is None:
        return _("TSB Circular [number]")
    return name_circular(content.number, content.language)


def _deadline(content: CircularContent) -> str:
    if content.deadline is None:
        return _("[deadline]")
    written = format_deadline(content.deadline, content.language)
    kept = format_time(content.deadline.time, content.language)
    if content.language is Language.ZH:  # one long word: date and minute together
        kept, _bracket, _zone = written.partition("（")
    before, _kept, after = written.partition(kept)
    return format_html("{}{}{}", before, _on_one_line(kept), after)


def _place_and_date(content: CircularContent) -> str:
    if content.dated is None:
        return _("Geneva, [date]")
    return format_place_and_date("Geneva", content.dated, content.language)


def _group_reference(content: CircularContent) -> str:
    initials = content.officer_initials
    return f"SG{content.study_group}/{initials}" if initials else ""


def _subjects(
    content: CircularContent, texts: Sequence[Mapping[str, Any]]
) -> dict[str, SafeString]:
    named = _join([text["phrase"] for text in texts], content.language)
    many = len(texts) > MOST_TEXTS_IN_A_SUBJECT
    values = {
        "texts": _("texts listed in Annex 1") if many else named,
        "study_group": content.study_group,
        "number": content.number or _("[number]"),
        "regional_group": _regional_group(content),
        **_meeting(content),
    }
    return write_subjects(content.procedure, len(texts), values)


def _study_group_title(content: CircularContent) -> str:
    if content.study_group_title_language is content.language:
        return content.study_group_title
    return format_html(
        '<span lang="{}" dir="ltr">{}</span>',
        content.study_group_title_language.value,
        content.study_group_title,
    )


def _regional_group(content: CircularContent) -> SafeString:
    if not content.regional_group:
        return SafeString()
    return keep_latin(f"SG{content.study_group}RG-{content.regional_group}")


def _meeting(content: CircularContent) -> dict[str, Any]:
    meeting = content.meeting
    if meeting is None:
        return {"dates": _("[dates]"), "where": _("[place]")}
    place = localize_place(meeting.place, content.language)
    dates = format_date_range(meeting.opens, meeting.closes, content.language)
    return {
        "dates": _on_one_line(dates),
        "where": _("virtual meeting") if meeting.virtual else place,
        "virtual": meeting.virtual,
        "collective_letter": keep_latin(meeting.collective_letter)
        if meeting.collective_letter
        else "",
    }


def _signatory_title(content: CircularContent) -> str:
    if content.signatory is None:
        return ""
    return {
        Capacity.DIRECTOR: _(
            "Director of the Telecommunication Standardization Bureau"
        ),
        Capacity.FOR_DIRECTOR: _(
            "For the Director of the Telecommunication Standardization Bureau"
        ),
        Capacity.ACTING: _(
            "Acting Director of the Telecommunication Standardization Bureau"
        ),
    }[content.signatory.capacity]
