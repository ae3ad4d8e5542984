"""The head of a draft as a form, checked against the rules it can break."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.flows.drafting import DraftHead
from consult.models import Circular, Consultation, StudyGroup
from consult.procedure.deadlines import LAST_MINUTE, Deadline
from consult.procedure.errors import (
    BadReference,
    ClosingBeforeOpening,
    OpeningBeforeAnnouncement,
    RuleError,
)
from consult.procedure.profiles import profile_for, revision_on
from consult.procedure.references import CircularReference
from consult.procedure.states import Procedure
from consult.queries.clock import geneva_day
from consult.web.staff.head_fields import HeadFields
from consult.web.staff.refusals import word_refusal

# Lines of the secretariat that a draft takes over from its study group.
SECRETARIAT: Final = {"contact_email": "email", "telephone": "telephone", "fax": "fax"}

# What comes before the circular of the traditional approval process.
DETERMINATION: Final = ("determined_at", "determined_on", "chair_requested_on")

# What a draft says of itself word for word; the rest of the head is worked out.
WORD_FOR_WORD: Final = (
    "regional_group",
    "meeting_opens",
    "meeting_closes",
    "meeting_virtual",
    "meeting_place",
    "collective_letter",
    "determined_at",
    "determined_on",
    "chair_requested_on",
    "deadline_date",
    "deadline_zone",
    "officer_initials",
    "contact_email",
    "telephone",
    "fax",
)


class HeadForm(HeadFields):
    """Ask for the head of a draft, which may be saved incomplete."""

    def __init__(
        self,
        data: Any = None,
        *,
        at: datetime,
        consultation: Consultation | None = None,
        circular: Circular | None = None,
    ) -> None:
        """Take what was sent, at an instant; for an edit the draft and its number."""
        self.today = geneva_day(at)
        self.consultation = consultation
        self.circular = circular
        super().__init__(data, initial=_initial(consultation, circular, self.today))

    @property
    def head(self) -> DraftHead:
        """Return the checked form as the draft's head."""
        cleaned = self.cleaned_data
        synthetic = self.consultation is not None and self.consultation.synthetic
        replies = {
            name: cleaned[name]
            for name in ("reply_email", "reply_fax")
            if cleaned[name]
        }
        return DraftHead(
            procedure=cleaned["procedure"],
            revision=cleaned["revision"],
            revision_reason=cleaned["revision_reason"],
            study_group=cleaned["study_group"],
            synthetic=synthetic,
            deadline_time=cleaned["deadline_time"] or LAST_MINUTE,
            **{name: cleaned[name] for name in WORD_FOR_WORD},
            **replies,
        )

    @property
    def is_saved(self) -> bool:
        """Tell whether the draft already says all this: a form may be sent twice."""
        sent, number = self.head, self.cleaned_data["number"]
        same_number = (
            number is None
            if self.circular is None
            else (number, self.cleaned_data["dated"])
            == (self.circular.number, self.circular.date)
        )
        return same_number and all(
            getattr(self.consultation, field.name) == getattr(sent, field.name)
            for field in fields(sent)
        )

    def clean_study_group(self) -> StudyGroup:
        """Read the study group that was chosen."""
        groups = StudyGroup.objects.select_related("period")
        return groups.get(pk=self.cleaned_data["study_group"])

    def clean_number(self) -> CircularReference | int | None:
        """Read the number, alone or as a whole reference."""
        text = self.cleaned_data["number"]
        if not text:
            if self.circular:
                raise forms.ValidationError(
                    _("A number that was entered can be replaced, not taken away.")
                )
            return None
        try:
            if text.isascii() and text.isdigit():
                return CircularReference("T00", int(text)).number
            return CircularReference.parse(text)
        except BadReference as error:
            raise forms.ValidationError(word_refusal(error)) from None

    def clean(self) -> dict[str, Any]:
        """Check what one field alone can't tell."""
        super().clean()
        self._check_number()
        self._check_revision()
        self._check_regional_group()
        self._check_meeting()
        self._check_determination()
        self._check_deadline()
        self._fill_in_secretariat()
        return self.cleaned_data

    def _check_number(self) -> None:
        number, dated = self.cleaned_data.get("number"), self.cleaned_data.get("dated")
        group = self.cleaned_data.get("study_group")
        if isinstance(number, CircularReference):
            if group and number.period != group.period_id:
                self.add_error(
                    "number",
                    _("This number belongs to another study period than the group."),
                )
            number = self.cleaned_data["number"] = number.number
        if number and not dated and "dated" not in self.errors:
            self.add_error("dated", _("Enter the date the circular bears."))
        if dated and not number and "number" not in self.errors:
            self.add_error(
                "number", _("Enter the number too: the date is kept with it.")
            )

    def _check_revision(self) -> None:
        dated = self.cleaned_data.get("dated") or self.today
        in_force = revision_on(dated).value
        chosen = self.cleaned_data.get("revision") or in_force
        self.cleaned_data["revision"] = chosen
        if chosen == in_force:
            self.cleaned_data["revision_reason"] = ""
        elif not self.cleaned_data.get("revision_reason"):
            self.add_error(
                "revision_reason",
                _("Say why another revision applies than the one in force."),
            )

    def _check_regional_group(self) -> None:
        regional = self.cleaned_data.get("procedure") == Procedure.TAP_REGIONAL
        if self.cleaned_data.get("regional_group") and not regional:
            self.add_error(
                "regional_group",
                _("Only the procedure of a regional group names one (note to 9.2.1)."),
            )

    def _check_meeting(self) -> None:
        opens = self.cleaned_data.get("meeting_opens")
        closes = self.cleaned_data.get("meeting_closes")
        dated = self.cleaned_data.get("dated")
        if opens and closes and closes < opens:
            self._refuse("meeting_closes", ClosingBeforeOpening(""))
        profile = profile_for(
            self.cleaned_data.get("procedure", Procedure.TAP),
            self.cleaned_data["revision"],
        )
        if profile.counts_back and opens and dated and opens < dated:
            clause = profile.clauses.period
            self._refuse("meeting_opens", OpeningBeforeAnnouncement("", clause=clause))

    def _check_determination(self) -> None:
        """Refuse a determination where nothing is determined; its day only warns."""
        procedure = self.cleaned_data.get("procedure", Procedure.TAP)
        if profile_for(procedure, self.cleaned_data["revision"]).counts_back:
            return
        for name in DETERMINATION:
            if self.cleaned_data.get(name):
                self.add_error(
                    name, _("Only the traditional approval process has this step.")
                )

    def _check_deadline(self) -> None:
        day = self.cleaned_data.get("deadline_date")
        if day is None or "deadline_time" in self.errors:
            return
        dated = self.cleaned_data.get("dated")
        if dated and day < dated:
            self.add_error(
                "deadline_date", _("Replies can't close before the circular's date.")
            )
            return
        minute = self.cleaned_data.get("deadline_time") or LAST_MINUTE
        try:
            Deadline(day, minute, self.cleaned_data.get("deadline_zone", "UTC"))
        except RuleError as error:
            self._refuse("deadline_time", error)

    def _fill_in_secretariat(self) -> None:
        """Take over the secretariat's lines where none of its own is given."""
        group = self.cleaned_data.get("study_group")
        if group is None:
            return
        before = self.consultation.study_group if self.consultation else None
        for name, source in SECRETARIAT.items():
            if name in self.errors:
                continue
            given = self.cleaned_data.get(name)
            if not given or (before and given == getattr(before, source)):
                self.cleaned_data[name] = getattr(group, source)

    def _refuse(self, field: str, error: RuleError) -> None:
        self.add_error(field, word_refusal(error))


def _initial(
    consultation: Consultation | None, circular: Circular | None, today: date
) -> dict[str, Any]:
    """Return what the form shows first: the draft as it is, or what a new one has."""
    if consultation is None:
        return {"deadline_time": LAST_MINUTE}
    names = (*WORD_FOR_WORD, "procedure", "deadline_time", "reply_email", "reply_fax")
    in_force = revision_on(circular.date if circular else today)
    return {
        **{name: getattr(consultation, name) for name in names},
        "study_group": consultation.study_group_id,
        "number": circular.number if circular else "",
        "dated": circular.date if circular else None,
        "revision": "" if consultation.revision == in_force else consultation.revision,
        "revision_reason": consultation.revision_reason,
    }
