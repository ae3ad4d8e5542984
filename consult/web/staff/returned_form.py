"""The form with which an officer hands in a reply form that came back."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.fields import LineField
from consult.files import store as files
from consult.intake.form_child import check_size
from consult.intake.form_file import read_form
from consult.intake.form_findings import Anomaly, FormRefused
from consult.intake.returned_form import ProposedReply, propose_reply
from consult.models import Consultation
from consult.templatetags.languages import current_language
from consult.web.staff.inner_form import InnerForm

# What makes a form useless, or open to whose it is, whatever else it says.
_STATE: Final = {Anomaly.NO_STATE, Anomaly.NOT_ON_ROLL, Anomaly.UNKNOWN_STATE}


class ReturnedForm(InnerForm):
    """Take in a file, read it, and know whose reply it proposes.

    `digest` carries a file that was read from one sending to the next. After
    `is_valid`, `sender` is the State and `cleaned_data["digest"]` the file.
    """

    file = forms.FileField(
        label=_("Returned form"),
        help_text=_(
            "The PDF or Word file as the administration sent it, 20 MB at most."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx"}),
        error_messages={
            "empty": _("Returned form: the file is empty."),
            "required": _("Returned form: choose the file."),
        },
    )
    member_state = forms.ChoiceField(
        label=_("Member State"),
        required=False,
        help_text=_("Choose it only where the form does not name it."),
    )
    digest = LineField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        sent_files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        consultation: Consultation,
    ) -> None:
        self.posted = None if data is None else data.copy()
        super().__init__(self.posted, None if data is None else sent_files)
        self.consultation = consultation
        self.sender = ""
        self.fields["file"].required = not (data and data.get("digest"))
        self.fields["member_state"].choices = [  # type: ignore[attr-defined]
            ("", _("As the form says")),
            *_roll(consultation),
        ]

    def clean(self) -> dict[str, Any]:
        """Read the file and find the State; say what stands in the way."""
        cleaned = super().clean() or self.cleaned_data
        if self.has_error("file") or self.has_error("member_state"):
            return cleaned
        try:
            reply = self._read(cleaned)
        except FormRefused as refused:
            self.add_error("file", _named(refused.message))
        except (files.FileMissing, ValueError):
            self.add_error("file", gettext("Returned form: choose the file."))
        else:
            self._check(reply, cleaned["member_state"])
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> ProposedReply:
        """Return what the file says, and keep it once it could be read."""
        sent: UploadedFile[bytes] | None = cleaned.get("file")
        if sent is None:
            return read_kept_form(self.consultation, cleaned["digest"])
        check_size(sent.size or 0)
        data = sent.read()
        reply = propose_reply(self.consultation, read_form(data))
        cleaned["digest"] = files.write(data)
        if self.posted is not None:
            self.posted["digest"] = cleaned["digest"]
        return reply

    def _check(self, reply: ProposedReply, chosen: str) -> None:
        found = {one.code: one.message for one in reply.findings}
        if Anomaly.OTHER_CIRCULAR in found:
            self.add_error("file", _named(found[Anomaly.OTHER_CIRCULAR]))
        elif chosen and reply.member_state not in {"", chosen}:
            words = gettext("Member State: the form names %(code)s.")
            self.add_error("member_state", words % {"code": reply.member_state})
        elif not chosen and not reply.member_state:
            message = next(found[code] for code in _STATE if code in found)
            words = gettext("Member State: %(problem)s Choose who sent it.")
            self.add_error("member_state", words % {"problem": message})
        self.sender = chosen or reply.member_state


def read_kept_form(consultation: Consultation, digest: str) -> ProposedReply:
    """Return what a file that was handed in before says.

    Raises `FileMissing`, `ValueError` for what is no digest, and `FormRefused`.
    """
    return propose_reply(consultation, read_form(files.read(digest)))


def _named(message: str) -> str:
    return gettext("Returned form: %(problem)s") % {"problem": message}


def _roll(consultation: Consultation) -> list[tuple[str, str]]:
    """Return the States of the roll, sorted as the reader's language sorts them."""
    language = current_language().value
    rows = sorted(
        consultation.roll.all(), key=lambda row: str(row.sort_keys.get(language, ""))
    )
    return [(row.member_state_id, row.name_in(language)) for row in rows]
