"""What is recorded beside and after the replies, as one form per kind."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult import labels
from consult.documents.wording import format_date, format_date_range
from consult.flows.errors import AlreadyNotified, DateBeforeDecision, NumberTaken
from consult.labels import Label
from consult.models import Consultation, DraftText, EntitledMember, StudyPeriod
from consult.procedure.admissibility import (
    COVERS_ALL,
    NEEDS_NAME,
    NEEDS_REFERENCE,
    NEEDS_WORDS,
)
from consult.procedure.errors import (
    AlreadyRecorded,
    BadDesignation,
    BadReference,
    ConsiderationNotAuthorized,
    DateBeforeAnnouncement,
    DateInFuture,
    DateOutOfRange,
    FieldMissing,
    MoreTimeOver,
    NoRequestRecorded,
    NotEntitled,
    NothingDecided,
    NothingToRevoke,
    OutsideMeeting,
    ResultNotCertified,
    RuleError,
)
from consult.procedure.proceedings import (
    BY_A_STATE,
    DECISIONS,
    SAID_AT_MEETING,
    Circumstances,
)
from consult.procedure.states import Proceeding
from consult.templatetags.designations import designation
from consult.templatetags.languages import current_language
from consult.web.staff.form_fields import day_field
from consult.web.staff.inner_form import InnerForm
from consult.web.staff.proceeding_fields import (
    name_field,
    present_field,
    prose_field,
    reference_field,
    words_field,
)
from consult.web.staff.refusals import cite

# A name belongs to one text; everything else may be said of several in one go.
OF_ONE_TEXT: Final = NEEDS_NAME | {Proceeding.EDITORIAL_CORRECTION}

MISSING: Final[Mapping[str, Label]] = {
    "texts": _("Choose the text."),
    "member_state": _("Choose the Member State."),
    "on": _("Enter the day."),
    "reference": _("Enter the number or the address."),
    "name": _("Enter the designation."),
    "words": _("Write it down: this is not recorded without its words."),
}

_ABOUT: Final = (
    (
        (
            AlreadyNotified,
            ConsiderationNotAuthorized,
            NothingDecided,
            ResultNotCertified,
        ),
        "texts",
    ),
    (
        (
            DateBeforeAnnouncement,
            DateBeforeDecision,
            DateInFuture,
            DateOutOfRange,
            MoreTimeOver,
            OutsideMeeting,
        ),
        "on",
    ),
    ((NoRequestRecorded, NotEntitled, NothingToRevoke), "member_state"),
    ((BadReference, NumberTaken), "reference"),
)


class ProceedingForm(InnerForm):
    """Ask for what one kind of record needs, and for nothing else."""

    def __init__(
        self,
        data: Any = None,
        *,
        consultation: Consultation,
        kind: Proceeding,
        circumstances: Circumstances,
        text: str = "",
    ) -> None:
        """Take what was sent; `text` is the order of the text that is asked about."""
        self.kind = kind
        self.consultation = consultation
        self.circumstances = circumstances
        self.texts = {str(row.order): row for row in consultation.texts.all()}
        only = next(iter(self.texts)) if len(self.texts) == 1 else text
        one = kind in OF_ONE_TEXT
        super().__init__(data, initial={"texts": only if one else [only]})
        for name, field in self._fields():
            words = MISSING.get(name)
            if field.required and words:
                clause = circumstances.clause(kind)
                field.error_messages["required"] = cite(str(words), clause)
            self.fields[name] = field

    @property
    def chosen(self) -> Sequence[DraftText | None]:
        """Return the texts it was said of; None alone for all of them at once."""
        given = self.cleaned_data["texts"]
        orders = [given] if isinstance(given, str) else given
        if self.kind in COVERS_ALL and len(orders) == len(self.texts):
            return [None]
        return [self.texts[order] for order in orders]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what is recorded, the same for every text."""
        facts = {
            name: value for name, value in self.cleaned_data.items() if name != "texts"
        }
        if "member_state" in facts:
            facts["member_state"] = self.roll[facts["member_state"]].member_state
        return facts

    def clean(self) -> dict[str, Any]:
        """Read the number of an outcome circular."""
        super().clean()
        if self.kind is Proceeding.OUTCOME_CIRCULAR:
            self._complete_number()
        return self.cleaned_data

    def field_for(self, error: RuleError) -> str | None:
        """Name the field that a refusal is about; None for the whole form."""
        found = field_of(error, self.kind)
        return found if found in self.fields else None

    def _complete_number(self) -> None:
        number, on = self.cleaned_data.get("reference"), self.cleaned_data.get("on")
        if on and number:
            self.cleaned_data["reference"] = complete_number(number, on)

    def _fields(self) -> Iterator[tuple[str, forms.Field]]:
        kind = self.kind
        yield "texts", self._texts_field()
        if kind in BY_A_STATE:
            self.roll = {row.member_state_id: row for row in _roll(self.consultation)}
            yield "member_state", self._state_field()
        yield "on", self._day_field()
        if kind in NEEDS_REFERENCE:
            yield "reference", reference_field(kind)
        if kind in NEEDS_NAME:
            yield "name", name_field(kind)
        if kind in NEEDS_WORDS | DECISIONS:
            yield "words", words_field(kind)
        if kind is Proceeding.FORMAL_OPPOSITION:
            yield (
                "proposed_changes",
                prose_field(_("Possible changes that would help the work forward")),
            )
        if kind in DECISIONS:
            yield "present", present_field()

    def _texts_field(self) -> forms.Field:
        choices = [(order, self._name(text)) for order, text in self.texts.items()]
        if self.kind in OF_ONE_TEXT:
            return forms.ChoiceField(
                label=_("Text"), choices=choices, widget=forms.RadioSelect
            )
        return forms.MultipleChoiceField(
            label=_("Texts"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("It is recorded for each text chosen, or for none.")
            if len(choices) > 1
            else "",
        )

    def _name(self, text: DraftText) -> SafeString:
        outcome = self.circumstances.outcomes.get(text.designation)
        if outcome is None:
            return designation(str(text))
        return format_html("{}: {}", designation(str(text)), labels.label(outcome))

    def _state_field(self) -> forms.Field:
        language = current_language()
        states = [(iso3, row.name_in(language)) for iso3, row in self.roll.items()]
        return forms.ChoiceField(label=_("Member State"), choices=[("", ""), *states])

    def _day_field(self) -> forms.Field:
        field = day_field(_("Day"), self._period())
        field.required = True
        return field

    def _period(self) -> str:
        """Say which days come into question, where the rule sets them."""
        language, until = current_language(), self.circumstances.more_time_until
        opens, closes = self.circumstances.opens, self.circumstances.closes
        if self.kind in DECISIONS | SAID_AT_MEETING and opens and closes:
            return gettext("The meeting: %(days)s.") % {
                "days": format_date_range(opens, closes, language)
            }
        if self.kind is Proceeding.FORMAL_OPPOSITION and until:
            return gettext("The day it was received, %(day)s at the latest.") % {
                "day": format_date(until, language)
            }
        return ""


def complete_number(number: str, on: date) -> str:
    """Write a bare number as the reference of the study period of its date."""
    began = StudyPeriod.objects.filter(starts_on__lte=on)
    period = began.order_by("starts_on").last()
    if period is None or not (number.isascii() and number.isdecimal()):
        return number
    return f"{period.code}-TSB-CIR-{int(number):04d}"


def field_of(error: RuleError, kind: Proceeding) -> str | None:
    """Name the field that a refusal of the rules is about."""
    if isinstance(error, FieldMissing):
        return "texts" if error.field == "text" else error.field
    if isinstance(error, AlreadyRecorded):
        return "member_state" if kind in BY_A_STATE else "texts"
    if isinstance(error, BadDesignation):
        return "name" if kind in NEEDS_NAME else "texts"
    about = [field for errors, field in _ABOUT if isinstance(error, errors)]
    return about[0] if about else None


def _roll(consultation: Consultation) -> list[EntitledMember]:
    language = current_language()
    rows = consultation.roll.select_related("member_state")
    return sorted(rows, key=lambda row: str(row.sort_keys.get(language, "")))
