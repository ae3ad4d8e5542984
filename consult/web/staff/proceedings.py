"""Pages on which TSB follows the texts beside and after the replies."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.documents.wording import join_list, localize_designation
from consult.flows.following import annul_proceeding, record_proceeding
from consult.models import DraftText, RecordedProceeding
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.proceedings import Circumstances
from consult.procedure.states import ConsultationState, Proceeding
from consult.queries.clock import geneva_day
from consult.queries.outcomes import outcomes_on, prepared_outcome
from consult.queries.proceedings import circumstances_of
from consult.queries.results import certified_result
from consult.templatetags.languages import current_language
from consult.web.following import followed_faces
from consult.web.layout import Crumb
from consult.web.outcome_files import outcome_files
from consult.web.staff.announcing import STATES as ANNOUNCED_IN
from consult.web.staff.dates import statutory_moments
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct, IssuedPage
from consult.web.staff.proceeding_file import file_of, kinds_to_record, page_title
from consult.web.staff.proceeding_form import ProceedingForm
from consult.web.staff.reasoned import ReasonedAct, ReasonWords
from consult.web.staff.refusals import word_refusal

STATES = frozenset(
    {
        ConsultationState.ISSUED,
        ConsultationState.CLOSED,
        ConsultationState.CERTIFIED,
    }
)


class Proceedings(IssuedPage):
    """Where each text stands, what was recorded so far, what may be recorded next."""

    permission = Permission.CONSULTATION_READ
    template_name = "staff/proceedings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its faces, the file and the kinds there are forms for."""
        consultation = self.consultation
        may_record = self.may(Permission.PROCEEDING_RECORD) and self.is_in(*STATES)
        return super().get_context_data(
            crumbs=crumbs_to(consultation, page_title(consultation)),
            kicker=kicker_of(consultation),
            title=page_title(consultation),
            faces=followed_faces(
                consultation, certified_result(consultation), at=self.at
            ),
            file=file_of(consultation),
            groups=kinds_to_record(consultation) if may_record else [],
            may_record=may_record,
            **self.announcing(),
            moments=statutory_moments(consultation, at=self.at),
            **kwargs,
        )

    def announcing(self) -> dict[str, Any]:
        """Return where the circular with the outcome stands, and what may be done."""
        may = self.may(Permission.OUTCOME_ANNOUNCE)
        may_announce = may and self.is_in(*ANNOUNCED_IN)
        outcomes = (
            outcomes_on(self.consultation, day=geneva_day(self.at))
            if may_announce
            else ()
        )
        return {
            "awaiting": [each for each in outcomes if each.awaits_notice],
            "may_announce": may_announce,
            "prepared": prepared_outcome(self.consultation),
            "issued_outcomes": outcome_files(self.consultation, inside=True),
        }


class _Recording(ConsultationAct):
    """An act on the record; afterwards the page of proceedings is shown."""

    permission = Permission.PROCEEDING_RECORD
    states = STATES

    def get_success_url(self) -> str:
        """Return the page of proceedings."""
        return reverse("staff:proceedings", args=[self.consultation.pk])

    def crumbs(self, label: str) -> list[Crumb]:
        """Return the way to this act."""
        title = page_title(self.consultation)
        return crumbs_to(
            self.consultation, Crumb(title, self.get_success_url()), Crumb(label)
        )


class RecordProceeding(_Recording):
    """Record one kind for one text or several: all of them or none."""

    template_name = "staff/proceeding.html"
    many_valued = frozenset({"texts"})
    kind: Proceeding
    refused: DraftText | None = None

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation; raise Http404 for a kind its procedure hasn't."""
        super().fetch(**kwargs)
        if kwargs["kind"] not in self.consultation.profile.proceedings:
            raise Http404
        self.kind = Proceeding(kwargs["kind"])

    @cached_property
    def circumstances(self) -> Circumstances:
        """Return by what the record is judged today."""
        return circumstances_of(self.consultation, day=geneva_day(self.at))

    def get_form(self) -> ProceedingForm:
        """Return the form of the kind; `?text=` asks about a text by its order."""
        return ProceedingForm(
            self.request.POST if self.request.method == "POST" else None,
            consultation=self.consultation,
            kind=self.kind,
            circumstances=self.circumstances,
            text=self.request.GET.get("text", ""),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its head and the clause."""
        heading = capfirst(str(labels.label(self.kind)))
        clause = self.circumstances.clause(self.kind)
        revision = self.consultation.profile.revision
        return super().get_context_data(
            crumbs=self.crumbs(heading),
            kicker=kicker_of(self.consultation),
            heading=heading,
            citation=labels.citation(revision, clause) if clause else "",
            leave_url=self.get_success_url(),
            **kwargs,
        )

    @transaction.atomic
    def act(self, form: ProceedingForm) -> str:
        """Record it for each text."""
        self.form = form
        for text in form.chosen:
            self.refused = text
            record_proceeding(
                self.consultation,
                kind=self.kind,
                text=text,
                by=self.user,
                at=self.at,
                **form.facts,
            )
        return _("Recorded: %(what)s (%(texts)s).") % {
            "what": labels.label(self.kind),
            "texts": self._name_texts(form.chosen),
        }

    def field_for(self, error: RuleError) -> str | None:
        """Put a refusal beside the field it is about."""
        return self.form.field_for(error)

    def words_for(self, error: RuleError) -> str:
        """Name the text that was refused, where several were chosen."""
        words = word_refusal(error)
        if self.refused is None or len(self.form.chosen) == 1:
            return words
        return f"{self._name_texts([self.refused])}: {words}"

    def _name_texts(self, texts: Sequence[DraftText | None]) -> str:
        language = current_language()
        names = [
            localize_designation(text.designation, language) for text in texts if text
        ]
        return join_list(names, language) if names else _("all texts")


class AnnulProceeding(_Recording, ReasonedAct):
    """Annul a record that was made wrongly; it stays, struck through."""

    asks_who = True
    template_name = "staff/proceeding_annul.html"
    words = ReasonWords(
        crumb=gettext_lazy("Annul"),
        title=gettext_lazy("Annul a record"),
        lead=gettext_lazy(
            "The record stays in the file, struck through, with the reason. What is"
            " right is recorded anew."
        ),
        button=gettext_lazy("Annul the record"),
        grave=True,
    )
    row: RecordedProceeding

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and the record that is annulled."""
        super().fetch(**kwargs)
        rows = self.consultation.proceedings.filter(annuls=None)
        self.row = get_object_or_404(rows, pk=kwargs["record"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the record."""
        return super().get_context_data(
            crumbs=self.crumbs(str(self.words.crumb)),
            lines=file_of(self.consultation, only=self.row.pk),
            **kwargs,
        )

    def act(self, form: Any) -> str:
        """Annul the record."""
        reason = form.cleaned_data["reason"]
        annul_proceeding(self.row, reason=reason, by=self.user, at=self.at)
        return _("The record is annulled. It stays in the file, with the reason.")
