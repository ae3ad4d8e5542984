"""What is keyed in of a paper beside its answers: how and when it came, its files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.forms import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult import labels
from consult.audit.attachments import AttachedFile
from consult.documents.wording import join_parts
from consult.fields import LineField
from consult.flows.errors import (
    AttachmentsTooLarge,
    ReceivedBeforeIssue,
    ReceivedInFuture,
    SourceMissing,
    TooManyAttachments,
)
from consult.flows.transcribing import Source
from consult.intake.upload_faults import UploadRefused
from consult.intake.uploads import KINDS
from consult.models import ReplyAttachment
from consult.procedure.deadlines import local_instant
from consult.procedure.errors import AmbiguousLocalTime, MissingLocalTime, RuleError
from consult.procedure.states import Channel
from consult.templatetags.languages import current_language
from consult.templatetags.pages import kilobytes
from consult.vocabularies import Zone
from consult.web.attached import take_in
from consult.web.reply_sheet import Sheet
from consult.web.staff.form_fields import day_field
from consult.web.staff.inner_form import InnerForm
from consult.web.staff.refusals import word_refusal

PAPER: Final = (Channel.EMAIL, Channel.FAX, Channel.LETTER)
ARRIVAL: Final = ("channel", "day", "time", "zone")
ATTACHMENTS: Final = "attachments"
KEPT: Final = "kept"


class FilesInput(forms.FileInput):
    """A control with which several files are chosen at once."""

    allow_multiple_selected = True


class PaperForm(InnerForm):
    """Ask for channel, receipt, source and files beside the `sheet` of answers.

    A correction asks for no channel and no receipt: it keeps those it has. Of the files
    it has (`carried`) it asks which are kept.
    """

    channel = forms.ChoiceField(
        label=_("Channel"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the reply came.")},
    )
    day = day_field(
        _("Received on"),
        _("The day of the stamp on the letter, or of the server that received it."),
    )
    time = forms.TimeField(
        label=_("Received at"),
        help_text=_("Hour and minute of the stamp; seconds where they are known."),
        input_formats=["%H:%M:%S", "%H:%M"],
        widget=forms.TimeInput(format="%H:%M:%S", attrs={"type": "time", "step": "1"}),
        error_messages={
            "required": _("Enter the time at which the reply was received."),
            "invalid": _("Received at: write hour and minute, 00:00 to 23:59."),
        },
    )
    zone = forms.ChoiceField(
        label=_("This time is"), choices=Zone.choices, initial=Zone.GENEVA.value
    )
    source = LineField(
        label=_("Source"),
        max_length=300,
        help_text=_(
            "Where the original lies: reference of the letter or message, page, name"
            " of the file."
        ),
        error_messages={
            "required": _("Write where the original of the reply lies."),
            "max_length": _("Source: write %(limit_value)d characters at most."),
        },
    )
    digest = LineField(
        label=_("SHA-256 of the file"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "digest"}),
        validators=[
            RegexValidator(
                r"^[0-9a-f]{64}\Z",
                _("SHA-256 of the file: write its 64 digits, 0 to 9 and a to f."),
            )
        ],
    )
    kept = forms.TypedMultipleChoiceField(
        label=_("Attachments to keep"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not chosen here is left out of the correction."),
    )
    attachments = forms.Field(
        label=_("Attachments"),
        required=False,
        widget=FilesInput(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
        help_text=_(
            "PDF, DOCX, XLSX, ODT, TXT, PNG or JPG; 20 MB each, 10 files and 60 MB"
            " together."
        ),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        sent_files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        sheet: Sheet,
        correcting: bool = False,
        carried: Sequence[ReplyAttachment] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, sent_files, **options)
        self.sheet = sheet
        self.carried = carried
        self.taken: list[AttachedFile] = []
        self.received_at: datetime | None = None
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (each.value, capfirst(str(labels.label(each)))) for each in PAPER
        ]
        self.fields["day"].required = True
        self.fields["day"].error_messages["required"] = gettext(
            "Enter the day on which the reply was received."
        )
        if correcting:
            for name in ARRIVAL:
                del self.fields[name]
        if carried:
            self._offer_to_keep(carried)
        else:
            del self.fields[KEPT]

    def is_valid(self) -> bool:
        """Tell whether neither these fields nor the answers have a problem."""
        own = super().is_valid()
        return self.sheet.is_complete and own

    def clean_attachments(self) -> list[AttachedFile]:
        """Check and store each file that was chosen; name each that is refused."""
        for chosen in self.cleaned_data[ATTACHMENTS]:
            try:
                self.taken.append(take_in(chosen))
            except UploadRefused as refusal:
                self.add_error(ATTACHMENTS, refusal.message)
        return self.taken

    def clean(self) -> dict[str, Any]:
        """Make the instant of receipt of day, time and zone."""
        cleaned = super().clean() or self.cleaned_data
        day, time, zone = (cleaned.get(name) for name in ("day", "time", "zone"))
        if day and time and zone:
            try:
                naive = datetime.combine(day, time)
                self.received_at = local_instant(naive, zone=zone)
            except RuleError as error:
                self.add_error(self.field_for(error), self.words_for(error))
        return cleaned

    def field_for(self, error: RuleError) -> str | None:
        """Name the field that a refusal is about."""
        if isinstance(error, SourceMissing):
            return "source"
        if isinstance(error, AttachmentsTooLarge | TooManyAttachments):
            return ATTACHMENTS
        if "day" in self.fields and isinstance(
            error, ReceivedBeforeIssue | ReceivedInFuture
        ):
            return "day"
        local = isinstance(error, AmbiguousLocalTime | MissingLocalTime)
        return "time" if local else None

    def words_for(self, error: RuleError) -> str:
        """Word a refusal for who reads a stamp and can't choose another hour."""
        if isinstance(error, AmbiguousLocalTime):
            return gettext(
                "Received at: on this night the clocks went back and this hour came"
                " twice in Geneva. Enter the time in UTC."
            )
        if isinstance(error, MissingLocalTime):
            return gettext(
                "Received at: on this night the clocks went forward and this hour did"
                " not exist in Geneva. Read the stamp again, or enter the time in UTC."
            )
        return word_refusal(error)

    @property
    def where(self) -> Source:
        """Return where the original lies."""
        return Source(
            note=self.cleaned_data["source"], digest=self.cleaned_data["digest"]
        )

    @property
    def attached(self) -> list[AttachedFile]:
        """Return the files of the version: those kept, then those chosen, each once."""
        numbers = self.cleaned_data.get(KEPT, [])
        kept = [AttachedFile.of(row) for row in self.carried if row.number in numbers]
        found = dict[str, AttachedFile]()
        for file in [*kept, *self.taken]:
            found.setdefault(file.sha256, file)
        return list(found.values())

    def ask_again_for_files(self) -> None:
        """Say that files are to be chosen again: no page can give them back."""
        self.add_error(ATTACHMENTS, gettext("Files have to be chosen again."))

    def _offer_to_keep(self, carried: Sequence[ReplyAttachment]) -> None:
        language = current_language()
        field = cast("forms.TypedMultipleChoiceField", self.fields[KEPT])
        field.initial = [row.number for row in carried]
        field.choices = [
            (
                row.number,
                join_parts((f"\u2068{row.name}\u2069", kilobytes(row.size)), language),
            )
            for row in carried
        ]

    @property
    def bound_fields(self) -> list[BoundField]:
        """Return the fields in the order of the page."""
        return list(self)
