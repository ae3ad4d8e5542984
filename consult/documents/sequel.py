"""Phrases that all papers following a circular have in common, in one language."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import labels
from consult.documents.circular_phrases import (
    MOST_TEXTS_IN_A_SUBJECT,
    after_its_kind,
    deadline_phrase,
    describe_text,
    group_reference,
    join_phrases,
    keywords_of,
    meeting_phrases,
    name_text,
    regional_group,
    study_group_title,
)
from consult.documents.content import ResultContent, SequelHead, SignatoryContent
from consult.documents.explaining import explain_in_words
from consult.documents.letter import keep_latin, letter_html
from consult.documents.wording import (
    format_date,
    format_percentage,
    format_place_and_date,
    format_revision,
    name_circular,
)
from consult.procedure.explanation import Explained
from consult.procedure.profiles import Profile, profile_for
from consult.procedure.states import Language, Procedure
from consult.vocabularies import TextKind

NO_SHARE = "–"


def head_phrases(head: SequelHead, *, dated: date | None) -> dict[str, Any]:
    """Return what the head and the sentences of every such paper print."""
    language = head.language
    profile = profile_for(head.procedure, head.revision)
    return {
        "content": head,
        "clause": profile.clauses.period,
        "consulted_by": name_circular(head.number, language),
        "consulted_on": format_date(head.dated, language),
        "deadline": deadline_phrase(head),
        "has_meeting": head.meeting is not None,
        "group_reference": keep_latin(group_reference(head)),
        "keywords": keywords_of(profile),
        "place_and_date": format_place_and_date("Geneva", dated, language)
        if dated
        else _("Geneva, [date]"),
        "regional": head.procedure is Procedure.TAP_REGIONAL,
        "regional_group": regional_group(head),
        "revision": format_revision(head.revision, language),
        "study_group": head.study_group,
        "study_group_title": study_group_title(head),
        "profile": profile,
        **meeting_phrases(head),
    }


def sequel_html(
    template: str,
    head: SequelHead,
    phrases: Mapping[str, Any],
    *,
    name: str,
    dated: date | None,
    signatory: SignatoryContent | None = None,
    draft: bool = False,
    styles: Sequence[str] = (),
) -> str:
    """Return a paper that is entitled by its subject as one HTML document.

    See `letter_html`; language and reference are those of `head`.
    """
    return letter_html(
        template,
        phrases,
        language=head.language,
        name=name,
        title=phrases["subject"],
        reference=head.reference,
        dated=dated,
        signatory=signatory,
        draft=draft,
        demonstration=head.demonstration,
        styles=styles,
    )


def text_phrase(
    kind: TextKind, designation: str, provisional: str, language: Language
) -> SafeString:
    """Say what a text is and how it is called, as it was put to the consultation."""
    called = after_its_kind(kind, designation)
    return describe_text(kind, SafeString(name_text(called, provisional, language)))


def texts_in_a_subject(phrases: Sequence[SafeString], language: Language) -> SafeString:
    """Name the texts, or say that the annex lists them where they are many."""
    if len(phrases) > MOST_TEXTS_IN_A_SUBJECT:
        return format_html("{}", _("texts listed in the Annex"))
    return join_phrases(list(phrases), language)


def result_phrases(result: ResultContent, language: Language) -> dict[str, Any]:
    """Return the figures of one text in words: its row and its sentences."""
    percentage = result.percentage
    return {
        "phrase": text_phrase(
            result.kind, result.designation, result.provisional, language
        ),
        "result": result,
        "percentage": NO_SHARE
        if percentage is None
        else format_percentage(percentage, language),
        "outcome": capfirst(str(labels.label(result.outcome)))
        if result.outcome
        else _("no outcome yet"),
        "sentences": _sentences(result, language),
    }


def measure_phrase(profile: Profile, language: Language) -> str:
    """Say in one sentence what the rule asks of the replies."""
    share = profile.threshold or profile.majority
    written = {
        "share": format_percentage(share, language) if share else "",
        "quorum": profile.quorum,
        "objections": profile.objections,
    }
    return _measure(profile) % written


def _measure(profile: Profile) -> str:
    if profile.threshold:
        return _("The rule asks for at least %(share)s of the replies in favour.")
    if profile.majority and profile.quorum:
        return _(
            "The rule asks for more than %(share)s of the replies in favour, and for at"
            " least %(quorum)d replies."
        )
    if profile.majority:
        return _("The rule asks for more than %(share)s of the replies in favour.")
    return ngettext(
        "Under the rule %(objections)d objection is enough to refer a text back.",
        "Under the rule %(objections)d objections are enough to refer a text back.",
        profile.objections,
    )


def _sentences(result: ResultContent, language: Language) -> list[str]:
    """Explain the outcome; one certified without explanation has its reasons."""
    points = [Explained.from_facts(point) for point in result.points]
    said = (
        explain_in_words(points, language)
        if points
        else [str(labels.label(reason)) for reason in result.reasons]
    )
    if result.decided_on:
        day = format_date(result.decided_on, language)
        said.append(
            _("Decided in writing by the Director on %(date)s.") % {"date": day}
        )
    return said
