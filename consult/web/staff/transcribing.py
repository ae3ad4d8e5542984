"""An officer keys in what a State sent on paper, or corrects what was keyed in."""

from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consult.flows.transcribing import (
    TRANSCRIBABLE,
    correct_transcription,
    transcribe_reply,
)
from consult.intake.returned_form import ProposedReply
from consult.models import EntitledMember, ReplyVersion
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import Channel
from consult.queries.replies import find_member, register_of, standing_positions
from consult.templatetags.fields import problems_of
from consult.templatetags.languages import current_language
from consult.web.box_words import box_words, reasons_hint
from consult.web.layout import Crumb
from consult.web.reply_sheet import Sheet, fill_from_reply
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct, IssuedPage
from consult.web.staff.paper_form import ATTACHMENTS, KEPT, PaperForm
from consult.web.staff.returned import (
    fill_from_form,
    findings_of,
    other_lines,
    returned_reply,
)


class _KeyingIn(ConsultationAct, IssuedPage):
    """What entering a reply and correcting it share: the State and its sheet."""

    permission = Permission.REPLY_TRANSCRIBE
    states = TRANSCRIBABLE
    template_name = "staff/transcribe.html"
    many_valued = frozenset({ATTACHMENTS, KEPT})
    correcting: ClassVar[bool]
    member: EntitledMember

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and the State's row of its roll."""
        super().fetch(**kwargs)
        member = find_member(self.consultation, kwargs["iso3"])
        if member is None:
            raise Http404
        self.member = member

    @cached_property
    def versions(self) -> list[ReplyVersion]:
        return register_of(self.consultation, self.member.member_state_id)

    def sheet(self, filled: dict[str, str]) -> Sheet:
        """Return the boxes of Annex 2, checked where the form was sent."""
        sent, posted = self.sent, self.request.POST
        return Sheet(
            self.consultation,
            standing=standing_positions([one for one in self.versions if one.counts]),
            data=None if sent is None else {name: str(sent[name]) for name in sent},
            filled=filled,
            checking=sent is not None,
            has_files=ATTACHMENTS in self.request.FILES or KEPT in posted,
        )

    def field_for(self, error: RuleError) -> str | None:
        """Put a refusal beside the field it is about."""
        return self.form.field_for(error)

    @cached_property
    def form(self) -> PaperForm:
        return self.make_form()

    def get_form(self) -> PaperForm:
        """Return the form with its sheet, as it was filled."""
        return self.form

    def make_form(self) -> PaperForm:
        """Return the form of this act."""
        return PaperForm(self.sent, self.sent_files, sheet=self.sheet({}))

    @property
    def sent_files(self) -> "MultiValueDict[str, UploadedFile[bytes]] | None":
        """Return the files that came with what was sent."""
        return self.request.FILES if self.sent is not None else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act; what is sent again after signing in came without its files: show it."""
        if request.content_type == "multipart/form-data":
            return super().post(request, *args, **kwargs)
        self.form.ask_again_for_files()
        return self.show(self.form)

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """Show the form as it was filled, but for the files that were chosen."""
        if self.form.taken:
            self.form.ask_again_for_files()
        return super().show(form, status=status)

    def get_success_url(self) -> str:
        """Return the page of the State."""
        iso3 = self.member.member_state_id
        return reverse("staff:state", args=[self.consultation.pk, iso3])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the sheet with its words."""
        sheet, name = self.form.sheet, self.member.name_in(current_language().value)
        problems = [*problems_of(self.form), *sheet.problems] if self.sent else []
        register = reverse("staff:register", args=[self.consultation.pk])
        return super().get_context_data(
            crumbs=crumbs_to(
                self.consultation,
                Crumb(_("Register"), register),
                Crumb(name, self.get_success_url()),
                _("Correct") if self.correcting else _("Enter a reply"),
            ),
            kicker=kicker_of(self.consultation),
            name=name,
            correcting=self.correcting,
            sheet=sheet,
            rows=[
                (face, form, box_words(self.consultation, face, state=name))
                for face, form in sheet.rows
            ],
            reasons_hint=reasons_hint(self.consultation),
            problems=problems,
            has_errors=bool(problems),
            leave_url=self.get_success_url(),
            **kwargs,
        )


class EnterReply(_KeyingIn):
    """Key in a reply that came by e-mail, fax or letter.

    `?form=` and a digest begin with what a returned form says.
    """

    correcting = False

    @cached_property
    def returned(self) -> ProposedReply | None:
        return returned_reply(self.consultation, self.request.GET.get("form", ""))

    def make_form(self) -> PaperForm:
        """Begin with what the returned form says, if there is one."""
        if self.returned is None:
            return super().make_form()
        filled = fill_from_form(self.consultation, self.returned)
        return PaperForm(
            self.sent,
            self.sent_files,
            sheet=self.sheet(filled),
            initial={
                "channel": Channel.EMAIL.value,
                "digest": self.request.GET["form"],
            },
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the flaws of the returned form."""
        if self.returned is not None:
            kwargs |= {
                "returned": True,
                "findings": findings_of(self.returned),
                "lines": other_lines(self.returned),
            }
        return super().get_context_data(**kwargs)

    def act(self, form: PaperForm) -> str:
        """Enter the reply; it waits for a second officer."""
        if form.received_at is None:
            raise ValueError("a valid form has an instant of receipt")
        transcribe_reply(
            self.consultation,
            self.member.member_state_id,
            form.sheet.answers(),
            form.sheet.signature(),
            channel=Channel(form.cleaned_data["channel"]),
            received_at=form.received_at,
            source=form.where,
            attached=form.attached,
            by=self.user,
            at=self.at,
        )
        return _("The reply is entered. It counts once a second officer confirms it.")


class CorrectReply(_KeyingIn):
    """Correct what was keyed in or imported wrongly."""

    correcting = True
    version: ReplyVersion

    def fetch(self, **kwargs: Any) -> None:
        """Read the version that is corrected; a delegate's own is none."""
        super().fetch(**kwargs)
        number = kwargs["version"]
        found = [one for one in self.versions if one.version == number]
        if not found or found[0].form_key is not None:
            raise Http404
        self.version = found[0]

    def make_form(self) -> PaperForm:
        """Begin with what the version says."""
        said = {row.text_id: row for row in self.version.positions.all()}
        spoken = {text: row for text, row in said.items() if row.position}
        filled = fill_from_reply(self.consultation, spoken, self.version)
        source = getattr(self.version, "transcription", None)
        return PaperForm(
            self.sent,
            self.sent_files,
            sheet=self.sheet(filled),
            correcting=True,
            carried=list(self.version.attachments.all()),
            initial={
                "source": source.source if source else "",
                "digest": self.version.source_digest,
            },
        )

    def act(self, form: PaperForm) -> str:
        """Enter the correction; it waits for a second officer."""
        correct_transcription(
            self.version,
            form.sheet.answers(),
            form.sheet.signature(),
            source=form.where,
            attached=form.attached,
            by=self.user,
            at=self.at,
        )
        return _(
            "The correction is entered. It takes the place of version %(n)d once a"
            " second officer confirms it."
        ) % {"n": self.version.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the version that is corrected."""
        return super().get_context_data(version=self.version, **kwargs)
