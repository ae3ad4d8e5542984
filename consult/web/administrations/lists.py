"""The list of what a State is asked, and the choice of the State one acts for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.labels import Label
from consult.models import Consultation, Delegate, MemberState
from consult.queries.clock import geneva_day
from consult.queries.consultations import consultations, reference_of
from consult.queries.replies import Involvement, involvements_of, standing_positions
from consult.templatetags.clocks import write_short_day
from consult.templatetags.languages import current_language
from consult.vocabularies import DelegateRole
from consult.web.administrations.pages import DelegatePage
from consult.web.consultations import circular_words
from consult.web.layout import Tab
from consult.web.ledger import LedgerRow, ledger_row
from consult.web.reply_sheet import Sheet

PER_PAGE = 25

View = tuple[Label, Callable[[Involvement, datetime], bool]]

# The views of the list (behaviour of ballots elsewhere), the first one the default.
VIEWS: Mapping[str, View] = {
    "required": (gettext_lazy("Reply required"), Involvement.needs_reply),
    "open": (gettext_lazy("All open"), Involvement.is_open),
    "new": (gettext_lazy("New in two weeks"), Involvement.is_new),
    "closing": (gettext_lazy("Closing in two weeks"), Involvement.closes_soon),
    "lately": (gettext_lazy("Closed in two weeks"), Involvement.closed_lately),
    "closed": (
        gettext_lazy("All closed"),
        lambda involvement, at: not involvement.is_open(at),
    ),
}


class ListPage(DelegatePage):
    """What the State is asked, in six views with their counts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        view = request.GET.get("view", "required")
        view = view if view in VIEWS else "required"
        involved = involvements_of(self.member_state)
        shown = [one for one in involved if VIEWS[view][1](one, self.at)]
        if view in {"required", "open", "closing"}:
            shown.sort(key=lambda one: one.ends_at)
        page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "administrations/list.html",
            {
                "at": self.at,
                "state": self.name_state(),
                "tabs": self._tabs(involved, view),
                "page_obj": page,
                "rows": self._rows(page),
                "view": view,
                **self._next_deadline(involved),
                "delegation": self._delegation(),
                "other_states": self._other_states(),
                "synthetic": False,
            },
        )

    def _tabs(self, involved: list[Involvement], current: str) -> list[Tab]:
        address = reverse("administrations:list")
        return [
            Tab(
                label=str(label),
                url=f"{address}?view={name}",
                count=sum(belongs(one, self.at) for one in involved),
                current=name == current,
            )
            for name, (label, belongs) in VIEWS.items()
        ]

    def _rows(self, page: Page[Involvement]) -> list[LedgerRow]:
        found = consultations().in_bulk([one.consultation_id for one in page])
        prepares = self._prepares()
        return [
            _ledger_row(found[one.consultation_id], one, at=self.at, prepares=prepares)
            for one in page
        ]

    def _prepares(self) -> bool:
        held = self.roles[self.member_state]
        return bool(held & {DelegateRole.HEAD.value, DelegateRole.DRAFTER.value})

    def _next_deadline(self, involved: list[Involvement]) -> dict[str, object]:
        """Return the open consultation that closes first without a reply."""
        waiting = [one for one in involved if one.needs_reply(self.at)]
        if not waiting:
            return {}
        first = min(waiting, key=lambda one: one.ends_at)
        upcoming = consultations().get(pk=first.consultation_id)
        return {"next": upcoming, "next_label": circular_words(upcoming)}

    def _delegation(self) -> list[tuple[str, list[str]]]:
        """Return the people of each role, whose addresses stay unseen."""
        rows = Delegate.objects.valid_on(geneva_day(self.at)).filter(
            member_state_id=self.member_state, user__is_active=True
        )
        held = [(row.role, str(row.user)) for row in rows.select_related("user")]
        return [
            (str(role.label), sorted(name for own, name in held if own == role))
            for role in DelegateRole
        ]

    def _other_states(self) -> list[tuple[str, str]]:
        others = set(self.roles) - {self.member_state}
        if not others:
            return []
        states = MemberState.objects.filter(iso3__in=others).prefetch_related("names")
        return [(state.iso3, state.name_in(current_language())) for state in states]


class ActFor(DelegatePage):
    """Choose the State one acts for, among those one is a delegate of."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        self.act_for(request.POST.get("member_state", ""))
        return redirect("administrations:list")


def _ledger_row(
    consultation: Consultation, one: Involvement, *, at: datetime, prepares: bool
) -> LedgerRow:
    reference = reference_of(consultation)
    words, tone = _status(consultation, one, at)
    row = ledger_row(
        consultation,
        url=reverse("administrations:consultation", args=[reference]),
        status=(words, tone),
        is_new=_("New") if one.is_new(at) else "",
    )
    if not (prepares and one.is_open(at)):
        return row
    return replace(
        row,
        act_words=_("Continue") if tone == "draft" else _act(one),
        act_url=reverse("administrations:reply", args=[reference]),
        primary=tone in {"act", "draft"},
    )


def _act(one: Involvement) -> str:
    return _("Change your reply") if one.standing else _("Reply")


def _status(
    consultation: Consultation, one: Involvement, at: datetime
) -> tuple[str, str]:
    """Return the words and the tone of where the State stands."""
    if one.withdrawn:
        return _("Consultation withdrawn"), "stop"
    if one.is_open(at) and one.draft and not _is_sent(consultation, one):
        return _("Draft, not yet sent"), "draft"
    if one.standing:
        return _reply_status(one)
    if one.versions:
        return _("Reply withdrawn"), "act" if one.is_open(at) else ""
    return (_("Reply required"), "act") if one.is_open(at) else (_("No reply"), "")


def _reply_status(one: Involvement) -> tuple[str, str]:
    in_time = [version for version in one.versions if not version.late]
    if not in_time:
        return _("Received late, not counted"), ""
    said = len(one.standing)
    if said < one.texts:
        words = {"said": said, "total": one.texts}
        return _("Replied on %(said)d of %(total)d texts") % words, "done"
    day = write_short_day(geneva_day(in_time[-1].received_at), current_language())
    return _("Replied %(day)s") % {"day": day}, "done"


def _is_sent(consultation: Consultation, one: Involvement) -> bool:
    """Tell whether a draft says only what was sent already."""
    if one.draft is None or one.latest is None:
        return False
    sheet = Sheet(
        consultation,
        standing=standing_positions(one.versions),
        data=one.draft.answers,
        checking=True,
        has_files=True,  # what was sent was complete, with its files
    )
    return sheet.repeats(one.latest)
