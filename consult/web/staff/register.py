"""The register of replies: the whole roll, what each State said, and filters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.documents.wording import join_parts
from consult.fields import LineField
from consult.flows.looking import note_look
from consult.flows.transcribing import TRANSCRIBABLE
from consult.models import CertifiedResult
from consult.permissions import Permission
from consult.procedure.profiles import Profile
from consult.procedure.states import ConsultationState, Language
from consult.queries.consultations import opening_circular
from consult.queries.tallies import ConsultationTally, tally_consultation
from consult.templatetags.languages import current_language
from consult.vocabularies import GroupKind
from consult.web.layout import Chip, Count
from consult.web.staff.certification import differs
from consult.web.staff.groups import group_words
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import IssuedPage
from consult.web.staff.register_rows import (
    STANDINGS,
    RegisterRow,
    Standing,
    register_rows,
)

FRENCH, HERE = "french", "here"
REGION, STATUS = GroupKind.REGION, GroupKind.STATUS
# Shown also when they are 0; the others only where a State stands there.
ALWAYS_COUNTED: Final = (
    Standing.REPLIED,
    Standing.NONE,
    Standing.LATE,
    Standing.QUESTION,
)


@dataclass(frozen=True, slots=True)
class RowFace:
    """A row with its groups in words, as the table prints it."""

    row: RegisterRow
    regions: str
    statuses: str


class RegisterFilter(forms.Form):
    """What of the register is shown, and in which order."""

    standing = forms.ChoiceField(
        required=False,
        choices=[("", ""), *((one.value, label) for one, label in STANDINGS.items())],
        widget=forms.HiddenInput(),
    )
    q = LineField(
        label=gettext_lazy("Member State"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        rows: Sequence[RegisterRow],
        designations: Sequence[str],
        profile: Profile,
    ) -> None:
        """Offer what the rows hold: their regions, their groups, the texts."""
        super().__init__(data)
        self.query = data
        regions, statuses = _codes(rows, REGION), _codes(rows, STATUS)
        texts = [(str(number), text) for number, text in enumerate(designations)]
        positions = [
            (value, capfirst(str(label)))
            for value, label in labels.position_choices(profile)
        ]
        self.fields |= {
            "region": _choice(_("Region"), [("", _("All regions")), *regions]),
            "status": _choice(_("Group"), [("", _("All groups")), *statuses]),
            "text": _choice(_("Text"), [("", _("All texts")), *texts]),
            "position": _choice(_("Position"), [("", _("All positions")), *positions]),
            "order": _choice(
                _("Alphabet"), [(FRENCH, _("French")), (HERE, _("This language"))]
            ),
        }

    def chosen(self, name: str) -> str:
        """Return what was chosen, empty where nothing or nothing known was."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def keeps(self, row: RegisterRow) -> bool:
        """Tell whether a row is shown."""
        wanted = self.chosen("q").casefold()
        return (
            (not wanted or wanted in row.name.casefold() or wanted == row.iso3.lower())
            and self.chosen("standing") in {"", row.standing.value}
            and _is_among(self.chosen("region"), row.codes(REGION))
            and _is_among(self.chosen("status"), row.codes(STATUS))
            and self._keeps_position(row)
        )

    def chips(self) -> list[Chip]:
        """Return the filters in force, each with the address without it."""
        return [
            Chip(self._word(name), self._without(name))
            for name in ("standing", "q", "region", "status", "text", "position")
            if self.chosen(name)
        ]

    def with_standing(self, standing: str) -> str:
        """Return the address of the register with another standing."""
        query = self.query.copy()
        query.pop("standing", None)
        if standing:
            query["standing"] = standing
        return f"?{query.urlencode()}"

    def _keeps_position(self, row: RegisterRow) -> bool:
        """Keep who took the position on the text, or on any; or answered the text."""
        text, position = self.chosen("text"), self.chosen("position")
        cells = [row.cells[int(text)]] if text else list(row.cells)
        counting = [cell.position for cell in cells if cell.counts]
        if position:
            return position in counting
        return bool(counting) or not text

    def _word(self, name: str) -> str:
        choices = getattr(self.fields[name], "choices", None)
        value = self.chosen(name)
        return str(dict(choices)[value]) if choices else value

    def _without(self, name: str) -> str:
        query = self.query.copy()
        query.pop(name, None)
        return f"?{query.urlencode()}"


class Register(IssuedPage):
    """Show every State of the roll; a look while replies come in is logged."""

    permission = Permission.REGISTER_READ
    template_name = "staff/register.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page counts, filters and the rows that are kept."""
        note_look(self.consultation, by=self.user, at=self.at)
        tally = tally_consultation(self.consultation)
        language = current_language()
        here = self.request.GET.get("order") == HERE
        rows = register_rows(
            self.consultation,
            tally,
            language=language,
            order=language if here else Language.FR,
        )
        form = RegisterFilter(
            self.request.GET,
            rows=rows,
            designations=[each.text.designation for each in tally.texts],
            profile=self.consultation.profile,
        )
        kept = [row for row in rows if form.keeps(row)]
        return super().get_context_data(
            crumbs=crumbs_to(self.consultation, _("Register")),
            kicker=kicker_of(self.consultation),
            circular=opening_circular(self.consultation),
            differs_from=self.result_it_differs_from(tally),
            tally=tally,
            blocks=blocks_of(tally),
            running=self.is_in(ConsultationState.ISSUED),
            counts=counts_of(rows, form),
            filter_form=form,
            chips=form.chips(),
            faces=[face_of(row) for row in kept],
            kept=len(kept),
            total=len(rows),
            in_french=not here,
            language=language.value,
            may_tally=self.may(Permission.TALLY_READ),
            keys_in=self.may(Permission.REPLY_TRANSCRIBE)
            and self.is_in(*TRANSCRIBABLE),
            waiting=sum(row.waiting for row in rows),
            **kwargs,
        )

    def result_it_differs_from(
        self, tally: ConsultationTally
    ) -> CertifiedResult | None:
        """Return the result in force where the register no longer gives it."""
        in_force = self.consultation.results.order_by("-number").first()
        return in_force if in_force and differs(tally, in_force) else None


def counts_of(rows: Sequence[RegisterRow], form: RegisterFilter) -> list[Count]:
    """Return the figures that add up to the roll, each leading to its rows."""
    found = Counter(row.standing for row in rows)
    chosen = form.chosen("standing")
    roll = Count(_("On the roll"), len(rows), form.with_standing(""), not chosen)
    return [
        roll,
        *(
            Count(
                str(label),
                found[one],
                form.with_standing(one.value),
                one.value == chosen,
            )
            for one, label in STANDINGS.items()
            if found[one] or one in ALWAYS_COUNTED
        ),
    ]


def blocks_of(tally: ConsultationTally) -> list[str]:
    """Return the texts whose result hangs on the replies in question, or waits."""
    return [
        each.text.designation
        for each in tally.texts
        if each.hangs_on_question or each.outcome is None
    ]


def face_of(row: RegisterRow) -> RowFace:
    """Return a row with its groups in words."""
    return RowFace(
        row,
        regions=_words(REGION, row),
        statuses=_words(STATUS, row),
    )


def _words(kind: GroupKind, row: RegisterRow) -> str:
    words = (group_words(kind, code) for code in row.codes(kind))
    return join_parts(words, current_language())


def _codes(rows: Sequence[RegisterRow], kind: GroupKind) -> list[tuple[str, str]]:
    codes = sorted({code for row in rows for code in row.codes(kind)})
    return [(code, group_words(kind, code)) for code in codes]


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _is_among(wanted: str, codes: Sequence[str]) -> bool:
    return not wanted or wanted in codes
