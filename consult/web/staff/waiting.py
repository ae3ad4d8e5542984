"""What was keyed in and waits: the second officer confirms or rejects it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.flows.looking import note_look
from consult.flows.transcribing import (
    TRANSCRIBABLE,
    confirm_transcription,
    reject_transcription,
)
from consult.models import ReplyVersion
from consult.permissions import Case, Permission, allows
from consult.queries.replies import register_of, waiting_replies
from consult.templatetags.languages import current_language
from consult.web.layout import Crumb
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct, IssuedPage
from consult.web.staff.reasoned import ReasonedAct, ReasonWords
from consult.web.staff.state_page import VersionFace, faces_of


@dataclass(frozen=True, slots=True)
class WaitingFace:
    """A version that waits, and beside it what stands of the State, if anything.

    `confirms` is false for who keyed it in.
    """

    name: str
    iso3: str
    face: VersionFace
    beside: VersionFace | None
    confirms: bool


class WaitingList(IssuedPage):
    """Show all that waits for a second officer; a look is logged."""

    permission = Permission.REPLY_TRANSCRIBE
    template_name = "staff/waiting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page what waits, the oldest first."""
        note_look(self.consultation, by=self.user, at=self.at)
        register = reverse("staff:register", args=[self.consultation.pk])
        return super().get_context_data(
            crumbs=crumbs_to(
                self.consultation,
                Crumb(_("Register"), register),
                _("Waiting for a second officer"),
            ),
            kicker=kicker_of(self.consultation),
            waiting=[
                self._face_of(version) for version in waiting_replies(self.consultation)
            ],
            **kwargs,
        )

    def _face_of(self, version: ReplyVersion) -> WaitingFace:
        iso3 = version.member.member_state_id
        faces = faces_of(self.consultation, register_of(self.consultation, iso3))
        (own,) = (one for one in faces if one.version.pk == version.pk)
        case = Case(at=self.at, consultation=self.consultation, version=version)
        return WaitingFace(
            name=version.member.name_in(current_language().value),
            iso3=iso3,
            face=own,
            beside=_beside(version, faces),
            confirms=allows(self.user, Permission.REPLY_CONFIRM, case),
        )


class _SecondOfficersAct(ConsultationAct, IssuedPage):
    """What is done with one version that was keyed in by somebody else."""

    asks_who = True
    permission = Permission.REPLY_CONFIRM
    states = TRANSCRIBABLE
    version: ReplyVersion

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and the version, which was keyed in."""
        super().fetch(**kwargs)
        version = (
            self.consultation.replies.filter(transcription__isnull=False)
            .filter(member__member_state_id=kwargs["iso3"], version=kwargs["version"])
            .select_related("member", "consultation")
            .first()
        )
        if version is None:
            raise Http404
        self.version = version

    def case(self) -> Case:
        """Ask about this version."""
        return Case(at=self.at, consultation=self.consultation, version=self.version)

    def get_success_url(self) -> str:
        """Return the list of what waits."""
        return reverse("staff:waiting", args=[self.consultation.pk])


class ConfirmReply(_SecondOfficersAct, WaitingList):
    """Confirm a version; refused, or back from being asked who it is: show the list."""

    permission = Permission.REPLY_CONFIRM

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Confirm the version."""
        confirm_transcription(self.version, by=self.user, at=self.at)
        return _("The reply is confirmed. The delegates of the State are told.")


class RejectReply(_SecondOfficersAct, ReasonedAct):
    """Reject a version with a reason; it is kept and never counts."""

    template_name = "staff/reject.html"
    words = ReasonWords(
        crumb=gettext_lazy("Reject"),
        title=gettext_lazy("Reject what was keyed in"),
        lead=gettext_lazy(
            "It is kept, marked as rejected, and never counts. What the State sent is"
            " keyed in anew."
        ),
        button=gettext_lazy("Reject it"),
        grave=True,
    )

    def act(self, form: Any) -> str:
        """Reject the version."""
        reject_transcription(
            self.version,
            reason=form.cleaned_data["reason"],
            by=self.user,
            at=self.at,
        )
        return _("The version is rejected.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the version that is rejected."""
        iso3 = self.version.member.member_state_id
        faces = faces_of(self.consultation, register_of(self.consultation, iso3))
        (face,) = (one for one in faces if one.version.pk == self.version.pk)
        name = self.version.member.name_in(current_language().value)
        return super().get_context_data(face=face, name=name, **kwargs)


def _beside(version: ReplyVersion, faces: list[VersionFace]) -> VersionFace | None:
    """Return the version it corrects, else the last of the State that counts."""
    if version.corrects_id is not None:
        return next(one for one in faces if one.version.pk == version.corrects_id)
    return next(
        (
            one
            for one in faces
            if one.version.counts and any(not said.why_not for said in one.said)
        ),
        None,
    )
