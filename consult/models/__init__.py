"""The tables of Consult."""

from consult.models.administrations import (
    GroupMembership,
    MembershipPeriod,
    MemberState,
    MemberStateName,
    Suspension,
)
from consult.models.amendments import Amendment, AmendmentDraft
from consult.models.attachments import AttachmentDraft, ReplyAttachment
from consult.models.audit import AuditEntry, ChainHead
from consult.models.authority import (
    AuthorityAnswer,
    AuthorityQuestion,
    QuestionedVersion,
)
from consult.models.calendar import ConfirmedYear, OfficeClosure
from consult.models.circulars import Circular
from consult.models.consultations import (
    Consultation,
    DraftText,
    DraftTextTitle,
    EntitledMember,
    LanguageVersion,
    ParagraphWording,
)
from consult.models.documents import DocumentDraft, IssuedDocument
from consult.models.messages import Heartbeat, OutboxMessage, Pause, Reminder
from consult.models.people import Chair, Delegate, Signatory, StaffRole, User
from consult.models.proceedings import RecordedProceeding, WrittenDecision
from consult.models.replies import (
    ReplyDraft,
    ReplyPosition,
    ReplySignatory,
    ReplyVersion,
)
from consult.models.results import CertifiedResult, ResultDraft
from consult.models.signatures import (
    Checkpoint,
    CheckpointHead,
    Receipt,
    SigningKey,
)
from consult.models.study_groups import StudyGroup, StudyGroupTitle, StudyPeriod
from consult.models.transcriptions import ReplyConfirmation, Transcription

__all__ = [
    "Amendment",
    "AmendmentDraft",
    "AttachmentDraft",
    "AuditEntry",
    "AuthorityAnswer",
    "AuthorityQuestion",
    "CertifiedResult",
    "ChainHead",
    "Chair",
    "Checkpoint",
    "CheckpointHead",
    "Circular",
    "ConfirmedYear",
    "Consultation",
    "Delegate",
    "DocumentDraft",
    "DraftText",
    "DraftTextTitle",
    "EntitledMember",
    "GroupMembership",
    "Heartbeat",
    "IssuedDocument",
    "LanguageVersion",
    "MemberState",
    "MemberStateName",
    "MembershipPeriod",
    "OfficeClosure",
    "OutboxMessage",
    "ParagraphWording",
    "Pause",
    "QuestionedVersion",
    "Receipt",
    "RecordedProceeding",
    "Reminder",
    "ReplyAttachment",
    "ReplyConfirmation",
    "ReplyDraft",
    "ReplyPosition",
    "ReplySignatory",
    "ReplyVersion",
    "ResultDraft",
    "Signatory",
    "SigningKey",
    "StaffRole",
    "StudyGroup",
    "StudyGroupTitle",
    "StudyPeriod",
    "Suspension",
    "Transcription",
    "User",
    "WrittenDecision",
]
