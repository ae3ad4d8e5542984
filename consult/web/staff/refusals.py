"""Word what a flow or a rule refuses, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.labels import Label
from consult.procedure.errors import RuleError

REFUSALS: Final[Mapping[str, Label]] = {
    "amendment_changed": _(
        "What is prepared, or what it changes, is not what this page showed: read it as"
        " it stands now."
    ),
    "amendment_missing": _("There is no such addendum or corrigendum."),
    "agreed_only": _(
        "Supplements, appendices and implementers' guides are only agreed by their"
        " study group: they can't be put to a consultation."
    ),
    "already_corrected": _(
        "A correction of this version waits or stands already: correct that one."
    ),
    "already_notified": _("A circular told of the outcome of this text already."),
    "already_recorded": _(
        "This is recorded already. A record that is wrong is annulled first."
    ),
    "already_questioned": _(
        "One of these replies is in a question that is still open: settle that first."
    ),
    "already_settled": _(
        "This question was settled already: the page shows which reply stands."
    ),
    "already_attached": _("This file is attached already, under another name."),
    "ambiguous_local_time": _(
        "On this night the clocks go back and this hour comes twice: choose another"
        " hour, or UTC."
    ),
    "attachments_too_large": _(
        "The attachments of one reply are too large together: 60 MB is the most."
    ),
    "authority_unsettled": _(
        "Replies of a Member State come from different authorities: its head of"
        " administration says in writing which one stands before a result can be"
        " certified."
    ),
    "bad_deadline": _("A deadline is a whole minute, in Geneva time or UTC."),
    "bad_designation": _(
        "This is no designation of a text, such as ITU-T D.1102 or ITU-T G.989 Amd. 1."
    ),
    "bad_reference": _(
        "This is no number of a circular: write it as 321 or T17-TSB-CIR-0321."
    ),
    "bad_temporary_document": _(
        "This is no number of a temporary document: write it as SG3-TD12/PLEN."
    ),
    "character_not_allowed": _(
        "A character that can't be printed stands in the words: type them again."
    ),
    "checklist_not_empty": _(
        "The draft is not complete yet: the list says what is missing."
    ),
    "closing_before_opening": _("The meeting can't end before it begins."),
    "comments_changed": _(
        "The comments changed since this page was opened: look at them as they stand"
        " now."
    ),
    "confirmation_waiting": _(
        "A reply received in time still waits for a second officer: confirm or reject"
        " it first."
    ),
    "consideration_not_authorized": _(
        "The result of the consultation on this text does not provide for this."
    ),
    "corrigendum_of_words_only": _(
        "A corrigendum only mends words: deadline and meeting are changed by an"
        " addendum."
    ),
    "date_before_announcement": _("This day is before the date of the circular."),
    "date_before_decision": _(
        "What became of this text came about later: date the circular on or after that"
        " day."
    ),
    "date_in_future": _("This day is still to come."),
    "date_out_of_range": _("This date can't be right: check its year."),
    "deadline_not_later": _(
        "A deadline is only extended: the new one has to be later than the one in"
        " force."
    ),
    "deadline_passed": _("The deadline has passed: it can't be extended any more."),
    "deadline_not_named": _(
        "Write {deadline} where the deadline stands: it is printed from the one value,"
        " in every language."
    ),
    "decision_needed": _(
        "Resolution 1 gives no outcome for one of the texts: the Director decides in"
        " writing before a result can be certified."
    ),
    "draft_changed": _(
        "The draft changed since this page was opened: read it as it stands now."
    ),
    "english_words_missing": _("What is said is said in English at least."),
    "field_missing": _("Something is missing that this needs."),
    "decision_not_needed": _(
        "The rule gives an outcome for this text now: there is nothing left to decide."
    ),
    "grounds_changed": _(
        "The tally changed since this page was opened: look at it as it stands now, and"
        " decide again."
    ),
    "illegal_transition": _(
        "This can't be done where the consultation stands now: somebody may have been"
        " faster. The page shows where it stands."
    ),
    "language_frozen": _(
        "The wording of this language stands: it was issued, or the deadline has"
        " passed."
    ),
    "language_not_approved": _(
        "A language is issued later once an officer has approved it, while replies are"
        " awaited."
    ),
    "language_missing": _(
        "There is no title in this language yet, or it was left out at issue."
    ),
    "missing_local_time": _(
        "On this night the clocks go forward and this hour does not exist: choose"
        " another hour, or UTC."
    ),
    "more_time_over": _("The time for a formal opposition was over on this day."),
    "no_request_recorded": _(
        "No request of this Member State for more time is recorded: only who asked for"
        " it at the meeting can oppose formally."
    ),
    "no_comments": _("No Member State sent comments: there is nothing to collate."),
    "no_amendment_waits": _("No addendum or corrigendum is prepared."),
    "nothing_amended": _("Nothing is changed and nothing is said yet."),
    "not_a_draft": _(
        "Only a draft can be changed: this one awaits its signature or was issued."
    ),
    "not_entitled": _("This Member State is not on the roll of this consultation."),
    "not_in_this_procedure": _("The procedure of this consultation has no such step."),
    "no_such_paragraph": _("The circular has no paragraph of this number."),
    "not_standing": _("This record was annulled already, or annuls another one."),
    "not_these_replies": _("Choose replies of this Member State to this consultation."),
    "nothing_changed": _(
        "The counts and outcomes are those of the result in force: there is nothing to"
        " replace."
    ),
    "not_open_for_replies": _(
        "Replies are entered once the circular is issued, and not after a withdrawal."
    ),
    "not_transcribed": _(
        "A delegate sent this version online: only the administration changes it."
    ),
    "not_waiting": _("Somebody has confirmed or rejected this version already."),
    "nothing_corrected": _(
        "This says what the version says already: there is nothing to correct."
    ),
    "nothing_decided": _(
        "No decision on this text is recorded from which this could follow."
    ),
    "nothing_to_print": _("Write words that can be read: nothing of these is seen."),
    "nothing_to_revoke": _(
        "No abstention of this Member State is recorded that it could revoke."
    ),
    "not_given_up": _(
        "Only a message that was given up can be tried again: this one waits, was"
        " sent, or what it says is no longer so."
    ),
    "number_taken": _(
        "This number is already used or reserved in the study period: each number of"
        " TSB's register stands for one circular."
    ),
    "opening_before_announcement": _(
        "The meeting begins before the date of the circular that announces it."
    ),
    "other_study_group": _(
        "The number belongs to another study group than the consultation."
    ),
    "outside_meeting": _("The meeting was not held on this day."),
    "outcome_of_another_procedure": _(
        "The procedure of this consultation knows no such outcome."
    ),
    "reason_missing": _("This needs its reason in writing."),
    "received_before_issue": _(
        "Received on: no reply can have come before the circular was issued."
    ),
    "received_in_future": _("Received on: this moment is still to come."),
    "replies_still_come": _(
        "Comments are collated once the consultation is closed: replies still come."
    ),
    "reply_set_aside": _(
        "This reply was set aside when another question was settled: put it in question"
        " again, then it can stand."
    ),
    "result_not_certified": _("The result on this text is not certified yet."),
    "second_person_needed": _(
        "A second person is needed: who did the first half of this act can't do the"
        " other."
    ),
    "outcome_changed": _(
        "What the circular says changed since it was prepared: prepare it again."
    ),
    "shown_outcome_changed": _(
        "What the circular says changed since this page was opened: read it as it"
        " stands now."
    ),
    "shown_tally_changed": _(
        "The tally changed since this page was opened: look at it as it stands now."
    ),
    "signatory_missing": _(
        "Nobody is entered who signs on this day: enter who does, and from when."
    ),
    "source_missing": _("Write where the original of the reply lies."),
    "still_needed": _("Another record rests on this one: annul that one first."),
    "tally_changed": _(
        "Replies were recorded since the result was proposed: propose it again."
    ),
    "temporary_document_taken": _(
        "A temporary document of this number was issued already: what came later gets"
        " a number of its own, such as a revision (R1)."
    ),
    "text_taken": _("This text is already put to the consultation."),
    "too_many_attachments": _("A reply has at most 10 attachments."),
    "wording_changed": _(
        "The wording changed since this page was opened: read it as it stands now."
    ),
}


def word_refusal(error: RuleError) -> str:
    """Return what was refused and why, with the clause where there is one.

    A code that has no wording here keeps the rule's own line, in English.
    """
    return cite(str(REFUSALS.get(error.code, error)), error.clause)


def cite(words: str, clause: str | None) -> str:
    """Return a refusal with the clause it comes from, where there is one."""
    if clause is None:
        return words
    return gettext("%(refusal)s (Resolution 1, clause %(clause)s)") % {
        "refusal": words.removesuffix(".").removesuffix("。"),
        "clause": clause,
    }
