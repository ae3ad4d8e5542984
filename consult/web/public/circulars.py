"""The circulars: the list, each at its permanent address, and their documents."""

from collections.abc import Mapping
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic.base import View

from consult.documents.wording import format_place_and_date
from consult.models import Consultation, User
from consult.permissions import Case, Permission, allows, delegate_roles
from consult.procedure.states import ConsultationState
from consult.queries.clock import database_now
from consult.queries.consultations import consultations, reference_of
from consult.queries.proceedings import texts_named
from consult.queries.replies import find_member
from consult.templatetags.languages import current_language
from consult.web.access import acting_for
from consult.web.circulars import circular_facts
from consult.web.consultations import (
    circular_of,
    circular_words,
    find_issued,
    find_outcome,
    group_reference,
    group_words,
    is_open,
    state_words,
)
from consult.web.following import fate_lines
from consult.web.layout import Chip, Crumb
from consult.web.ledger import LedgerRow, ledger_row
from consult.web.public import forms
from consult.web.public.forms import CircularFilter

PER_PAGE = 20


class CircularList(View):
    """Every circular that was issued, withdrawn ones too."""

    def get(self, request: HttpRequest) -> HttpResponse:
        at = database_now()
        wanted = CircularFilter(request.GET.dict())
        found = _filter(published(), wanted, at)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        fates = fate_lines(list(page), at=at)
        return render(
            request,
            "public/list.html",
            {
                "at": at,
                "chips": _chips(wanted),
                "clear_url": reverse("home"),
                "filter_form": wanted,
                "page_obj": page,
                "rows": [_row(one, fates, at) for one in page],
            },
        )


class CircularPage(View):
    """One consultation as anybody may read it, at its permanent address.

    The address of a circular with the outcome leads to the one that it follows.
    """

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        if (outcome := find_outcome(ref)) and outcome.consultation:
            return redirect("public:circular", reference_of(outcome.consultation))
        at, consultation = database_now(), find_issued(ref)
        language, circular = current_language(), circular_of(consultation)
        return render(
            request,
            "public/circular.html",
            {
                **circular_facts(consultation, ref, at),
                "circular": circular_words(consultation),
                "crumbs": [
                    Crumb(_("Consultations"), reverse("home")),
                    Crumb(circular_words(consultation)),
                ],
                "dated": format_place_and_date("Geneva", circular.date, language),
                "group_reference": group_reference(consultation),
                "group_title": consultation.study_group.title_in(language),
                "leads_to_form": leads_to_form(request, consultation, at),
                "open": is_open(consultation, at),
                "study_group": group_words(consultation),
            },
        )


def published() -> QuerySet[Consultation]:
    """Return every consultation whose circular was issued, the newest first."""
    return consultations().filter(issued_at__isnull=False).order_by("-issued_at", "-pk")


def leads_to_form(
    request: HttpRequest, consultation: Consultation, at: datetime
) -> bool:
    """Tell whether a reader is led to the form: who fills it in, and a stranger."""
    user = request.user
    if not isinstance(user, User):
        return True
    iso3 = acting_for(request, delegate_roles(user, at))
    if iso3 is None or find_member(consultation, iso3) is None:
        return False
    case = Case(at=at, consultation=consultation, member_state=iso3)
    return allows(user, Permission.REPLY_DRAFT, case)


def _row(
    consultation: Consultation, fates: Mapping[int, tuple[str, str]], at: datetime
) -> LedgerRow:
    return ledger_row(
        consultation,
        url=reverse("public:circular", args=[reference_of(consultation)]),
        status=state_words(consultation, at),
        fates=fates,
    )


def _filter(
    found: QuerySet[Consultation], wanted: CircularFilter, at: datetime
) -> QuerySet[Consultation]:
    """Narrow the list; a filter that makes no sense leaves it as it is."""
    if not wanted.is_valid():
        return found
    chosen = wanted.cleaned_data
    if chosen["group"]:
        found = found.filter(study_group__number=chosen["group"])
    if chosen["period"]:
        found = found.filter(study_group__period=chosen["period"])
    if chosen["name"]:
        named = texts_named(chosen["name"])
        found = found.filter(pk__in=named.values("consultation"))
    if chosen["state"]:
        found = found.filter(_in_state(chosen["state"], at))
    return found


def _in_state(state: str, at: datetime) -> Q:
    issued = Q(state=ConsultationState.ISSUED)
    return {
        forms.OPEN: issued & Q(closes_at__gt=at),
        forms.CLOSED: Q(state=ConsultationState.CLOSED) | issued & Q(closes_at__lte=at),
        forms.CERTIFIED: Q(state=ConsultationState.CERTIFIED),
        forms.WITHDRAWN: Q(state=ConsultationState.WITHDRAWN),
    }[state]


def _chips(wanted: CircularFilter) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    if not wanted.is_valid():
        return []
    chips = []
    in_force = {name: value for name, value in wanted.cleaned_data.items() if value}
    for name in in_force:
        others = {other: value for other, value in in_force.items() if other != name}
        address = f"{reverse('home')}?{urlencode(others)}"
        chips.append(Chip(wanted.words_of(name), address))
    return chips
