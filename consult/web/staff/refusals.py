"""Word what a flow or a rule refuses, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.labels import Label
from consult.procedure.errors import RuleError

REFUSALS: Final[Mapping[str, Label]] = {
    "agreed_only": _(
        "Supplements, appendices and implementers' guides are only agreed by their"
        " study group: they can't be put to a consultation."
    ),
    "ambiguous_local_time": _(
        "On this night the clocks go back and this hour comes twice: choose another"
        " hour, or UTC."
    ),
    "bad_deadline": _("A deadline is a whole minute, in Geneva time or UTC."),
    "bad_designation": _(
        "This is no designation of a text, such as ITU-T D.1102 or ITU-T G.989 Amd. 1."
    ),
    "bad_reference": _(
        "This is no number of a circular: write it as 321 or T17-TSB-CIR-0321."
    ),
    "checklist_not_empty": _(
        "The draft is not complete yet: the list says what is missing."
    ),
    "closing_before_opening": _("The meeting can't end before it begins."),
    "date_out_of_range": _("This date can't be right: check its year."),
    "decision_needed": _(
        "Resolution 1 gives no outcome for one of the texts: the Director decides in"
        " writing before a result can be certified."
    ),
    "illegal_transition": _(
        "This can't be done where the consultation stands now: somebody may have been"
        " faster. The page shows where it stands."
    ),
    "language_missing": _(
        "There is no title in this language yet, or it was left out at issue."
    ),
    "missing_local_time": _(
        "On this night the clocks go forward and this hour does not exist: choose"
        " another hour, or UTC."
    ),
    "not_a_draft": _(
        "Only a draft can be changed: this one awaits its signature or was issued."
    ),
    "number_taken": _(
        "This number is already used or reserved in the study period: each number of"
        " TSB's register stands for one circular."
    ),
    "opening_before_announcement": _(
        "The meeting begins before the date of the circular that announces it."
    ),
    "reason_missing": _("This needs its reason in writing."),
    "second_person_needed": _(
        "A second person is needed: who did the first half of this act can't do the"
        " other."
    ),
    "tally_changed": _(
        "Replies were recorded since the result was proposed: propose it again."
    ),
    "text_taken": _("This text is already put to the consultation."),
}


def word_refusal(error: RuleError) -> str:
    """Return what was refused and why, with the clause where there is one.

    A code that has no wording here keeps the rule's own line, in English.
    """
    words = str(REFUSALS.get(error.code, error))
    if error.clause is None:
        return words
    return gettext("%(refusal)s (Resolution 1, clause %(clause)s)") % {
        "refusal": words.removesuffix("."),
        "clause": error.clause,
    }
