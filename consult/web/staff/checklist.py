"""The checklist of a draft in words, each line with the page that mends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult import labels
from consult.labels import Label
from consult.models import Consultation
from consult.procedure.states import Language, Warn
from consult.queries.checklist import Check, Checklist, Missing, Notice
from consult.templatetags.languages import translated_name
from consult.web.staff.refusals import word_refusal

LACKS: Final[Mapping[Missing, Label]] = {
    Missing.CONTACT: _("The contact address of the secretariat is missing."),
    Missing.DEADLINE: _("The deadline for replies is missing."),
    Missing.DEADLINE_PASSED: _("The deadline for replies has passed."),
    Missing.LANGUAGE: _("At least one language has to be approved."),
    Missing.MEETING: _(
        "The meeting is incomplete: first day, last day, and virtual or its place."
    ),
    Missing.NUMBER: _("The number from TSB's register and the date are missing."),
    Missing.PERIOD_DIFFERS: _(
        "The number belongs to another study period than the study group."
    ),
    Missing.REGIONAL_GROUP: _("The regional group is missing."),
    Missing.REVISION_REASON: _(
        "The revision is not the one in force on the circular's date: its reason is"
        " missing."
    ),
    Missing.ROLL: _(
        "No Member State is on the roll on the circular's date: the reference data is"
        " to be loaded or mended."
    ),
    Missing.SIGNATORY: _("Nobody is entered who signs on the circular's date."),
    Missing.TEXTS: _("There is no text to consult about."),
}

# The field of the draft's head that a line leads to.
FIELDS: Final[Mapping[Missing, str]] = {
    Missing.CONTACT: "contact_email",
    Missing.DEADLINE: "deadline_date",
    Missing.DEADLINE_PASSED: "deadline_date",
    Missing.MEETING: "meeting_opens",
    Missing.NUMBER: "number",
    Missing.PERIOD_DIFFERS: "number",
    Missing.REGIONAL_GROUP: "regional_group",
    Missing.REVISION_REASON: "revision_reason",
}

# The days of the head that may contradict the circular's date or each other.
DATES: Final[Mapping[str, Label]] = {
    "meeting_opens": _("First day of the meeting"),
    "meeting_closes": _("Last day of the meeting"),
}

ADMIN_PAGES: Final[Mapping[Missing, str]] = {
    Missing.ROLL: "admin:consult_membershipperiod_changelist",
    Missing.SIGNATORY: "admin:consult_signatory_changelist",
}

NOTICES: Final[Mapping[Notice, Label]] = {
    Notice.STUDY_GROUP_TITLE_UNCONFIRMED: _(
        "The title of the study group is not confirmed in every language."
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; `url` leads to where it is mended, if anywhere."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mender:
    """What the reader of a checklist may mend; lines lead nowhere else."""

    edits: bool
    translates: bool
    administers: bool


def missing_lines(
    consultation: Consultation, checklist: Checklist, *, by: Mender
) -> list[Line]:
    """Return what is missing, in the order it was found."""
    return [
        Line(_word(check), _address(consultation, check, by))
        for check in checklist.missing
    ]


def notice_lines(notices: Iterable[Notice | Warn]) -> list[str]:
    """Return what is worth knowing and refuses nothing."""
    return [
        str(labels.label(code) if isinstance(code, Warn) else NOTICES[code])
        for code in notices
    ]


def _word(check: Check) -> str:
    if check.code is Missing.LANGUAGE and check.subject:
        words = str(_("%(language)s: the circular is neither approved nor left out."))
        return words % {"language": translated_name(check.subject)}
    if check.code is Missing.TEXT_KIND:
        words = str(_("%(text)s is of a kind that this procedure is not for."))
        return words % {"text": check.subject}
    if check.refused is not None:
        words = str(_("%(field)s: %(refusal)s"))
        return words % {
            "field": DATES[check.subject],
            "refusal": word_refusal(check.refused),
        }
    return str(LACKS[check.code])


def _address(consultation: Consultation, check: Check, by: Mender) -> str:
    if check.code is Missing.LANGUAGE:
        language = check.subject or Language.EN.value
        page = reverse("staff:language", args=[consultation.pk, language])
        return page if by.translates else ""
    if check.code in ADMIN_PAGES:
        return reverse(ADMIN_PAGES[check.code]) if by.administers else ""
    if not by.edits:
        return ""
    if check.code is Missing.TEXTS:
        return reverse("staff:text_add", args=[consultation.pk])
    if check.code is Missing.TEXT_KIND:
        text = consultation.texts.get(designation=check.subject)
        return reverse("staff:text", args=[consultation.pk, text.order])
    page = reverse("staff:edit", args=[consultation.pk])
    return f"{page}#id_{FIELDS.get(check.code, check.subject)}"
