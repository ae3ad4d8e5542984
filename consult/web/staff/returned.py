"""An officer hands in a reply form that came back; its reply is then keyed in."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consult.files import store as files
from consult.flows.transcribing import TRANSCRIBABLE
from consult.intake.form_findings import FormRefused
from consult.intake.returned_form import ProposedReply, ProposedText
from consult.models import Consultation
from consult.permissions import Permission
from consult.procedure.references import Box, Circle, FormField
from consult.web.layout import Crumb
from consult.web.reply_forms import AGAINST, IN_FAVOUR, PLAIN, WITH_COMMENTS
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct, IssuedPage
from consult.web.staff.returned_form import ReturnedForm, read_kept_form

_BOXES: Final = {Box.IN_FAVOUR: IN_FAVOUR, Box.AGAINST: AGAINST, None: ""}
_CIRCLES: Final = {
    Circle.NO_COMMENTS: PLAIN,
    Circle.WITH_COMMENTS: WITH_COMMENTS,
    None: "",
}


class HandIn(ConsultationAct, IssuedPage):
    """Read a returned form and lead to the page on which its reply is entered."""

    permission = Permission.REPLY_TRANSCRIBE
    states = TRANSCRIBABLE
    template_name = "staff/returned.html"
    form: ReturnedForm

    def get_form(self) -> ReturnedForm:
        """Return the form with the file that was sent."""
        self.form = ReturnedForm(
            self.sent, self.request.FILES, consultation=self.consultation
        )
        return self.form

    def act(self, form: ReturnedForm) -> str:  # noqa: ARG002 -- read when checked
        """Go on: nothing is entered yet."""
        return _("The form is read. Compare each value with the file, then enter it.")

    def get_success_url(self) -> str:
        """Return the page on which the reply of the State is entered."""
        address = reverse(
            "staff:transcribe", args=[self.consultation.pk, self.form.sender]
        )
        return f"{address}?{urlencode({'form': self.form.cleaned_data['digest']})}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its place."""
        register = reverse("staff:register", args=[self.consultation.pk])
        return super().get_context_data(
            crumbs=crumbs_to(
                self.consultation,
                Crumb(_("Register"), register),
                _("Read a returned form"),
            ),
            kicker=kicker_of(self.consultation),
            leave_url=register,
            **kwargs,
        )


def returned_reply(consultation: Consultation, digest: str) -> ProposedReply | None:
    """Return what the form under a digest proposes, None without a digest.

    Raises `Http404` where no form is kept under it.
    """
    if not digest:
        return None
    try:
        return read_kept_form(consultation, digest)
    except (files.FileMissing, files.FileDamaged, FormRefused, ValueError):
        raise Http404 from None


def fill_from_form(consultation: Consultation, reply: ProposedReply) -> dict[str, str]:
    """Return the boxes of Annex 2 as a returned form fills them in."""
    filled = {
        "signatory-name": reply.lines[FormField.SIGNATORY],
        "signatory-title": reply.lines[FormField.OFFICIAL_ROLE],
        "signatory-place": reply.lines[FormField.PLACE],
    }
    for text, said in zip(consultation.texts.all(), reply.texts, strict=True):
        filled |= {
            f"t{text.order}-{name}": value for name, value in _filled(said).items()
        }
    return filled


def findings_of(reply: ProposedReply) -> list[str]:
    """Return the flaws of a returned form in words, those of a text with its number."""
    return [
        _("Text %(n)d: %(problem)s") % {"n": one.number, "problem": one.message}
        if one.number and len(reply.texts) > 1
        else one.message
        for one in reply.findings
    ]


def other_lines(reply: ProposedReply) -> list[tuple[str, str]]:
    """Return what a form says that has no place in a reply, with its labels."""
    labels: Mapping[FormField, str] = {
        FormField.ADDRESS: _("Postal address"),
        FormField.FAX: _("Fax"),
        FormField.EMAIL: _("E-mail"),
        FormField.DATE: _("Date"),
    }
    return [
        (label, reply.lines[name])
        for name, label in labels.items()
        if reply.lines[name]
    ]


def _filled(said: ProposedText) -> dict[str, str]:
    """Return a text's fields; remarks go where the box says, else to the comments."""
    place = "reasons" if said.box is Box.AGAINST else "comments"
    return {
        "box": _BOXES[said.box],
        "circle": _CIRCLES[said.circle],
        place: said.remarks,
    }
