"""The page of a consultation: where it stands, what is missing, what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.flows.collating import COLLATABLE
from consult.models import Consultation, LanguageVersion
from consult.permissions import Permission
from consult.procedure.states import ConsultationState, Language, Warn
from consult.queries.amendments import waiting_amendment
from consult.queries.checklist import check_draft
from consult.queries.results import certified_result
from consult.queries.timelines import StatutoryDates, dates_of
from consult.templatetags.languages import NATIVE_NAMES
from consult.vocabularies import LanguageStatus
from consult.web.amendments import amendment_columns, amendment_faces, name_of
from consult.web.consultations import file_columns, is_open
from consult.web.following import followed_faces
from consult.web.layout import Crumb
from consult.web.staff.checklist import Mender, missing_lines, notice_lines
from consult.web.staff.dates import note_on_closing, note_on_closures
from consult.web.staff.naming import kicker_of, name_consultation, title_of
from consult.web.staff.pages import ConsultationAct, ConsultationPage
from consult.web.staff.papers import papers_of
from consult.web.staff.proceeding_file import page_title
from consult.web.statutory import moments_of

# These help to choose a deadline.
ON_CHOOSING: Final = frozenset({Warn.UNCONFIRMED_YEAR, Warn.LATEST_NOT_A_WORKING_DAY})
BEFORE_ISSUE: Final = frozenset(
    {ConsultationState.DRAFT.value, ConsultationState.SIGNING_OFF.value}
)

LANGUAGE_TONES: Final[Mapping[str, str]] = {
    LanguageStatus.MISSING: "act",
    LanguageStatus.DRAFT: "draft",
    LanguageStatus.REVIEWED: "draft",
    LanguageStatus.APPROVED: "done",
    LanguageStatus.STALE: "draft",
    LanguageStatus.OMITTED: "stop",
}

STATE_TONES: Final[Mapping[str, str]] = {
    ConsultationState.DRAFT: "draft",
    ConsultationState.SIGNING_OFF: "draft",
    ConsultationState.ISSUED: "act",
    ConsultationState.CLOSED: "",
    ConsultationState.CERTIFIED: "done",
    ConsultationState.WITHDRAWN: "stop",
}


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """Where the circular stands in one language, and how it may be read."""

    language: Language
    version: LanguageVersion
    tone: str
    url: str
    preview_url: str

    @property
    def decided(self) -> bool:
        """Tell whether somebody vouched for the language or left it out."""
        return self.version.status in {
            LanguageStatus.REVIEWED,
            LanguageStatus.APPROVED,
            LanguageStatus.OMITTED,
        }


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done to the consultation; `by` is empty for the system."""

    what: str
    at: datetime
    by: str


class Overview(ConsultationPage):
    """Say where the consultation stands, what is missing and what comes next."""

    permission = Permission.CONSULTATION_READ
    template_name = "staff/consultation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page checklist, languages, texts, papers, dates and acts."""
        consultation = self.consultation
        dates = dates_of(consultation, at=self.at)
        context: dict[str, Any] = {
            "crumbs": crumbs_to(consultation),
            "kicker": kicker_of(consultation),
            "title": title_of(consultation),
            "tone": STATE_TONES[consultation.state],
            "texts": list(consultation.texts.all()),
            "history": history_of(consultation),
            "moments": moments_of(consultation, dates, self.at, inside=True),
            "closing_note": note_on_closing(consultation, at=self.at),
            "closures_note": note_on_closures(consultation, dates),
            "may": self.offers(),
        }
        if consultation.state in BEFORE_ISSUE:
            context |= self.before_issue()
        else:
            context |= {
                **self.amended(),
                "papers": papers_of(consultation),
                "papers_columns": file_columns(),
                "languages_later": self.languages_later(),
                "notices": notice_lines(self.warnings_of(dates)),
                "proceedings_title": page_title(consultation),
                "followed": followed_faces(
                    consultation, certified_result(consultation), at=self.at
                ),
            }
        return super().get_context_data(**context, **kwargs)

    def amended(self) -> dict[str, Any]:
        """Return addenda and corrigenda: what was issued, and what waits."""
        waiting = waiting_amendment(self.consultation)
        return {
            "amendment_columns": amendment_columns(),
            "amendment_draft": waiting,
            "amendment_name": name_of(waiting) if waiting else "",
            "amendments": amendment_faces(self.consultation, inside=True),
        }

    def warnings_of(self, dates: StatutoryDates) -> list[Warn]:
        """Return the warnings; how to choose a deadline is no matter once it passed."""
        opened = self.is_in(ConsultationState.ISSUED)
        return [one for one in dates.warnings if opened or one not in ON_CHOOSING]

    def before_issue(self) -> dict[str, Any]:
        """Return what only a draft shows: the checklist and the languages."""
        checklist = check_draft(self.consultation, at=self.at)
        return {
            "checklist": checklist,
            "missing": missing_lines(self.consultation, checklist, by=self.mender()),
            "notices": notice_lines(checklist.notices),
            "languages": language_lines(self.consultation),
        }

    def languages_later(self) -> list[LanguageLine]:
        """Return the languages that may still be issued, until the deadline."""
        if not is_open(self.consultation, self.at):
            return []
        lines = language_lines(self.consultation)
        return [line for line in lines if line.version.issued_at is None]

    def mender(self) -> Mender:
        """Return what this person may mend of a draft."""
        draft = self.is_in(ConsultationState.DRAFT)
        return Mender(
            edits=draft and self.may(Permission.CONSULTATION_DRAFT),
            translates=draft and self.may(Permission.LANGUAGE_REVIEW),
            administers=self.user.is_staff,
        )

    def offers(self) -> dict[str, bool]:
        """Return which acts the page offers this person, in this state."""
        draft = self.is_in(ConsultationState.DRAFT)
        signing = self.is_in(ConsultationState.SIGNING_OFF)
        answers = self.is_in(
            ConsultationState.ISSUED,
            ConsultationState.CLOSED,
            ConsultationState.CERTIFIED,
        )
        drafts = self.may(Permission.CONSULTATION_DRAFT)
        return {
            "amend": answers and self.may(Permission.AMENDMENT_PREPARE),
            "issue_amendment": answers and self.may(Permission.AMENDMENT_ISSUE),
            "edit": draft and drafts,
            "sign_off": draft and drafts,
            "give_back": signing
            and (drafts or self.may(Permission.CONSULTATION_ISSUE)),
            "issue": signing and self.may(Permission.CONSULTATION_ISSUE),
            "language": (draft or is_open(self.consultation, self.at))
            and self.may(Permission.LANGUAGE_REVIEW),
            "requested_it": signing
            and self.consultation.sign_off_requested_by_id == self.user.pk,
            "register": answers and self.may(Permission.REGISTER_READ),
            "tally": answers and self.may(Permission.TALLY_READ),
            "comments": self.is_in(*COLLATABLE) and self.may(Permission.REGISTER_READ),
            "proceedings": answers,
            "withdraw": not self.is_in(
                ConsultationState.CERTIFIED, ConsultationState.WITHDRAWN
            )
            and self.may(Permission.CONSULTATION_WITHDRAW),
        }


class OverviewAct(ConsultationAct, Overview):
    """An act without a page of its own: refused, it shows the overview."""

    http_method_names = ["post", "options"]


def history_of(consultation: Consultation) -> list[Happened]:
    """Return what was done so far, when and, where a person did it, by whom."""
    requested = consultation.sign_off_requested_by
    amended = [
        (name_of(one), one.issued_at, one.issued_by)
        for one in consultation.amendments.all()
    ]
    acts = (
        (_("Drafted"), consultation.created_at, consultation.created_by),
        (_("Signature requested"), consultation.sign_off_requested_at, requested),
        (_("Issued"), consultation.issued_at, consultation.issued_by),
        *amended,
        (_("Closed"), consultation.closed_at, None),
        (_("Certified"), consultation.certified_at, None),
        (_("Withdrawn"), consultation.withdrawn_at, None),
    )
    return [
        Happened(what, at, str(by) if by else "")
        for what, at, by in acts
        if at is not None
    ]


def crumbs_to(consultation: Consultation, *further: Crumb | str) -> list[Crumb]:
    """Return the way to the consultation's page, or to a page below it."""
    overview = reverse("staff:consultation", args=[consultation.pk])
    name = name_consultation(consultation)
    return [
        Crumb(_("Consultations"), reverse("staff:list")),
        Crumb(name, overview if further else ""),
        *(step if isinstance(step, Crumb) else Crumb(step) for step in further),
    ]


def language_lines(consultation: Consultation) -> list[LanguageLine]:
    """Return the six languages in the order of the UN, each with where it stands."""
    rows = {
        row.language: row
        for row in consultation.language_versions.select_related("approved_by")
    }
    return [
        LanguageLine(
            language=language,
            version=rows[language.value],
            tone=LANGUAGE_TONES[rows[language.value].status],
            url=reverse("staff:language", args=[consultation.pk, language.value]),
            preview_url=reverse(
                "staff:preview", args=[consultation.pk, language.value]
            ),
        )
        for language in NATIVE_NAMES
        if language.value in rows
    ]
