"""Close the vocabularies of a consultation: what it can be, do, say and conclude."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consult.procedure.errors import IllegalTransition


class Procedure(StrEnum):
    TAP = "tap"
    TAP_REGIONAL = "tap_regional"
    QUESTION_APPROVAL = "question_approval"
    QUESTION_DELETION = "question_deletion"
    RECOMMENDATION_DELETION = "recommendation_deletion"


class Revision(StrEnum):
    """Name a revision of Resolution 1 by the assembly that adopted it."""

    HAMMAMET_2016 = "hammamet_2016"
    GENEVA_2022 = "geneva_2022"
    NEW_DELHI_2024 = "new_delhi_2024"


class ConsultationState(StrEnum):
    DRAFT = "draft"
    SIGNING_OFF = "signing_off"
    ISSUED = "issued"
    CLOSED = "closed"
    CERTIFIED = "certified"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    REQUEST_SIGN_OFF = "request_sign_off"
    RETURN_TO_DRAFT = "return_to_draft"
    ISSUE = "issue"
    CLOSE = "close"
    CERTIFY = "certify"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[ConsultationState, Act], ConsultationState] = (
    MappingProxyType(
        {
            (
                ConsultationState.DRAFT,
                Act.REQUEST_SIGN_OFF,
            ): ConsultationState.SIGNING_OFF,
            (
                ConsultationState.SIGNING_OFF,
                Act.RETURN_TO_DRAFT,
            ): ConsultationState.DRAFT,
            (ConsultationState.SIGNING_OFF, Act.ISSUE): ConsultationState.ISSUED,
            (ConsultationState.ISSUED, Act.CLOSE): ConsultationState.CLOSED,
            (ConsultationState.CLOSED, Act.CERTIFY): ConsultationState.CERTIFIED,
            (ConsultationState.DRAFT, Act.WITHDRAW): ConsultationState.WITHDRAWN,
            (ConsultationState.SIGNING_OFF, Act.WITHDRAW): ConsultationState.WITHDRAWN,
            (ConsultationState.ISSUED, Act.WITHDRAW): ConsultationState.WITHDRAWN,
            (ConsultationState.CLOSED, Act.WITHDRAW): ConsultationState.WITHDRAWN,
        }
    )
)


def next_state(state: ConsultationState, act: Act) -> ConsultationState:
    """Return the state after `act`; raise IllegalTransition if it isn't allowed."""
    after = TRANSITIONS.get((state, act))
    if after is None:
        raise IllegalTransition(
            f"A consultation that is {state.value} does not allow {act.value}."
        )
    return after


class Position(StrEnum):
    AUTHORIZE = "authorize"
    AUTHORIZE_WITH_COMMENTS = "authorize_with_comments"
    NOT_AUTHORIZE = "not_authorize"
    APPROVE = "approve"
    APPROVE_WITH_COMMENTS = "approve_with_comments"
    NOT_APPROVE = "not_approve"
    NO_OBJECTION = "no_objection"
    NO_OBJECTION_WITH_COMMENTS = "no_objection_with_comments"
    OBJECT = "object"


class Channel(StrEnum):
    ONLINE = "online"
    EMAIL = "email"
    FAX = "fax"
    LETTER = "letter"


class Language(StrEnum):
    AR = "ar"
    ZH = "zh"
    EN = "en"
    FR = "fr"
    ES = "es"
    RU = "ru"


class Outcome(StrEnum):
    MAY_PROCEED = "may_proceed"
    MAY_NOT_PROCEED = "may_not_proceed"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    DELETED = "deleted"
    REFERRED_BACK = "referred_back"


class Reason(StrEnum):
    """Say why an outcome is what it is, or why there is none yet."""

    THRESHOLD_MET = "threshold_met"
    THRESHOLD_NOT_MET = "threshold_not_met"
    MAJORITY_MET = "majority_met"
    MAJORITY_NOT_MET = "majority_not_met"
    QUORUM_MET = "quorum_met"
    QUORUM_NOT_MET = "quorum_not_met"
    NO_OBJECTIONS = "no_objections"
    OBJECTION_RECEIVED = "objection_received"
    NO_REPLIES = "no_replies"
    ONLY_LATE_REPLIES = "only_late_replies"
    ONLY_REPLIES_IN_QUESTION = "only_replies_in_question"
    ONLY_REJECTED_REPLIES = "only_rejected_replies"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    NOBODY_ASKED = "nobody_asked"
    RULE_SILENT = "rule_silent"


class Proceeding(StrEnum):
    """Name what happens to a text beside the replies, and after them."""

    TEXTS_DISTRIBUTED = "texts_distributed"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    DEFERRED = "deferred"
    SENT_TO_ASSEMBLY = "sent_to_assembly"
    REDETERMINED = "redetermined"
    RESERVATION = "reservation"
    ABSTENTION = "abstention"
    ABSTENTION_REVOKED = "abstention_revoked"
    MORE_TIME_REQUESTED = "more_time_requested"
    FORMAL_OPPOSITION = "formal_opposition"
    OUTCOME_CIRCULAR = "outcome_circular"
    ITU_NOTIFICATION = "itu_notification"
    TEXT_ONLINE = "text_online"
    EDITORIAL_CORRECTION = "editorial_correction"
    NAMED = "named"
    PUBLISHED_AS = "published_as"
    PROCESS_SELECTED = "process_selected"
    TSAG_INFORMED = "tsag_informed"


class Fate(StrEnum):
    """Say where a text stands once its meeting has begun (clauses 9.5 and 9.6)."""

    UNDECIDED = "undecided"
    APPROVED = "approved"
    APPROVED_UNLESS_OPPOSED = "approved_unless_opposed"
    OPPOSED = "opposed"
    NOT_APPROVED = "not_approved"
    DEFERRED = "deferred"
    SENT_TO_ASSEMBLY = "sent_to_assembly"
    REDETERMINED = "redetermined"


class ApprovalProcess(StrEnum):
    """Name the process that a Question's texts follow (clause 8.2)."""

    AAP = "aap"
    TAP = "tap"


class EntitlementReason(StrEnum):
    MEMBER = "member"
    SUSPENDED = "suspended"
    NOT_MEMBER = "not_member"
    NOT_IN_REGIONAL_GROUP = "not_in_regional_group"
    OBSERVER = "observer"


class SuspensionGround(StrEnum):
    """Name the ground in the Constitution: No. 169, No. 210 or No. 212."""

    ARREARS = "arrears"
    RATIFICATION = "ratification"
    ACCESSION = "accession"


class Disregard(StrEnum):
    """Say why a reply version does not count on a text."""

    LATE = "late"
    SUPERSEDED = "superseded"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"
    REJECTED = "rejected"
    ENTITLEMENT_IN_QUESTION = "entitlement_in_question"
    AUTHORITY_IN_QUESTION = "authority_in_question"
    OVERRULED = "overruled"
    NOT_ENTITLED = "not_entitled"


class Warn(StrEnum):
    """Name what staff should know: none of these refuses anything."""

    BEFORE_KNOWN_REVISIONS = "before_known_revisions"
    UNVERIFIED_REVISION = "unverified_revision"
    REVISION_NOT_IN_FORCE = "revision_not_in_force"
    UNCONFIRMED_YEAR = "unconfirmed_year"
    LATEST_NOT_A_WORKING_DAY = "latest_not_a_working_day"
    SHORT_NOTICE = "short_notice"
    NO_TIME_TO_REPLY = "no_time_to_reply"
    NOT_DETERMINED = "not_determined"
    DETERMINED_AFTER_ANNOUNCEMENT = "determined_after_announcement"
    NO_REQUEST_OF_THE_CHAIR = "no_request_of_the_chair"
    REQUESTED_AFTER_ANNOUNCEMENT = "requested_after_announcement"
    DEADLINE_LATER_THAN_PERMITTED = "deadline_later_than_permitted"
    DEADLINE_EARLIER_THAN_PERMITTED = "deadline_earlier_than_permitted"
    DEADLINE_ON_CLOSING_DAY = "deadline_on_closing_day"
    TEXTS_DISTRIBUTED_LATE = "texts_distributed_late"
    TEXTS_NOT_DISTRIBUTED = "texts_not_distributed"
    MORE_TIME_RUNNING = "more_time_running"
    RESULT_CIRCULAR_LATE = "result_circular_late"
    RESULT_CIRCULAR_OVERDUE = "result_circular_overdue"
