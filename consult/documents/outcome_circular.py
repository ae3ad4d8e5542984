"""The circular with the outcome: what became of each text of an earlier circular.

Clause 9.6.1; for Questions and deletions 7.2.3, 7.4.1 and 9.8.2.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.circular_phrases import join_phrases
from consult.documents.content import frozen_inputs
from consult.documents.letter import keep_latin, letter_html, worded_in
from consult.documents.outcome_circular_content import (
    OutcomeContent,
    OutcomeText,
    find_outcome,
    outcome_content,
)
from consult.documents.outcome_sentences import outcome_sentence
from consult.documents.paper import Paper
from consult.documents.sequel import (
    head_phrases,
    measure_phrase,
    result_phrases,
    text_phrase,
    texts_in_a_subject,
)
from consult.documents.wording import format_date, localize_designation, name_circular
from consult.models import Circular, Consultation
from consult.procedure.profiles import Profile
from consult.procedure.references import CircularReference
from consult.procedure.states import Language, Proceeding
from consult.vocabularies import DocumentKind


def write_outcome(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the circular with the outcome whose reference is `item`.

    Raises `BadReference`, `Circular.DoesNotExist`, `NothingDecided`.
    """
    return outcome_paper(outcome_content(find_outcome(consultation, item), language))


def outcome_paper(content: OutcomeContent) -> Paper:
    """Return the circular that says `content`."""
    return Paper(
        kind=DocumentKind.OUTCOME,
        language=content.head.language,
        name=_name(content),
        html=_html(content),
        inputs=frozen_inputs(content),
        dated=content.dated,
    )


def outcome_digest(circular: Circular) -> str:
    """Return the SHA-256 of what a circular says in all six languages.

    The same before and after the issue, as long as nothing of it changes.
    """
    digest = hashlib.sha256()
    for language in Language:
        content = replace(outcome_content(circular, language), draft=False)
        digest.update(frozen_inputs(content).encode())
    return digest.hexdigest()


def _name(content: OutcomeContent) -> str:
    reference = CircularReference.parse(content.reference)
    return reference.document_name(content.head.language)


def _html(content: OutcomeContent) -> str:
    head = content.head
    with worded_in(head.language):
        phrases = _phrases(content)
    return letter_html(
        "documents/outcome.html",
        phrases,
        language=head.language,
        name=_name(content),
        title=format_html("{} – {}", phrases["circular"], phrases["subject"]),
        reference=content.reference,
        dated=content.dated,
        signatory=content.signatory,
        draft=content.draft,
        demonstration=head.demonstration,
    )


def _phrases(content: OutcomeContent) -> dict[str, Any]:
    head, language = content.head, content.head.language
    phrases = head_phrases(head, dated=content.dated)
    profile: Profile = phrases["profile"]
    named = texts_in_a_subject(
        [_phrase(each, language) for each in content.texts], language
    )
    results = [each.result for each in content.texts if each.result]
    return phrases | {
        "circular": name_circular(content.number, language),
        "subject": format_html(
            _("Outcome of the consultation of Member States: {texts}"), texts=named
        ),
        "counts_back": profile.counts_back,
        "was_held": _was_held(content),
        "sentences": list(_sentences(content.texts, language)),
        "processes": list(_processes(content.texts, profile, language)),
        "tsag_clause": profile.proceedings.get(Proceeding.TSAG_INFORMED, ""),
        "tsag_on": content.tsag_on and format_date(content.tsag_on, language),
        "rows": [_row(each, language) for each in content.texts],
        "has_names": any(each.final for each in content.texts),
        "texts": [result_phrases(each, language) for each in results],
        "measure": measure_phrase(profile, language),
    }


def _was_held(content: OutcomeContent) -> bool:
    """Tell whether the meeting decided on a text, or was over on the circular's day.

    Of a text that the replies barred a circular may tell before the meeting.
    """
    meeting = content.head.meeting
    if meeting is None:
        return False
    decided = any(each.decided_on for each in content.texts)
    return decided or meeting.closes <= content.dated


def _sentences(
    texts: Sequence[OutcomeText], language: Language
) -> Iterator[SafeString]:
    """Say of each outcome which texts it is about, with the plenary's day before."""
    plenaries = dict.fromkeys((each.decided_on, each.present) for each in texts)
    for plenary in plenaries:
        held = [each for each in texts if (each.decided_on, each.present) == plenary]
        yield from _plenary(held[0], language)
        alike: dict[tuple[object, ...], list[OutcomeText]] = {}
        for each in held:
            alike.setdefault(
                (each.outcome, each.fate, each.clause, each.until), []
            ).append(each)
        for group in alike.values():
            named = join_phrases([_phrase(each, language) for each in group], language)
            yield outcome_sentence(group[0], len(group), named, language)


def _plenary(text: OutcomeText, language: Language) -> Iterator[SafeString]:
    """Say when the plenary decided and how many Member States took part."""
    if text.decided_on is None:
        return
    day = format_date(text.decided_on, language)
    if text.present is None:
        said = _("The plenary of the study group decided on {day} as follows.")
    else:
        said = _(
            "The plenary of the study group, in which {present} Member States took"
            " part, decided on {day} as follows."
        )
    yield format_html(said, day=day, present=text.present)


def _processes(
    texts: Sequence[OutcomeText], profile: Profile, language: Language
) -> Iterator[SafeString]:
    """Say which process the texts of an approved Question follow (clause 8.2)."""
    for process in dict.fromkeys(each.process for each in texts if each.process):
        named = [_phrase(each, language) for each in texts if each.process is process]
        yield format_html(
            _("Approval process selected (clause {clause}), {process}: {texts}."),
            clause=profile.proceedings[Proceeding.PROCESS_SELECTED],
            process=labels.label(process),
            texts=join_phrases(named, language),
        )


def _row(text: OutcomeText, language: Language) -> dict[str, Any]:
    what = text.outcome or text.fate
    return {
        "phrase": _phrase(text, language),
        "title": text.title,
        "outcome": capfirst(str(labels.label(what))) if what else "",
        "final": keep_latin(localize_designation(text.final, language))
        if text.final
        else "",
    }


def _phrase(text: OutcomeText, language: Language) -> SafeString:
    return text_phrase(text.kind, text.designation, text.provisional, language)
