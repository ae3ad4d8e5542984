"""The reply form and the page of checking it; what is kept between them is a draft."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consult.flows.errors import FormKeyReused, ReplyChanged
from consult.flows.replying import save_draft, submit_reply
from consult.models import ReplyDraft, ReplyVersion
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.queries.replies import (
    find_draft,
    latest_number,
    replies_of,
    standing_positions,
)
from consult.vocabularies import DelegateRole
from consult.web.administrations.forms import SendForm, TextForm
from consult.web.administrations.pages import ConsultationPage
from consult.web.administrations.sheet import Sheet, fill_from_reply
from consult.web.administrations.unsent import find_unsent, forget_unsent, keep_unsent
from consult.web.administrations.words import box_words, reasons_hint, refusal_words
from consult.web.consultations import position_kind, position_words
from consult.web.layout import Step
from consult.web.resuming import former_person

# Which reply the delegate saw; it travels in the draft beside the fields.
SEEN = "seen-version"


class ReplyingPage(ConsultationPage):
    """What the form and the page of checking it share."""

    @cached_property
    def versions(self) -> list[ReplyVersion]:
        return replies_of(self.consultation, self.member_state)

    @cached_property
    def latest(self) -> ReplyVersion | None:
        """Return the version entered last."""
        return max(self.versions, key=lambda one: one.version, default=None)

    @cached_property
    def draft(self) -> ReplyDraft | None:
        return find_draft(self.consultation, self.member_state)

    @property
    def is_head(self) -> bool:
        return DelegateRole.HEAD.value in self.roles[self.member_state]

    def sheet(
        self,
        *,
        data: Mapping[str, str] | None = None,
        filled: Mapping[str, str] | None = None,
        checking: bool = False,
    ) -> Sheet:
        """Return the form of this State."""
        return Sheet(
            self.consultation,
            standing=standing_positions(self.versions),
            data=data,
            filled=filled,
            checking=checking,
        )

    def keep(self, sheet: Sheet, *, seen: int) -> ReplyDraft:
        """Save the form as the State's draft."""
        answers = {**sheet.filled(), SEEN: str(seen)}
        return save_draft(
            self.consultation,
            self.member_state,
            answers,
            by=self.delegate,
            at=self.at,
        )

    def replied_meanwhile(self) -> ReplyVersion | None:
        """Return the reply that came after the draft was begun, if one did."""
        if self.draft is None:
            return None
        seen = str(self.draft.answers.get(SEEN, ""))
        return None if seen == str(latest_number(self.versions)) else self.latest

    def show_form(self, sheet: Sheet, **notices: object) -> HttpResponse:
        """Show the form as filled in, with its problems where it has any."""
        problems = sheet.problems
        prepares = self.may(Permission.REPLY_DRAFT) and not self.withdrawn
        if not prepares:
            sheet.lock()
        return render(
            self.request,
            "administrations/reply.html",
            self.context(
                _("Reply"),
                draft=self.draft,
                has_errors=bool(problems),
                meanwhile=self.replied_meanwhile(),
                prepares=prepares,
                problems=problems,
                rows=[
                    (face, form, box_words(self.consultation, face, state=self.state))
                    for face, form in sheet.rows
                ],
                reasons_hint=reasons_hint(self.consultation),
                replied=bool(self.versions),
                seen_draft=_stamp(self.draft),
                seen_version=latest_number(self.versions),
                sends=self.may(Permission.REPLY_SEND),
                sheet=sheet,
                steps=_steps(1),
                **notices,
            ),
        )


class ReplyPage(ReplyingPage):
    """Annex 2 as a form: saved as a draft, or checked before it is sent."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        is_over = request.method == "POST" and not request.user.is_authenticated
        if is_over and former_person(request) is None:
            keep_unsent(request, str(kwargs["ref"]))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        unsent = find_unsent(request, ref)
        if unsent and unsent.member_state in self.roles:
            self.act_for(unsent.member_state)
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        if unsent and unsent.member_state == self.member_state:
            return self.show_form(self.sheet(filled=unsent.filled), came_back=True)
        return self.show_form(self.sheet(filled=self._filled()))

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.act_as_posted()
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_DRAFT)
        checking = request.POST.get("act") != "save"
        sheet = self.sheet(data=request.POST.dict(), checking=checking)
        if not sheet.is_complete:
            return self.show_form(sheet)
        if self._was_saved_by_another(sheet):
            return self.show_form(sheet, overtaken=True)
        self.keep(sheet, seen=_number(request.POST.get("seen_version")))
        forget_unsent(request)
        return redirect(
            "administrations:check" if checking else "administrations:reply", ref
        )

    def _filled(self) -> dict[str, str]:
        """Return what the form begins with: the draft, else the reply that stands.

        A head signs in their own name; the role is repeated for the same person.
        """
        own = {"signatory-name": str(self.delegate)} if self.is_head else {}
        if self.draft is not None:
            kept = _without_seen(self.draft.answers)
            return kept if kept.get("signatory-name") else kept | own
        standing = standing_positions(self.versions)
        filled = fill_from_reply(self.consultation, standing, self.latest)
        if own and own["signatory-name"] != filled.get("signatory-name"):
            return filled | own | {"signatory-title": ""}
        return filled

    def _was_saved_by_another(self, sheet: Sheet) -> bool:
        """Tell whether somebody else saved another draft since the form was opened."""
        return (
            self.draft is not None
            and self.draft.saved_by_id != self.delegate.pk
            and self.request.POST.get("seen_draft") != _stamp(self.draft)
            and _without_seen(self.draft.answers) != sheet.filled()
        )


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
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_SEND)
        form = SendForm(request.POST)
        if not form.is_valid():
            return redirect("administrations:check", ref)
        sheet = self.sheet(data=form.cleaned_data["answers"], checking=True)
        if not sheet.is_complete:
            return self.show_form(sheet)
        draft = self.draft
        if draft and self._was_changed(draft, form, sheet):
            return self._show(draft, changed=True)
        return self._send(sheet, form)

    def _send(self, sheet: Sheet, form: SendForm) -> HttpResponse:
        """Send the reply; whatever refuses it, the answers stay in the draft."""
        seen = form.cleaned_data["seen_version"]
        try:
            submission = submit_reply(
                self.consultation,
                self.member_state,
                sheet.answers(),
                sheet.signature(),
                by=self.delegate,
                form_key=form.cleaned_data["form_key"],
                seen_version=seen,
            )
        except (ReplyChanged, FormKeyReused):
            self.keep(sheet, seen=seen)
            return redirect("administrations:check", self.reference)
        except RuleError as error:
            self.keep(sheet, seen=seen)
            messages.error(self.request, refusal_words(error))
            return redirect("administrations:reply", self.reference)
        number = submission.version.version
        return redirect("administrations:receipt", self.reference, number)

    def _was_changed(self, draft: ReplyDraft, form: SendForm, sheet: Sheet) -> bool:
        """Tell whether the draft behind this very page was saved anew meanwhile."""
        return (
            draft.form_key == form.cleaned_data["form_key"]
            and _without_seen(draft.answers) != sheet.filled()
        )

    def _show(self, draft: ReplyDraft, *, changed: bool = False) -> HttpResponse:
        answers = _without_seen(draft.answers)
        sheet = self.sheet(data=answers, checking=True)
        if not sheet.is_complete:
            return self.show_form(sheet)
        return render(
            self.request,
            "administrations/check.html",
            self.context(
                _("Check"),
                answers=json.dumps(sheet.filled(), ensure_ascii=False),
                change_url=reverse("administrations:reply", args=[self.reference])
                if self.may(Permission.REPLY_DRAFT) and not self.withdrawn
                else "",
                changed=changed,
                draft=draft,
                meanwhile=self.replied_meanwhile(),
                seen_version=latest_number(self.versions),
                sends=self.may(Permission.REPLY_SEND) and not self.withdrawn,
                signature=sheet.signature_rows(),
                silent=[face for face, form in sheet.rows if not form.says_something],
                spoken=[
                    (face, form, *_position_face(form))
                    for face, form in sheet.rows
                    if form.says_something
                ],
                steps=_steps(2),
            ),
        )


def _steps(now: int) -> list[Step]:
    labels = (_("Answers"), _("Check"), _("Sent"))
    return [
        Step(label, "past" if number < now else "now" if number == now else "ahead")
        for number, label in enumerate(labels, start=1)
    ]


def _position_face(form: TextForm) -> tuple[str, str]:
    """Return drawing and words of the position chosen on a text."""
    position = form.position
    if position is None:
        return "void", ""
    return position_kind(form.profile, position), position_words(position)


def _stamp(draft: ReplyDraft | None) -> str:
    return draft.saved_at.isoformat() if draft else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _without_seen(answers: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in answers.items() if name != SEEN}
