"""Closed lists that are Consult's own, not the Resolution's.

Audit tags and permissions read `scope:subject:action` and stand in alphabetical
order. Model fields take the `*_choices` functions, so that editing a label makes
no migration.
"""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuditTag(TextChoices):
    """What an entry of the audit log records."""

    AMENDMENT_DISCARDED = "consultation:amendment:discarded", _("Amendment discarded")
    AMENDMENT_ISSUED = "consultation:amendment:issued", _("Amendment issued")
    AMENDMENT_PREPARED = "consultation:amendment:prepared", _("Amendment prepared")
    AUTHORITY_QUESTIONED = (
        "consultation:authority:questioned",
        _("Authority questioned"),
    )
    AUTHORITY_SETTLED = "consultation:authority:settled", _("Authority settled")
    BACKUP_RESTORED = "system:backup:restored", _("Backup restored")
    CERTIFY_CERTIFIED = "consultation:result:certified", _("Result certified")
    CERTIFY_PROPOSED = "consultation:result:proposed", _("Result proposed")
    COMMENTS_COLLATED = "consultation:comments:collated", _("Comments collated")
    CONSULTATION_CLOSED = "consultation:state:closed", _("Consultation closed")
    CONSULTATION_ISSUED = "consultation:state:issued", _("Consultation issued")
    CONSULTATION_RETURNED = "consultation:state:returned", _("Returned to draft")
    CONSULTATION_SUBMITTED = "consultation:state:submitted", _("Sign-off requested")
    CONSULTATION_WITHDRAWN = "consultation:state:withdrawn", _("Withdrawn")
    DECISION_WRITTEN = "consultation:decision:written", _("Director's decision written")
    DOCUMENT_ISSUED = "consultation:document:issued", _("Document issued")
    DRAFT_CHANGED = "consultation:draft:changed", _("Draft changed")
    DRAFT_CREATED = "consultation:draft:created", _("Draft created")
    KEY_INTRODUCED = "system:key:introduced", _("Signing key introduced")
    LANGUAGE_APPROVED = "consultation:language:approved", _("Language approved")
    LANGUAGE_ISSUED = "consultation:language:issued", _("Language issued later")
    LANGUAGE_OMITTED = "consultation:language:omitted", _("Language left out")
    LANGUAGE_REVIEWED = "consultation:language:reviewed", _("Language reviewed")
    LANGUAGE_WORDED = "consultation:language:worded", _("Language worded")
    MESSAGE_RETRIED = "consultation:message:retried", _("Message tried again")
    NUMBER_ENTERED = "consultation:number:entered", _("Circular number entered")
    NUMBER_RECALLED = "consultation:number:recalled", _("Circular number recalled")
    OUTCOME_ISSUED = (
        "consultation:outcome:issued",
        _("Circular with the outcome issued"),
    )
    OUTCOME_PREPARED = (
        "consultation:outcome:prepared",
        _("Circular with the outcome prepared"),
    )
    PROCEEDING_ANNULLED = "consultation:proceeding:annulled", _("Record annulled")
    PROCEEDING_RECORDED = "consultation:proceeding:recorded", _("Proceeding recorded")
    OUTAGE_NOTED = "system:outage:noted", _("Outage noted")
    OUTBOX_PAUSED = "system:outbox:paused", _("Outbox paused")
    OUTBOX_RESUMED = "system:outbox:resumed", _("Outbox resumed")
    PERSONAL_DATA_ERASED = "system:personal_data:erased", _("Personal data erased")
    REFERENCE_LOADED = "system:reference:loaded", _("Reference data loaded")
    REPLIES_IMPORTED = "consultation:replies:imported", _("Replies imported")
    REPLY_CONFIRMED = "consultation:reply:confirmed", _("Reply confirmed")
    REPLY_RECORDED = "consultation:reply:recorded", _("Reply recorded")
    REPLY_REJECTED = "consultation:reply:rejected", _("Reply rejected")
    REPLY_TRANSCRIBED = "consultation:reply:transcribed", _("Reply keyed in")
    ROLE_CHANGED = "system:role:changed", _("Role changed")
    TALLY_SEEN = "consultation:tally:seen", _("Running tally looked at")


class Occasion(TextChoices):
    """Why a checkpoint was signed."""

    ISSUE = "issue", _("a circular was issued")
    AMENDED = "amended", _("an addendum or corrigendum was issued")
    DAILY = "daily", _("a day has passed")
    CLOSE = "close", _("a consultation was closed")
    RESULT = "result", _("a result was certified")
    RESTORE = "restore", _("a backup was restored")


class StaffRoleName(TextChoices):
    """What a person does in TSB."""

    OFFICER = "officer", _("officer")
    TRANSLATOR = "translator", _("translator")
    DIRECTOR = "director", _("director")
    AUDITOR = "auditor", _("auditor")


class DelegateRole(TextChoices):
    """What a person does for an administration."""

    HEAD = "head", _("head")
    DRAFTER = "drafter", _("drafter")
    VIEWER = "viewer", _("viewer")


class Capacity(TextChoices):
    """In which capacity a circular is signed (decision 18)."""

    DIRECTOR = "director", _("Director")
    FOR_DIRECTOR = "for_director", _("for the Director")
    ACTING = "acting", _("Acting Director")


class GroupKind(TextChoices):
    """Which vocabulary a group's code belongs to."""

    REGION = "region", _("ITU region")
    STATUS = "status", _("status")
    ORGANIZATION = "organization", _("regional organization")
    REGIONAL_GROUP = "regional_group", _("regional group of Study Group 3")


class TextKind(TextChoices):
    """What is put to the consultation."""

    NEW = "new", _("draft new Recommendation")
    REVISED = "revised", _("draft revised Recommendation")
    AMENDMENT = "amendment", _("draft amendment")
    CORRIGENDUM = "corrigendum", _("draft corrigendum")
    DELETION = "deletion", _("Recommendation proposed for deletion")
    QUESTION = "question", _("draft Question")
    QUESTION_DELETION = "question_deletion", _("Question proposed for deletion")


class LanguageStatus(TextChoices):
    """Where a language version stands (decision 11)."""

    MISSING = "missing", _("missing")
    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("reviewed")
    APPROVED = "approved", _("approved")
    STALE = "stale", _("stale")
    OMITTED = "omitted", _("left out, with a reason")


class Placeholder(TextChoices):
    """What stands in braces in staff's own wording, and prints itself."""

    CIRCULAR = "circular", _("the circular by its number")
    DATES = "dates", _("the dates of the meeting")
    DEADLINE = "deadline", _("the deadline for replies")
    PLACE = "place", _("the place of the meeting")
    STUDY_GROUP = "study_group", _("the number of the study group")
    STUDY_GROUP_TITLE = "study_group_title", _("the title of the study group")


class CircularKind(TextChoices):
    """What a number of the register was used for."""

    CONSULTATION = "consultation", _("consultation")
    ADDENDUM = "addendum", _("addendum")
    CORRIGENDUM = "corrigendum", _("corrigendum")
    OUTCOME = "outcome", _("outcome")


class DocumentKind(TextChoices):
    """The papers of a consultation."""

    ADDENDUM = "addendum", _("addendum")
    ARCHIVE_COPY = "archive_copy", _("archive copy")
    CHAIR_NOTICE = "chair_notice", _("notice to the chair")
    CIRCULAR = "circular", _("circular")
    COMMENTS = "comments", _("temporary document with the comments")
    CORRIGENDUM = "corrigendum", _("corrigendum")
    OUTCOME = "outcome", _("circular with the outcome")
    RECEIPT = "receipt", _("receipt of a reply")
    REGISTER = "register", _("register of replies")
    REPLY = "reply", _("reply as received")
    REPLY_FORM = "reply_form", _("reply form")


class Unreadable(TextChoices):
    """Why a file that came with a reply is not collated; goes on after its name."""

    DAMAGED = "damaged", _("the file is damaged.")
    ENTITIES = "entities", _("the file declares entities, as no office program does.")
    FOREIGN = "foreign", _("the file holds other files, or links to them.")
    LOST = "lost", _("the stored file can't be read at the moment.")
    MACROS = "macros", _("the file holds macros.")
    NO_TABLE = "no_table", _("no table has the columns of a sheet of comments.")
    OLD_FORMAT = "old_format", _("it is in an old format or needs a password.")
    OTHER_FORMAT = "other_format", _("it is no workbook (XLSX) and no text (DOCX).")
    TOO_LARGE = "too_large", _("the file is too large.")
    TOO_LONG = "too_long", _("the file takes longer to read than it may.")
    TOO_MANY_ROWS = "too_many_rows", _("a table has too many rows.")


class AmendmentKind(TextChoices):
    """How an issued circular is changed."""

    ADDENDUM = "addendum", _("addendum")
    CORRIGENDUM = "corrigendum", _("corrigendum")


class MessageKind(TextChoices):
    """What a message tells."""

    CIRCULAR_AMENDED = "circular_amended", _("an addendum or corrigendum was issued")
    CIRCULAR_ISSUED = "circular_issued", _("a circular was issued")
    COMMENTS_COLLATED = "comments_collated", _("comments were collated")
    CONSULTATION_WITHDRAWN = "consultation_withdrawn", _("a consultation was withdrawn")
    LANGUAGE_ISSUED = "language_issued", _("a circular was issued in a language later")
    OUTCOME_ISSUED = "outcome_issued", _("a circular with the outcome was issued")
    REMINDER = "reminder", _("a reminder of deadlines")
    REPLY_RECEIVED = "reply_received", _("a reply was received")
    RESULT_CERTIFIED = "result_certified", _("a result was certified")
    RESULT_REPLACED = "result_replaced", _("a result was replaced")


class MessageState(TextChoices):
    """Where a message of the outbox stands."""

    PENDING = "pending", _("pending")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    DEAD = "dead", _("given up")
    WITHHELD = "withheld", _("not to be sent any more")


class WithheldReason(TextChoices):
    """Why a message that waited is not sent any more."""

    EXTENDED = "extended", _("the deadline was extended")
    OVERTAKEN = "overtaken", _("overtaken by a closing")
    WITHDRAWN = "withdrawn", _("the consultation was withdrawn")


class Zone(TextChoices):
    """The zones a deadline may be printed in."""

    GENEVA = "Europe/Zurich", _("Geneva time")
    UTC = "UTC", _("UTC")


def audit_tag_choices() -> Any:
    """Return the audit tags with their labels."""
    return AuditTag.choices


def occasion_choices() -> Any:
    """Return the occasions of a checkpoint with their labels."""
    return Occasion.choices


def staff_role_choices() -> Any:
    """Return the roles in TSB with their labels."""
    return StaffRoleName.choices


def delegate_role_choices() -> Any:
    """Return the roles in a delegation with their labels."""
    return DelegateRole.choices


def capacity_choices() -> Any:
    """Return the capacities of a signatory with their labels."""
    return Capacity.choices


def group_kind_choices() -> Any:
    """Return the kinds of group with their labels."""
    return GroupKind.choices


def text_kind_choices() -> Any:
    """Return the kinds of draft text with their labels."""
    return TextKind.choices


def language_status_choices() -> Any:
    """Return the states of a language version with their labels."""
    return LanguageStatus.choices


def circular_kind_choices() -> Any:
    """Return the kinds of circular with their labels."""
    return CircularKind.choices


def amendment_kind_choices() -> Any:
    """Return the kinds of amendment with their labels."""
    return AmendmentKind.choices


def document_kind_choices() -> Any:
    """Return the kinds of document with their labels."""
    return DocumentKind.choices


def message_kind_choices() -> Any:
    """Return the kinds of message with their labels."""
    return MessageKind.choices


def message_state_choices() -> Any:
    """Return the states of a message with their labels."""
    return MessageState.choices


def withheld_reason_choices() -> Any:
    """Return why a message is held back, with labels."""
    return WithheldReason.choices


def zone_choices() -> Any:
    """Return the zones of a deadline with their labels."""
    return Zone.choices
