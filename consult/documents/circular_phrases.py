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
from consult.documents.content import AnnexText, CircularContent, SequelHead
from consult.documents.letter import ADDRESSES, keep_latin, on_one_line
from consult.documents.wording import (
    BRACKETS,
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
from consult.vocabularies import TextKind

# A subject that names more texts than these is not read.
MOST_TEXTS_IN_A_SUBJECT = 4

DELETIONS = frozenset({Procedure.QUESTION_DELETION, Procedure.RECOMMENDATION_DELETION})


def phrases_of(content: CircularContent) -> dict[str, Any]:
    """Return what the templates of the circular print, in the active language."""
    language = content.language
    profile = profile_for(content.procedure, content.revision)
    texts = [_text(text, language) for text in content.texts]
    choices = _choices(content)
    return {
        "address": ADDRESSES[language],
        "clause": profile.clauses.period,
        "consultation_clause": profile.clauses.period.rpartition(".")[0],
        "circular": _circular_name(content),
        "deadline": deadline_phrase(content),
        "keywords": keywords_of(profile),
        "has_meeting": content.meeting is not None,
        **meeting_phrases(content),
        "number": content.number or _("[number]"),
        "percentage": profile.threshold
        and format_percentage(profile.threshold, language),
        "issued_on": content.issued_on and format_date(content.issued_on, language),
        "place_and_date": _place_and_date(content),
        "quorum": profile.quorum,
        "receipt_key": format_digest(content.receipt_key),
        "group_reference": keep_latin(group_reference(content)),
        "regional": content.procedure is Procedure.TAP_REGIONAL,
        "regional_group": regional_group(content),
        "revision": format_revision(content.revision, language),
        "section": profile.clauses.period.partition(".")[0],
        "study_group": content.study_group,
        "study_group_title": study_group_title(content),
        "text_count": len(texts),
        "annex_title": _annex_title(content.procedure, len(texts)),
        "form_title": _("Form for the reply of a Member State"),
        "in_favour": choices[0],
        "against": choices[1],
        "deletion": content.procedure in DELETIONS,
        "texts": texts,
        **_subjects(content, texts),
    }


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


def name_text(designation: str, provisional: str, language: Language) -> str:
    """Write a designation with the provisional name in brackets."""
    name: str = keep_latin(localize_designation(designation, language))
    if not provisional:
        return name
    return format_html(BRACKETS[language], name, keep_latin(provisional))


def _text(text: AnnexText, language: Language) -> dict[str, Any]:
    called = after_its_kind(text.kind, text.designation)
    return {
        "content": text,
        "designation": name_text(text.designation, text.provisional, language),
        "phrase": describe_text(
            text.kind, name_text(called, text.provisional, language)
        ),
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


def keywords_of(profile: Profile) -> list[str]:
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


def join_phrases(phrases: list[SafeString], language: Language) -> SafeString:
    """Join phrases that are escaped already, as the language joins a list."""
    return mark_safe(join_list(phrases, language))  # noqa: S308 -- our own marks


def _circular_name(content: CircularContent) -> str:
    if content.number is None:
        return _("TSB Circular [number]")
    return name_circular(content.number, content.language)


def deadline_phrase(content: CircularContent | SequelHead) -> str:
    """Write the last minute for replies, its hour on one line."""
    if content.deadline is None:
        return _("[deadline]")
    written = format_deadline(content.deadline, content.language)
    kept = format_time(content.deadline.time, content.language)
    if content.language is Language.ZH:  # one long word: date and minute together
        kept, _bracket, _zone = written.partition("（")
    before, _kept, after = written.partition(kept)
    return format_html("{}{}{}", before, on_one_line(kept), after)


def _place_and_date(content: CircularContent) -> str:
    if content.dated is None:
        return _("Geneva, [date]")
    return format_place_and_date("Geneva", content.dated, content.language)


def group_reference(content: CircularContent | SequelHead) -> str:
    """Return the second line of the reference: `SG3/ME`."""
    initials = content.officer_initials
    return f"SG{content.study_group}/{initials}" if initials else ""


def _subjects(
    content: CircularContent, texts: Sequence[Mapping[str, Any]]
) -> dict[str, SafeString]:
    named = join_phrases([text["phrase"] for text in texts], content.language)
    many = len(texts) > MOST_TEXTS_IN_A_SUBJECT
    values = {
        "texts": _("texts listed in Annex 1") if many else named,
        "study_group": content.study_group,
        "number": content.number or _("[number]"),
        "regional_group": regional_group(content),
        **meeting_phrases(content),
    }
    return write_subjects(content.procedure, len(texts), values)


def study_group_title(content: CircularContent | SequelHead) -> str:
    """Return the title of the study group, marked where it is in another language."""
    if content.study_group_title_language is content.language:
        return content.study_group_title
    return format_html(
        '<span lang="{}" dir="ltr">{}</span>',
        content.study_group_title_language.value,
        content.study_group_title,
    )


def regional_group(content: CircularContent | SequelHead) -> SafeString:
    """Name the regional group: `SG3RG-AFR`; nothing where there is none."""
    if not content.regional_group:
        return SafeString()
    return keep_latin(f"SG{content.study_group}RG-{content.regional_group}")


def meeting_phrases(content: CircularContent | SequelHead) -> dict[str, Any]:
    """Return what the templates print of the meeting."""
    meeting = content.meeting
    if meeting is None:
        return {"dates": _("[dates]"), "where": _("[place]")}
    place = localize_place(meeting.place, content.language)
    dates = format_date_range(meeting.opens, meeting.closes, content.language)
    return {
        "dates": on_one_line(dates),
        "where": _("virtual meeting") if meeting.virtual else place,
        "virtual": meeting.virtual,
        "collective_letter": keep_latin(meeting.collective_letter)
        if meeting.collective_letter
        else "",
    }
