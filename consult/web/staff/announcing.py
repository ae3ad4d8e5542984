"""Pages on which two officers announce the outcome by circular."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.documents.outcome_circular import outcome_digest
from consult.documents.register import Document
from consult.documents.wording import (
    join_parts,
    localize_designation,
    name_circular,
)
from consult.flows.announcing import (
    discard_outcome,
    issue_outcome,
    prepare_outcome,
    prepared_digest,
)
from consult.flows.errors import OutcomeChanged
from consult.models import Circular, Consultation, Signatory
from consult.permissions import Permission
from consult.procedure.errors import (
    BadReference,
    IllegalTransition,
    NothingDecided,
    RuleError,
)
from consult.procedure.references import CircularReference
from consult.procedure.states import ConsultationState
from consult.queries.clock import geneva_day
from consult.queries.outcomes import TextOutcome, outcomes_on, prepared_outcome
from consult.templatetags.languages import NATIVE_NAMES, current_language
from consult.vocabularies import CircularKind, DocumentKind
from consult.web.layout import Crumb
from consult.web.staff.dates import statutory_moments
from consult.web.staff.naming import kicker_of
from consult.web.staff.outcome_form import OutcomeForm
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct, ConsultationPage
from consult.web.staff.preview import PaperView
from consult.web.staff.proceeding_file import page_title
from consult.web.staff.reasoned import ReasonedAct, ReasonWords
from consult.web.staff.refusals import word_refusal
from consult.web.staff.seen_form import SeenForm

STATES = frozenset({ConsultationState.CLOSED, ConsultationState.CERTIFIED})


class _Announcing(ConsultationAct):
    """An act on a circular with the outcome; afterwards: the page of proceedings."""

    permission = Permission.OUTCOME_ANNOUNCE
    states = STATES
    asks_who = True

    def get_success_url(self) -> str:
        """Return the page of proceedings."""
        return reverse("staff:proceedings", args=[self.consultation.pk])

    def crumbs(self, label: str) -> list[Crumb]:
        """Return the way to this act."""
        title = page_title(self.consultation)
        return crumbs_to(
            self.consultation, Crumb(title, self.get_success_url()), Crumb(label)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its head and the statutory dates."""
        context: dict[str, Any] = {
            "kicker": kicker_of(self.consultation),
            "leave_url": self.get_success_url(),
            "moments": statutory_moments(self.consultation, at=self.at),
        }
        return super().get_context_data(**context | kwargs)


class PrepareOutcome(_Announcing):
    """Prepare the circular, or change what was prepared."""

    template_name = "staff/outcome_prepare.html"
    many_valued = frozenset({"texts"})
    form: OutcomeForm

    @cached_property
    def awaiting(self) -> list[TextOutcome]:
        """Return the texts that are decided and not notified, as of today."""
        outcomes = outcomes_on(self.consultation, day=geneva_day(self.at))
        return [each for each in outcomes if each.awaits_notice]

    def get_form(self) -> OutcomeForm:
        """Return the form, with what was prepared before."""
        prepared = prepared_outcome(self.consultation)
        self.form = OutcomeForm(self.sent, awaiting=self.awaiting, prepared=prepared)
        return self.form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its head."""
        return super().get_context_data(
            crumbs=self.crumbs(_("Circular with the outcome")),
            awaiting=self.awaiting,
            **kwargs,
        )

    def act(self, form: OutcomeForm) -> str:
        """Prepare it."""
        circular = prepare_outcome(
            self.consultation,
            form.chosen,
            reference=form.cleaned_data["reference"],
            dated=form.cleaned_data["on"],
            by=self.user,
            at=self.at,
        )
        return _("%(circular)s is prepared: a second person issues it.") % {
            "circular": name_circular(circular.number, current_language())
        }

    def field_for(self, error: RuleError) -> str | None:
        """Put a refusal beside the field it is about."""
        return self.form.field_for(error)


class _OnPrepared(_Announcing):
    """An act on the circular of the address: `self.circular`."""

    circular: Circular

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and the circular; Http404 where there is none."""
        super().fetch(**kwargs)
        self.circular = find_circular(self, kwargs["reference"])

    @property
    def waits(self) -> bool:
        """Tell whether it still waits to be issued or given up."""
        return self.circular.issued_at is None and not self.circular.recalled

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or the proceedings where somebody was faster."""
        if self.waits:
            return super().get(request, *args, **kwargs)
        messages.warning(request, word_refusal(IllegalTransition("")))
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the circular as it stands now."""
        self.circular.refresh_from_db()
        in_place = kwargs.pop("in_place", True) and self.waits
        return super().get_context_data(
            circular=self.circular, in_place=in_place, **kwargs
        )


class IssueOutcome(_OnPrepared):
    """Show what goes out, and issue it; a second person only (decision 18)."""

    template_name = "staff/outcome_issue.html"
    form_class = SeenForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page all that the circular says, and its previews."""
        circular = self.circular
        seen = outcome_digest(circular)
        outcomes = [
            (each, _outcome_words(each))
            for each in _covered(self.consultation, circular)
        ]
        return super().get_context_data(
            crumbs=self.crumbs(_("Issue the circular with the outcome")),
            seen=seen,
            changed=self.waits and prepared_digest(circular) != seen,
            is_to_come=circular.date > geneva_day(self.at),
            outcomes=outcomes,
            prepared_it=circular.prepared_by_id == self.user.pk,
            signatory=Signatory.objects.signing_on(circular.date),
            languages=[language.value for language in NATIVE_NAMES],
            **kwargs,
        )

    def act(self, form: Any) -> str:
        """Issue what was read."""
        seen = form.cleaned_data["seen"]
        issue_outcome(self.circular, by=self.user, at=self.at, seen=seen)
        return _("%(circular)s is issued.") % {
            "circular": name_circular(self.circular.number, current_language())
        }


class DiscardOutcome(_OnPrepared, ReasonedAct):
    """Give up a circular that was prepared."""

    words = ReasonWords(
        crumb=gettext_lazy("Give up the circular"),
        title=gettext_lazy("Give up the circular with the outcome"),
        lead=gettext_lazy(
            "Its number stays listed as not used and is not given again."
        ),
        button=gettext_lazy("Give it up"),
        grave=True,
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the way to it."""
        crumbs = self.crumbs(str(self.words.crumb))
        return super().get_context_data(crumbs=crumbs, **kwargs)

    def act(self, form: Any) -> str:
        """Give it up."""
        reason = form.cleaned_data["reason"]
        discard_outcome(self.circular, reason=reason, by=self.user, at=self.at)
        return _("The circular is given up. Its number stays listed as not used.")


class OutcomePaper(PaperView):
    """Show the circular with the outcome: as a draft, or as it was issued."""

    kind = DocumentKind.OUTCOME
    circular: Circular

    def fetch(self, **kwargs: Any) -> None:
        """Read which circular; Http404 for one that was given up."""
        super().fetch(**kwargs)
        self.circular = find_circular(self, kwargs["reference"])
        if self.circular.recalled:
            raise Http404
        self.item = str(self.circular.reference)

    def read(self) -> Document:
        """Return what was issued, or the draft as it stands."""
        if self.circular.issued_at is None:
            return self.preview()
        return super().read()

    def word(self, error: Exception) -> str:
        """Name the texts whose decision fell away since it was prepared."""
        if not isinstance(error, NothingDecided):
            return super().word(error)
        language = current_language()
        fallen = [
            f"{localize_designation(each.designation, language)}:"
            f" {_outcome_words(each)}"
            for each in _covered(self.consultation, self.circular)
            if not each.is_decided
        ]
        changed = super().word(OutcomeChanged(str(error)))
        return f"{changed} {join_parts(fallen, language)}"


def find_circular(page: ConsultationPage, reference: str) -> Circular:
    """Return the circular with the outcome that Consult prepares or issued."""
    try:
        parsed = CircularReference.parse(reference)
    except BadReference:
        raise Http404 from None
    circular = Circular.objects.filter(
        consultation=page.consultation,
        period=parsed.period,
        number=parsed.number,
        kind=CircularKind.OUTCOME,
        prepared_by__isnull=False,
    ).first()
    if circular is None:
        raise Http404
    return circular


def _covered(consultation: Consultation, circular: Circular) -> list[TextOutcome]:
    """Return the texts that a circular covers as they stand on its date."""
    covered = set(circular.texts.values_list("pk", flat=True))
    outcomes = outcomes_on(consultation, day=circular.date)
    return [each for each in outcomes if each.text.pk in covered]


def _outcome_words(outcome: TextOutcome) -> str:
    decided = outcome.outcome if outcome.by_replies else None
    return capfirst(str(labels.label(decided or outcome.standing.fate)))
