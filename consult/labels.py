"""Label the closed vocabularies of the procedure, in the reader's language.

The enums hold no wording: a label edited here makes no migration, because model
fields take the `*_choices` functions.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from consult.procedure.profiles import Profile
from consult.procedure.states import (
    Act,
    ApprovalProcess,
    Channel,
    ConsultationState,
    Disregard,
    EntitlementReason,
    Fate,
    Language,
    Outcome,
    Position,
    Procedure,
    Proceeding,
    Reason,
    Revision,
    SuspensionGround,
    Warn,
)

Label = str | Promise
Choices = list[tuple[str, Label]]
Member = TypeVar("Member", bound=StrEnum)

PROCEDURES: Final[Mapping[Procedure, Label]] = {
    Procedure.TAP: _("traditional approval process"),
    Procedure.TAP_REGIONAL: _("traditional approval process of a regional group"),
    Procedure.QUESTION_APPROVAL: _("approval of a Question"),
    Procedure.QUESTION_DELETION: _("deletion of a Question"),
    Procedure.RECOMMENDATION_DELETION: _("deletion of a Recommendation"),
}

PLACES: Final[Mapping[Revision, Label]] = {
    Revision.HAMMAMET_2016: _("Hammamet"),
    Revision.GENEVA_2022: _("Geneva"),
    Revision.NEW_DELHI_2024: _("New Delhi"),
}

YEARS: Final[Mapping[Revision, str]] = {
    Revision.HAMMAMET_2016: "2016",
    Revision.GENEVA_2022: "2022",
    Revision.NEW_DELHI_2024: "2024",
}

REVISIONS: Final[Mapping[Revision, Label]] = {
    Revision.HAMMAMET_2016: _("Rev. Hammamet, 2016"),
    Revision.GENEVA_2022: _("Rev. Geneva, 2022"),
    Revision.NEW_DELHI_2024: _("Rev. New Delhi, 2024"),
}

STATES: Final[Mapping[ConsultationState, Label]] = {
    ConsultationState.DRAFT: pgettext_lazy("consultation", "draft"),
    ConsultationState.SIGNING_OFF: pgettext_lazy("consultation", "awaiting signature"),
    ConsultationState.ISSUED: pgettext_lazy("consultation", "open"),
    ConsultationState.CLOSED: pgettext_lazy("consultation", "closed"),
    ConsultationState.CERTIFIED: pgettext_lazy("consultation", "certified"),
    ConsultationState.WITHDRAWN: pgettext_lazy("consultation", "withdrawn"),
}

ACTS: Final[Mapping[Act, Label]] = {
    Act.REQUEST_SIGN_OFF: _("Request signature"),
    Act.RETURN_TO_DRAFT: _("Return to draft"),
    Act.ISSUE: _("Issue"),
    Act.CLOSE: _("Close"),
    Act.CERTIFY: _("Certify"),
    Act.WITHDRAW: _("Withdraw"),
}

POSITIONS: Final[Mapping[Position, Label]] = {
    Position.AUTHORIZE: _("authorizes"),
    Position.AUTHORIZE_WITH_COMMENTS: _("authorizes, with comments"),
    Position.NOT_AUTHORIZE: _("does not authorize"),
    Position.APPROVE: _("approves"),
    Position.APPROVE_WITH_COMMENTS: _("approves, with comments"),
    Position.NOT_APPROVE: _("does not approve"),
    Position.NO_OBJECTION: _("does not object"),
    Position.NO_OBJECTION_WITH_COMMENTS: _("does not object, with comments"),
    Position.OBJECT: _("objects"),
}

CHANNELS: Final[Mapping[Channel, Label]] = {
    Channel.ONLINE: _("online form"),
    Channel.EMAIL: _("e-mail"),
    Channel.FAX: _("fax"),
    Channel.LETTER: _("letter"),
}

# Each language in its own name, whatever the reader's.
LANGUAGES: Final[Mapping[Language, Label]] = {
    Language.AR: "العربية",
    Language.ZH: "中文",
    Language.EN: "English",
    Language.FR: "Français",
    Language.ES: "Español",
    Language.RU: "Русский",
}

OUTCOMES: Final[Mapping[Outcome, Label]] = {
    Outcome.MAY_PROCEED: _("consideration may proceed"),
    Outcome.MAY_NOT_PROCEED: _("consideration may not proceed"),
    Outcome.APPROVED: _("approved"),
    Outcome.NOT_APPROVED: _("not approved"),
    Outcome.DELETED: _("deleted"),
    Outcome.REFERRED_BACK: _("referred back to the study group"),
}

REASONS: Final[Mapping[Reason, Label]] = {
    Reason.THRESHOLD_MET: _(
        "The replies in favour reach the share that the rule requires."
    ),
    Reason.THRESHOLD_NOT_MET: _(
        "The replies in favour do not reach the share that the rule requires."
    ),
    Reason.MAJORITY_MET: _("A majority of those responding is in favour."),
    Reason.MAJORITY_NOT_MET: _("No majority of those responding is in favour."),
    Reason.QUORUM_MET: _("There are as many replies as the rule requires."),
    Reason.QUORUM_NOT_MET: _("There are fewer replies than the rule requires."),
    Reason.NO_OBJECTIONS: _("No Member State objects."),
    Reason.OBJECTION_RECEIVED: _("At least one Member State objects."),
    Reason.NO_REPLIES: _("No Member State replied."),
    Reason.ONLY_LATE_REPLIES: _(
        "The only replies came after the deadline: the Director decides in writing."
    ),
    Reason.ONLY_REPLIES_IN_QUESTION: _(
        "The only replies in time are in question: the Director decides in writing."
    ),
    Reason.ONLY_REJECTED_REPLIES: _(
        "The only replies were keyed in and rejected: the Director decides in writing."
    ),
    Reason.AWAITING_CONFIRMATION: _(
        "No reply counts yet: a second officer has not confirmed those in time."
    ),
    Reason.NOBODY_ASKED: _("No Member State has been asked: there is no outcome."),
    Reason.RULE_SILENT: _(
        "No Member State replied, and the rule does not say what follows."
    ),
}

ENTITLEMENTS: Final[Mapping[EntitlementReason, Label]] = {
    EntitlementReason.MEMBER: _("Member State with the right to vote"),
    EntitlementReason.SUSPENDED: _("Member State without the right to vote"),
    EntitlementReason.NOT_MEMBER: _("not a Member State on that day"),
    EntitlementReason.NOT_IN_REGIONAL_GROUP: _("not a member of the regional group"),
    EntitlementReason.OBSERVER: _("observer"),
}

GROUNDS: Final[Mapping[SuspensionGround, Label]] = {
    SuspensionGround.ARREARS: _("contributions in arrears (Constitution, No. 169)"),
    SuspensionGround.RATIFICATION: _("no ratification yet (Constitution, No. 210)"),
    SuspensionGround.ACCESSION: _("no accession yet (Constitution, No. 212)"),
}

DISREGARDS: Final[Mapping[Disregard, Label]] = {
    Disregard.LATE: _("received after the deadline"),
    Disregard.SUPERSEDED: _("replaced by a later reply"),
    Disregard.CORRECTED: _("replaced by a correction of its transcription"),
    Disregard.WITHDRAWN: _("withdrawn by the Member State"),
    Disregard.UNCONFIRMED: _("not yet confirmed by a second officer"),
    Disregard.REJECTED: _("rejected by a second officer"),
    Disregard.ENTITLEMENT_IN_QUESTION: _("right to vote in question"),
    Disregard.AUTHORITY_IN_QUESTION: _("authority to reply in question"),
    Disregard.OVERRULED: _("set aside by the head of the administration"),
    Disregard.NOT_ENTITLED: _("not entitled to reply"),
}

WARNINGS: Final[Mapping[Warn, Label]] = {
    Warn.BEFORE_KNOWN_REVISIONS: _(
        "The circular is older than the revisions known here: the text of Hammamet,"
        " 2016, was applied."
    ),
    Warn.UNVERIFIED_REVISION: _(
        "Periods and clauses of this revision have not been checked against the"
        " official text."
    ),
    Warn.UNCONFIRMED_YEAR: _(
        "The closing days of the office are not confirmed for every day of this"
        " period: prefer the safer deadline."
    ),
    Warn.LATEST_NOT_A_WORKING_DAY: _(
        "The latest permissible deadline is not a working day."
    ),
    Warn.SHORT_NOTICE: _(
        "The announcement comes later than the rule asks for before the meeting."
    ),
    Warn.NO_TIME_TO_REPLY: _(
        "The announcement comes after the latest permissible deadline."
    ),
    Warn.REVISION_NOT_IN_FORCE: _(
        "Another revision of Resolution 1 was in force on the date of the circular."
    ),
    Warn.NOT_DETERMINED: _("The meeting that determined the texts is not recorded."),
    Warn.DETERMINED_AFTER_ANNOUNCEMENT: _(
        "The texts were determined after the date of the circular."
    ),
    Warn.NO_REQUEST_OF_THE_CHAIR: _(
        "The request of the study group's chair is not recorded."
    ),
    Warn.REQUESTED_AFTER_ANNOUNCEMENT: _(
        "The chair's request came after the date of the circular."
    ),
    Warn.DEADLINE_LATER_THAN_PERMITTED: _(
        "The deadline is later than the rule permits."
    ),
    Warn.DEADLINE_EARLIER_THAN_PERMITTED: _(
        "The deadline is earlier than the rule permits."
    ),
    Warn.DEADLINE_ON_CLOSING_DAY: _(
        "The deadline falls on a day the office is closed."
    ),
    Warn.TEXTS_DISTRIBUTED_LATE: _(
        "The texts were distributed later than the rule asks for before the meeting."
    ),
    Warn.TEXTS_NOT_DISTRIBUTED: _(
        "The distribution of the texts is due and not recorded."
    ),
    Warn.MORE_TIME_RUNNING: _(
        "A delegation asked for more time: formal opposition may still arrive."
    ),
    Warn.RESULT_CIRCULAR_LATE: _(
        "The circular with the result came later than the rule asks for."
    ),
    Warn.RESULT_CIRCULAR_OVERDUE: _(
        "The circular with the result is overdue or not recorded."
    ),
}

PROCEEDINGS: Final[Mapping[Proceeding, Label]] = {
    Proceeding.TEXTS_DISTRIBUTED: _("texts distributed"),
    Proceeding.APPROVED: _("approved by the meeting"),
    Proceeding.NOT_APPROVED: _("not approved by the meeting"),
    Proceeding.DEFERRED: _("deferred to a later meeting"),
    Proceeding.SENT_TO_ASSEMBLY: _("sent to the assembly"),
    Proceeding.REDETERMINED: _("determined again"),
    Proceeding.RESERVATION: _("reservation"),
    Proceeding.ABSTENTION: _("abstention"),
    Proceeding.ABSTENTION_REVOKED: _("abstention revoked"),
    Proceeding.MORE_TIME_REQUESTED: _("request for more time"),
    Proceeding.FORMAL_OPPOSITION: _("formal opposition"),
    Proceeding.OUTCOME_CIRCULAR: _("circular with the result"),
    Proceeding.ITU_NOTIFICATION: _("announced in the ITU Notification"),
    Proceeding.TEXT_ONLINE: _("text online"),
    Proceeding.EDITORIAL_CORRECTION: _("editorial correction"),
    Proceeding.NAMED: _("final designation"),
    Proceeding.PUBLISHED_AS: _("published under another designation"),
    Proceeding.PROCESS_SELECTED: _("approval process selected"),
    Proceeding.TSAG_INFORMED: _("reported to TSAG"),
}

FATES: Final[Mapping[Fate, Label]] = {
    Fate.UNDECIDED: _("no decision of the meeting yet"),
    Fate.APPROVED: _("approved"),
    Fate.APPROVED_UNLESS_OPPOSED: _("approved unless a State opposes it"),
    Fate.OPPOSED: _("not approved: formally opposed"),
    Fate.NOT_APPROVED: _("not approved"),
    Fate.DEFERRED: _("deferred to a later meeting"),
    Fate.SENT_TO_ASSEMBLY: _("sent to the assembly"),
    Fate.REDETERMINED: _("determined again"),
}

APPROVAL_PROCESSES: Final[Mapping[ApprovalProcess, Label]] = {
    ApprovalProcess.AAP: _("alternative approval process"),
    ApprovalProcess.TAP: _("traditional approval process"),
}

LABELS: Final[Mapping[type[StrEnum], Mapping[Any, Label]]] = {
    Procedure: PROCEDURES,
    Revision: REVISIONS,
    ConsultationState: STATES,
    Act: ACTS,
    Position: POSITIONS,
    Channel: CHANNELS,
    Language: LANGUAGES,
    Outcome: OUTCOMES,
    Reason: REASONS,
    EntitlementReason: ENTITLEMENTS,
    SuspensionGround: GROUNDS,
    Disregard: DISREGARDS,
    Warn: WARNINGS,
    Proceeding: PROCEEDINGS,
    Fate: FATES,
    ApprovalProcess: APPROVAL_PROCESSES,
}


def label(member: StrEnum) -> Label:
    """Return the label of a member of one of the procedure's enums."""
    return LABELS[type(member)][member]


def citation(revision: Revision, clause: str) -> str:
    """Cite a clause: `Resolution 1 (Rev. Hammamet, 2016), clause 9.4.5`."""
    return gettext("Resolution 1 (Rev. %(place)s, %(year)s), clause %(clause)s") % {
        "place": PLACES[revision],
        "year": YEARS[revision],
        "clause": clause,
    }


def _choices(labels: Mapping[Member, Label]) -> Choices:
    return [(member.value, text) for member, text in labels.items()]


def procedure_choices() -> Choices:
    return _choices(PROCEDURES)


def revision_choices() -> Choices:
    return _choices(REVISIONS)


def consultation_state_choices() -> Choices:
    return _choices(STATES)


def position_choices(profile: Profile | None = None) -> Choices:
    """Return every position, or those of one profile in the order of its form."""
    if profile is None:
        return _choices(POSITIONS)
    return _choices({one: POSITIONS[one] for one in profile.positions})


def channel_choices() -> Choices:
    return _choices(CHANNELS)


def language_choices() -> Choices:
    return _choices(LANGUAGES)


def outcome_choices() -> Choices:
    return _choices(OUTCOMES)


def reason_choices() -> Choices:
    return _choices(REASONS)


def entitlement_reason_choices() -> Choices:
    return _choices(ENTITLEMENTS)


def suspension_ground_choices() -> Choices:
    return _choices(GROUNDS)


def disregard_choices() -> Choices:
    return _choices(DISREGARDS)


def proceeding_choices() -> Choices:
    return _choices(PROCEEDINGS)
