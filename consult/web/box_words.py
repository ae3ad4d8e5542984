"""The words of Annex 2 on a page, for each procedure."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.documents.wording import localize_designation
from consult.models import Consultation
from consult.procedure.states import Procedure
from consult.templatetags.designations import latin
from consult.templatetags.languages import current_language
from consult.web.consultations import group_words
from consult.web.texts import DELETIONS, TextFace


@dataclass(frozen=True, slots=True)
class BoxWords:
    """What stands at the head of a text's boxes and beside each of them."""

    question: SafeString
    in_favour: str
    against: str
    hint: str


def box_words(consultation: Consultation, face: TextFace, *, state: str) -> BoxWords:
    """Return the words of one text's boxes, put to the State of that name."""
    named = latin(localize_designation(face.text.designation, current_language()))
    group = group_words(consultation)
    if consultation.procedure in DELETIONS:
        question = _("Does {state} object to the deletion of {text}?")
        in_favour = _("Has no objection to the deletion")
        against = _("Objects to the deletion")
    elif consultation.procedure == Procedure.QUESTION_APPROVAL:
        question = _("Does {state} approve {text}?")
        in_favour = _("Approves this Question")
        against = _("Does not approve this Question")
    else:
        question = _(
            "Does {state} authorize {study_group} to consider {text} for approval?"
        )
        in_favour = _("Authorizes %(study_group)s to consider this text for approval")
        against = _(
            "Does not authorize %(study_group)s to consider this text for approval"
        )
    values = {"study_group": group}
    return BoxWords(
        question=format_html(question, state=state, text=named, study_group=group),
        in_favour=in_favour % values,
        against=against % values,
        hint=_("Select one of the two boxes, or none to say nothing on this text.")
        if len(consultation.texts.all()) > 1
        else _("Select one of the two boxes."),
    )


def reasons_hint(consultation: Consultation) -> str:
    """Say what becomes of reasons, by the clause where the profile has one."""
    profile = consultation.profile
    if profile.threshold is None:
        return _("The study group is told the reasons.")
    return _(
        "The study group considers the reasons, whatever the result (clause"
        " %(clause)s)."
    ) % {"clause": profile.clauses.not_met}
