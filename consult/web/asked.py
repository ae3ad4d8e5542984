"""What a consultation asks and under which rule it is decided."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from consult import labels
from consult.documents.wording import (
    cite_resolution_1,
    format_date_range,
    format_percentage,
    localize_place,
)
from consult.models import Consultation
from consult.procedure.states import Warn
from consult.templatetags.languages import current_language
from consult.web.consultations import group_words


@dataclass(frozen=True, slots=True)
class Asked:
    """What the paragraphs on the question and the rule are filled with."""

    template: str
    study_group: str
    where: str
    dates: str
    citation: str
    section: str
    clause: str
    share: str
    quorum: int | None
    regional_group: str
    count: int
    unverified: str


def asked_of(consultation: Consultation) -> Asked:
    """Return what is asked and by which rule it is decided."""
    language, profile = current_language(), consultation.profile
    share = profile.threshold
    return Asked(
        template=f"public/asked/{consultation.procedure}.html",
        study_group=group_words(consultation),
        where=_where(consultation),
        dates=meeting_days(consultation),
        citation=cite_resolution_1(profile.revision, language),
        section=profile.clauses.period.partition(".")[0],
        clause=profile.clauses.period.rpartition(".")[0]
        if profile.counts_back
        else profile.clauses.period,
        share=format_percentage(share, language) if share else "",
        quorum=profile.quorum,
        regional_group=consultation.regional_group,
        count=len(consultation.texts.all()),
        unverified=str(labels.label(Warn.UNVERIFIED_REVISION))
        if profile.unverified
        else "",
    )


def meeting_days(consultation: Consultation) -> str:
    """Write the days of the meeting, nothing where there is none."""
    opens, closes = consultation.meeting_opens, consultation.meeting_closes
    if opens is None:
        return ""
    return format_date_range(opens, closes or opens, current_language())


def _where(consultation: Consultation) -> str:
    if consultation.meeting_virtual:
        return _("virtual meeting")
    return localize_place(consultation.meeting_place, current_language())
