"""What a circular is about, in one line: the subject, and that of the reply to it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.procedure.states import Procedure


def write_subjects(
    procedure: Procedure, count: int, values: Mapping[str, Any]
) -> dict[str, SafeString]:
    """Return `subject` and `reply_subject` in the active language.

    `values` are texts, study_group, number, regional_group, dates and where; `count`
    is how many texts there are.
    """
    subject, reply_subject = _SUBJECTS[procedure](count)
    return {
        "subject": format_html(subject, **values),
        "reply_subject": format_html(reply_subject, **values),
    }


def _authorization_subjects(count: int) -> tuple[str, str]:
    return (
        ngettext(
            "Consultation of Member States on the determined {texts}, proposed for"
            " approval at the meeting of ITU-T Study Group {study_group} ({dates},"
            " {where})",
            "Consultation of Member States on determined texts proposed for approval"
            " at the meeting of ITU-T Study Group {study_group} ({dates}, {where}):"
            " {texts}",
            count,
        ),
        _("Reply of the Member State to TSB Circular {number}: {texts}"),
    )


def _regional_subjects(count: int) -> tuple[str, str]:
    return (
        ngettext(
            "Consultation of the Member States of {regional_group} on the determined"
            " {texts}, proposed for approval at the meeting of ITU-T Study Group"
            " {study_group} ({dates}, {where})",
            "Consultation of the Member States of {regional_group} on determined"
            " texts proposed for approval at the meeting of ITU-T Study Group"
            " {study_group} ({dates}, {where}): {texts}",
            count,
        ),
        _("Reply of the Member State to TSB Circular {number}: {texts}"),
    )


def _approval_subjects(count: int) -> tuple[str, str]:
    return (
        ngettext(
            "Consultation of Member States on the approval of a Question of ITU-T"
            " Study Group {study_group}: {texts}",
            "Consultation of Member States on the approval of Questions of ITU-T"
            " Study Group {study_group}: {texts}",
            count,
        ),
        _("Reply of the Member State to TSB Circular {number}: {texts}"),
    )


def _question_deletion_subjects(count: int) -> tuple[str, str]:  # noqa: ARG001 -- the same for any
    return (
        _("Proposed deletion, ITU-T Study Group {study_group}: {texts}"),
        _(
            "Reply of the Member State to TSB Circular {number} (proposed deletion):"
            " {texts}"
        ),
    )


def _recommendation_deletion_subjects(count: int) -> tuple[str, str]:  # noqa: ARG001 -- the same for any
    return (
        _("Proposed deletion: {texts}"),
        _(
            "Reply of the Member State to TSB Circular {number} (proposed deletion):"
            " {texts}"
        ),
    )


_SUBJECTS: Mapping[Procedure, Callable[[int], tuple[str, str]]] = {
    Procedure.TAP: _authorization_subjects,
    Procedure.TAP_REGIONAL: _regional_subjects,
    Procedure.QUESTION_APPROVAL: _approval_subjects,
    Procedure.QUESTION_DELETION: _question_deletion_subjects,
    Procedure.RECOMMENDATION_DELETION: _recommendation_deletion_subjects,
}
