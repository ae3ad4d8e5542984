"""Name the ways in which an act can break a rule."""


class RuleError(Exception):
    """Carry the code of a broken rule, one clear line and, if any, the clause."""

    code = "rule_error"

    def __init__(self, message: str, *, clause: str | None = None) -> None:
        super().__init__(message)
        self.clause = clause


class IllegalTransition(RuleError):
    code = "illegal_transition"


class DeadlinePassed(RuleError):
    code = "deadline_passed"


class NotEntitled(RuleError):
    code = "not_entitled"


class UnknownProcedure(RuleError):
    code = "unknown_procedure"


class UnknownRevision(RuleError):
    code = "unknown_revision"


class BadCount(RuleError):
    code = "bad_count"


class BadPosition(RuleError):
    code = "bad_position"


class BadReplies(RuleError):
    """Reply versions contradict one another: none of them can be judged."""

    code = "bad_replies"


class MissingDate(RuleError):
    code = "missing_date"


class DateOutOfRange(RuleError):
    code = "date_out_of_range"


class OpeningBeforeAnnouncement(RuleError):
    code = "opening_before_announcement"


class ClosingBeforeOpening(RuleError):
    code = "closing_before_opening"


class BadDeadline(RuleError):
    code = "bad_deadline"


class AmbiguousLocalTime(RuleError):
    code = "ambiguous_local_time"


class MissingLocalTime(RuleError):
    code = "missing_local_time"


class BadTemporaryDocument(RuleError):
    """The number of a temporary document is not of this form."""

    code = "bad_temporary_document"


class BadDesignation(RuleError):
    code = "bad_designation"


class AgreedOnly(RuleError):
    """The text is only agreed, so it can't be put to a consultation."""

    code = "agreed_only"


class BadReference(RuleError):
    code = "bad_reference"


class NotInThisProcedure(RuleError):
    code = "not_in_this_procedure"


class ResultNotCertified(RuleError):
    code = "result_not_certified"


class ConsiderationNotAuthorized(RuleError):
    """The replies did not give the study group authority to consider the text."""

    code = "consideration_not_authorized"


class OutsideMeeting(RuleError):
    code = "outside_meeting"


class DateInFuture(RuleError):
    code = "date_in_future"


class DateBeforeAnnouncement(RuleError):
    code = "date_before_announcement"


class AlreadyRecorded(RuleError):
    code = "already_recorded"


class NothingDecided(RuleError):
    """What is recorded follows from a decision on the text, and there is none."""

    code = "nothing_decided"


class NothingToRevoke(RuleError):
    code = "nothing_to_revoke"


class NoRequestRecorded(RuleError):
    """Only a State that asked for more time can oppose formally."""

    code = "no_request_recorded"


class MoreTimeOver(RuleError):
    code = "more_time_over"


class FieldMissing(RuleError):
    """Something has to be said that wasn't; `field` names it."""

    code = "field_missing"

    def __init__(self, message: str, *, field: str, clause: str | None = None) -> None:
        super().__init__(message, clause=clause)
        self.field = field


class FieldOutOfPlace(RuleError):
    """Something is said that can't be said of this kind; `field` names it."""

    code = "field_out_of_place"

    def __init__(self, message: str, *, field: str, clause: str | None = None) -> None:
        super().__init__(message, clause=clause)
        self.field = field


class StillNeeded(RuleError):
    """Another record rests on this one."""

    code = "still_needed"
