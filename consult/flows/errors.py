"""Acts that are refused; each names the rule that would be broken."""

from consult.procedure.errors import RuleError


class SecondPersonNeeded(RuleError):
    """The same person can't do both halves of an act (decision 18)."""

    code = "second_person_needed"


class GuardsMissing(RuleError):
    """Nothing opens while what keeps the facts append-only is gone or changed."""

    code = "guards_missing"


class ChecklistNotEmpty(RuleError):
    """Something is missing that a circular can't go out without."""

    code = "checklist_not_empty"


class NumberTaken(RuleError):
    """The circular number is used or reserved in this study period."""

    code = "number_taken"


class NotADraft(RuleError):
    """What was issued or submitted for sign-off is not edited any more."""

    code = "not_a_draft"


class DraftChanged(RuleError):
    """The draft is not the one that the page showed."""

    code = "draft_changed"


class WordingChanged(RuleError):
    """The wording of the language is not the one that the page showed."""

    code = "wording_changed"


class LanguageFrozen(RuleError):
    """Words that were issued stand, and after the deadline none are added."""

    code = "language_frozen"


class LanguageNotApproved(RuleError):
    """A language goes out once it was approved, and after its circular."""

    code = "language_not_approved"


class NotOpenForReplies(RuleError):
    """The consultation was not issued, or was withdrawn."""

    code = "not_open_for_replies"


class NotGivenUp(RuleError):
    """Only a message that was given up, and is still true, is tried again."""

    code = "not_given_up"


class FormKeyReused(RuleError):
    """A form that was sent once came again with other content."""

    code = "form_key_reused"


class NothingAnswered(RuleError):
    """A reply that says nothing on any text is no reply."""

    code = "nothing_answered"


class ReplyChanged(RuleError):
    """Another delegate replied since this form was opened."""

    code = "reply_changed"


class AlreadyAttached(RuleError):
    """The same file goes with a reply once."""

    code = "already_attached"


class AttachmentsChanged(RuleError):
    """The files of the reply are not those its sender was shown."""

    code = "attachments_changed"


class AttachmentsTooLarge(RuleError):
    """The files of one reply have a size they keep to together."""

    code = "attachments_too_large"


class TooManyAttachments(RuleError):
    """A reply carries a certain number of files at most."""

    code = "too_many_attachments"


class NotTranscribed(RuleError):
    """What an administration sent online is not keyed in, nor corrected by TSB."""

    code = "not_transcribed"


class SourceMissing(RuleError):
    """A reply that is keyed in names where its original lies."""

    code = "source_missing"


class ReceivedBeforeIssue(RuleError):
    """No reply came before the circular was issued."""

    code = "received_before_issue"


class ReceivedInFuture(RuleError):
    """No reply came later than now."""

    code = "received_in_future"


class AlreadyCorrected(RuleError):
    """Of the corrections of a version one waits, or stands already."""

    code = "already_corrected"


class NothingCorrected(RuleError):
    """A correction says something else than the version it corrects."""

    code = "nothing_corrected"


class NotWaiting(RuleError):
    """Only what was keyed in and waits is confirmed or rejected, once."""

    code = "not_waiting"


class ConfirmationWaiting(RuleError):
    """A reply received in time waits for a second officer (decision 18)."""

    code = "confirmation_waiting"


class NotTheseReplies(RuleError):
    """A question of authority is about replies of one State, in one consultation."""

    code = "not_these_replies"


class AlreadyQuestioned(RuleError):
    """A reply stands in one open question of authority at most."""

    code = "already_questioned"


class AlreadySettled(RuleError):
    """A question of authority is settled once."""

    code = "already_settled"


class ReplySetAside(RuleError):
    """What a head of administration set aside stands only once it is asked anew."""

    code = "reply_set_aside"


class AuthorityUnsettled(RuleError):
    """Replies from different authorities wait for the head of an administration."""

    code = "authority_unsettled"


class AlreadyNotified(RuleError):
    """A circular told of the outcome of this text already."""

    code = "already_notified"


class DateBeforeDecision(RuleError):
    """A circular tells of no outcome that came about after its date."""

    code = "date_before_decision"


class OutcomeChanged(RuleError):
    """What the circular would say is not what the first officer prepared."""

    code = "outcome_changed"


class ShownOutcomeChanged(OutcomeChanged):
    """What the circular would say is not what the page showed."""

    code = "shown_outcome_changed"


class NothingChanged(RuleError):
    """The counts are those of the result in force: there is nothing to replace."""

    code = "nothing_changed"


class DecisionNeeded(RuleError):
    """The rule gives no outcome here; the Director decides in writing."""

    code = "decision_needed"


class DecisionNotNeeded(RuleError):
    """The rule gives an outcome: nobody decides otherwise."""

    code = "decision_not_needed"


class OutcomeOfAnotherProcedure(RuleError):
    """The procedure of this consultation knows no such outcome."""

    code = "outcome_of_another_procedure"


class TallyChanged(RuleError):
    """The tally is not the one the first officer proposed."""

    code = "tally_changed"


class ShownTallyChanged(TallyChanged):
    """The tally, or who proposed it, is not what the officer was shown."""

    code = "shown_tally_changed"


class GroundsChanged(TallyChanged):
    """The tally is not the one the Director was shown."""

    code = "grounds_changed"


class ReasonMissing(RuleError):
    """This act needs its reason in writing."""

    code = "reason_missing"


class TextGone(RuleError):
    """Somebody took the text out of the draft since it was read."""

    code = "text_gone"


class NotStanding(RuleError):
    """Only a record that stands can be annulled."""

    code = "not_standing"


class NotToBeFollowed(RuleError):
    """A text follows one of a consultation that ended, and no other."""

    code = "not_to_be_followed"


class RepliesStillCome(RuleError):
    """Comments are collated when the consultation is closed."""

    code = "replies_still_come"


class OtherStudyGroup(RuleError):
    """The number of a temporary document begins with its own study group."""

    code = "other_study_group"


class TemporaryDocumentTaken(RuleError):
    """A temporary document of this number was issued by the study group."""

    code = "temporary_document_taken"


class NoComments(RuleError):
    """There is nothing to collate."""

    code = "no_comments"


class CommentsChanged(RuleError):
    """The comments are not those that the page showed."""

    code = "comments_changed"


class NothingAmended(RuleError):
    """An addendum or corrigendum changes something or says something."""

    code = "nothing_amended"


class NoAmendmentWaits(RuleError):
    """There is no addendum or corrigendum to be issued or discarded."""

    code = "no_amendment_waits"


class AmendmentChanged(RuleError):
    """The addendum or corrigendum is not the one that the page showed."""

    code = "amendment_changed"


class CorrigendumOfWordsOnly(RuleError):
    """Deadline and meeting are changed by an addendum."""

    code = "corrigendum_of_words_only"


class EnglishWordsMissing(RuleError):
    """What an addendum or corrigendum says is said in English at least."""

    code = "english_words_missing"


class DeadlineNotLater(RuleError):
    """A deadline is only moved forward."""

    code = "deadline_not_later"
