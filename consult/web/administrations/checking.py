"""The page of checking a reply: what is seen there is what is sent, once."""

import json
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.flows.errors import (
    AttachmentsChanged,
    DraftChanged,
    FormKeyReused,
    ReplyChanged,
)
from consult.flows.replying import submit_reply
from consult.models import ReplyDraft
from consult.permissions import Permission
from consult.procedure.errors import NotEntitled, RuleError
from consult.queries.consultations import texts_put_by
from consult.web.administrations.forms import SendForm
from consult.web.administrations.replying import (
    ReplyingPage,
    steps_of_reply,
    without_seen,
)
from consult.web.administrations.seen import Seen
from consult.web.administrations.words import refusal_words
from consult.web.consultations import position_kind, position_words
from consult.web.reply_forms import TextForm
from consult.web.reply_sheet import Sheet


class CheckPage(ReplyingPage):
    """The answers as they will be sent, and the one button that sends them."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:  # noqa: ARG002 -- the shape of a view
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        if self.draft is None:
            return redirect("administrations:reply", ref)
        return self._show(self.draft)

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.act_as_posted()
        self.fetch(ref, light=True)
        self.permit(Permission.REPLY_SEND)
        form = SendForm(request.POST)
        if not form.is_valid():
            return self.refused or redirect("administrations:check", ref)
        texts = texts_put_by(self.consultation)
        answers = form.cleaned_data["answers"]
        has_files = bool(form.cleaned_data["attached"])
        sheet = self.sheet(
            data=answers,
            checking=True,
            has_files=has_files,
            texts=texts,
            seen=form.seen.version,
        )
        if not sheet.is_complete:
            return self.refused or self.show_form(sheet, seen=form.seen)
        return self._send(sheet, form)

    @property
    def refused(self) -> HttpResponse | None:
        """Return why nothing can be sent at all, asked where sending would not ask."""
        return self.refuse_outside_roll() if self.member is None else None

    def _send(self, sheet: Sheet, form: SendForm) -> HttpResponse:
        """Send the reply; whatever refuses it, the answers are a draft or shown."""
        seen = form.seen
        try:
            submission = submit_reply(
                self.consultation,
                self.member_state,
                sheet.answers(),
                sheet.signature(),
                by=self.delegate,
                form_key=form.cleaned_data["form_key"],
                seen_version=seen.version,
                seen_draft=seen.draft,
                seen_files=form.cleaned_data["attached"],
            )
        except NotEntitled:
            return self.refuse_outside_roll()
        except RuleError as error:
            return self._keep_refused(error, sheet, seen)
        number = submission.version.version
        return redirect("administrations:receipt", self.reference, number)

    def _keep_refused(self, error: RuleError, sheet: Sheet, seen: Seen) -> HttpResponse:
        """Put the answers back into the draft, and say why they were not sent."""
        if isinstance(error, DraftChanged) and self.draft:
            return self._show(self.draft, changed=True)
        page = "administrations:check"
        if isinstance(error, AttachmentsChanged):
            messages.warning(self.request, refusal_words(error))
        elif not isinstance(error, DraftChanged | FormKeyReused | ReplyChanged):
            messages.error(self.request, refusal_words(error))
            page = "administrations:reply"
        return self.keep(sheet, seen=seen) or redirect(page, self.reference)

    def _show(self, draft: ReplyDraft, *, changed: bool = False) -> HttpResponse:
        answers = without_seen(draft.answers)
        sheet = self.sheet(data=answers, checking=True, has_files=bool(self.attached))
        if not sheet.is_complete:
            seen = replace(self.now_seen, version=self.version_of_draft)
            return self.show_form(sheet, seen=seen)
        return render(
            self.request,
            "administrations/check.html",
            self.context(
                _("Check"),
                answers=json.dumps(sheet.filled(), ensure_ascii=False),
                attached=self.attached,
                change_url=reverse("administrations:reply", args=[self.reference])
                if self.may(Permission.REPLY_DRAFT) and not self.withdrawn
                else "",
                changed=changed,
                draft=draft,
                left_out=self.left_out,
                meanwhile=self.replied_since(self.version_of_draft),
                seen_version=self.now_seen.version,
                sends=self.may(Permission.REPLY_SEND) and not self.withdrawn,
                signature=sheet.signature_rows(),
                silent=[face for face, form in sheet.rows if not form.says_something],
                spoken=[
                    (face, form, *_position_face(form))
                    for face, form in sheet.rows
                    if form.says_something
                ],
                steps=steps_of_reply(2),
            ),
        )


def _position_face(form: TextForm) -> tuple[str, str]:
    """Return drawing and words of the position chosen on a text."""
    position = form.position
    if position is None:
        return "void", ""
    return position_kind(form.profile, position), position_words(position)
