"""The reply form; what it keeps until it is sent is a draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _

from consult.flows.errors import DraftChanged
from consult.flows.replying import save_draft
from consult.models import DraftText, ReplyDraft, ReplyVersion
from consult.permissions import Permission
from consult.queries.replies import (
    find_draft,
    latest_number,
    replies_of,
    standing_positions,
)
from consult.templatetags.fields import Problem
from consult.vocabularies import DelegateRole
from consult.web.administrations.attaching import (
    FILES,
    AttachingPage,
    only_attaches,
)
from consult.web.administrations.seen import Seen, read_seen, read_version
from consult.web.administrations.unsent import find_unsent, forget_unsent, keep_unsent
from consult.web.attached import AttachmentFace, face_of
from consult.web.box_words import box_words, reasons_hint
from consult.web.layout import Step
from consult.web.reply_sheet import Sheet, fill_from_reply
from consult.web.resuming import former_person

# Which reply the delegate saw; it travels in the draft beside the fields.
SEEN = "seen-version"


class ReplyingPage(AttachingPage):
    """What the form and the page of checking it share."""

    @cached_property
    def versions(self) -> list[ReplyVersion]:
        return replies_of(self.consultation, self.member_state)

    @cached_property
    def latest(self) -> ReplyVersion | None:
        """Return the version entered last."""
        return max(self.versions, key=lambda one: one.version, default=None)

    @cached_property
    def left_out(self) -> list[AttachmentFace]:
        """Return the files of the version entered last that the next goes without."""
        kept = {face.sha256 for face in self.attached}
        sent = self.latest.attachments.all() if self.latest else ()
        return [
            face_of(row, self.address_of(row.sha256))
            for row in sent
            if row.sha256 not in kept
        ]

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
        has_files: bool = False,
        texts: Iterable[DraftText] | None = None,
        seen: int | None = None,
    ) -> Sheet:
        """Return the form of this State.

        It withdraws what stood when version `seen` was the last; None: what stands.
        """
        return Sheet(
            self.consultation,
            standing=SimpleLazyObject(
                lambda: standing_positions(
                    [
                        one
                        for one in self.versions
                        if seen is None or one.version <= seen
                    ]
                )
            ),
            data=data,
            filled=filled,
            checking=checking,
            has_files=has_files,
            texts=texts,
        )

    def keep(self, sheet: Sheet, *, seen: Seen) -> HttpResponse | None:
        """Save the form as the State's draft, unless a colleague saved another.

        Return the form as it is then shown: both are there, and nothing is saved.
        """
        try:
            save_draft(
                self.consultation,
                self.member_state,
                {**sheet.filled(), SEEN: str(seen.version)},
                by=self.delegate,
                at=self.at,
                seen=seen.draft,
            )
        except DraftChanged:
            self.__dict__.pop("draft", None)  # read before, and another by now
            seen = replace(seen, draft=self.now_seen.draft)
            return self.show_form(sheet, seen=seen, overtaken=self.draft is not None)
        return None

    @property
    def now_seen(self) -> Seen:
        """Return what who opens the page now has seen."""
        return Seen(
            version=latest_number(self.versions),
            draft=self.draft.stamp if self.draft else "",
        )

    @property
    def version_of_draft(self) -> int:
        """Return the version the draft was begun from; without a draft, the last."""
        if self.draft is None:
            return self.now_seen.version
        return read_version(str(self.draft.answers.get(SEEN, "")))

    def replied_since(self, version: int) -> ReplyVersion | None:
        """Return the reply that came after that version was the last, if one did."""
        return None if version == self.now_seen.version else self.latest

    def show_form(
        self,
        sheet: Sheet,
        *,
        seen: Seen | None = None,
        refused: Sequence[Problem] = (),
        **notices: object,
    ) -> HttpResponse:
        """Show the form as filled in, with its problems where it has any.

        `seen` is what a form came with that is shown again; None opens it anew.
        `refused` are the files that were not attached.
        """
        since = seen.version if seen else self.version_of_draft
        seen = seen or self.now_seen
        problems = [*sheet.problems, *refused]
        prepares = self.may(Permission.REPLY_DRAFT) and not self.withdrawn
        if not prepares:
            sheet.lock()
        return render(
            self.request,
            "administrations/reply.html",
            self.context(
                _("Reply"),
                attached=self.attached,
                draft=self.draft,
                has_errors=bool(problems),
                left_out=self.left_out,
                meanwhile=self.replied_since(since),
                prepares=prepares,
                problems=problems,
                rows=[
                    (face, form, box_words(self.consultation, face, state=self.state))
                    for face, form in sheet.rows
                ],
                reasons_hint=reasons_hint(self.consultation),
                refused=refused,
                replied=bool(self.versions),
                seen_draft=seen.draft,
                seen_version=seen.version,
                sends=self.may(Permission.REPLY_SEND),
                sheet=sheet,
                steps=steps_of_reply(1),
                **notices,
            ),
        )


class ReplyPage(ReplyingPage):
    """Annex 2 as a form: saved as a draft, or checked before it is sent.

    Files that were chosen are attached whichever button sends the form.
    """

    # A form that is not sent as multipart names the files that were chosen.
    many_valued = frozenset({FILES})

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        is_over = request.method == "POST" and not request.user.is_authenticated
        if is_over and former_person(request) is None:
            keep_unsent(request, str(kwargs["ref"]))
            return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        unsent = find_unsent(request, ref)
        if unsent and unsent.member_state in self.roles:
            self.act_for(unsent.member_state)
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        if unsent and unsent.member_state == self.member_state:
            return self.show_form(
                self.sheet(filled=unsent.filled), seen=unsent.seen, came_back=True
            )
        return self.show_form(self.sheet(filled=self._filled()))

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.act_as_posted()
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_DRAFT)
        refused = [] if self.withdrawn else self.take_files()
        checking = request.POST.get("act") != "save" and not only_attaches(request.POST)
        sheet = self.sheet(
            data=request.POST.dict(), checking=checking, has_files=bool(self.attached)
        )
        seen = read_seen(request.POST.dict())
        if refused or not sheet.is_complete:
            return self.show_form(sheet, seen=seen, refused=refused)
        if overtaken := self.keep(sheet, seen=self._with_own_draft(seen)):
            return overtaken
        forget_unsent(request)
        if checking:
            return redirect("administrations:check", ref)
        form = reverse("administrations:reply", args=[ref])
        return redirect(f"{form}#{FILES}" if only_attaches(request.POST) else form)

    def _filled(self) -> dict[str, str]:
        """Return what the form begins with: the draft, else the reply that stands.

        A head signs in their own name; the role is repeated for the same person.
        """
        own = {"signatory-name": str(self.delegate)} if self.is_head else {}
        if self.draft is not None:
            kept = without_seen(self.draft.answers)
            return kept if kept.get("signatory-name") else kept | own
        standing = standing_positions(self.versions)
        filled = fill_from_reply(self.consultation, standing, self.latest)
        if own and own["signatory-name"] != filled.get("signatory-name"):
            return filled | own | {"signatory-title": ""}
        return filled

    def _with_own_draft(self, seen: Seen) -> Seen:
        """Return what was seen, with the draft one saved oneself, if in another tab."""
        if self.draft is None or self.draft.saved_by_id != self.delegate.pk:
            return seen
        return replace(seen, draft=self.draft.stamp)


def steps_of_reply(now: int) -> list[Step]:
    """Return the three steps of a reply, the one of that number now."""
    labels = (_("Answers"), _("Check"), _("Sent"))
    return [
        Step(label, "past" if number < now else "now" if number == now else "ahead")
        for number, label in enumerate(labels, start=1)
    ]


def without_seen(answers: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a draft alone."""
    return {name: str(value) for name, value in answers.items() if name != SEEN}
