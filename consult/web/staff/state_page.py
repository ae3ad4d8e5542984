"""Everything one State sent: every version, what counts and why the rest does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.documents.wording import join_parts
from consult.flows.looking import note_look
from consult.flows.questioning import QUESTIONABLE
from consult.flows.transcribing import TRANSCRIBABLE
from consult.models import (
    Consultation,
    EntitledMember,
    ReplyConfirmation,
    ReplyPosition,
    ReplyVersion,
    Transcription,
)
from consult.permissions import Permission
from consult.procedure.states import (
    Channel,
    Disregard,
    EntitlementReason,
    SuspensionGround,
)
from consult.queries.outages import outage_at_close
from consult.queries.replies import find_member, register_of
from consult.queries.tallies import ConsultationTally, tally_consultation
from consult.templatetags.languages import current_language
from consult.vocabularies import GroupKind
from consult.web.attached import AttachmentFace
from consult.web.attached import face_of as attachment_face
from consult.web.consultations import position_kind, position_words
from consult.web.layout import Crumb
from consult.web.staff.groups import group_words
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import IssuedPage
from consult.web.staff.questioning import question_faces

SHOWN_GROUPS: Final = (GroupKind.REGION, GroupKind.STATUS, GroupKind.ORGANIZATION)

# Said beside a late reply.
AFTER_OUTAGE: Final = gettext_lazy("there was an outage when the consultation closed")


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of one text; `why_not` is empty where it counts."""

    row: ReplyPosition
    kind: str
    words: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a version that was keyed in; `tone` as `status` takes it."""

    words: str
    tone: str
    icon: str
    transcription: Transcription
    decision: ReplyConfirmation | None


@dataclass(frozen=True, slots=True)
class VersionFace:
    """One version of the reply, as it came."""

    version: ReplyVersion
    channel: str
    signed: str
    said: list[Said]
    mark: Mark | None
    correctable: bool
    attached: list[AttachmentFace]


class StatePage(IssuedPage):
    """Show the reply of one State in all its versions, newest first."""

    permission = Permission.REGISTER_READ
    template_name = "staff/state.html"
    member: EntitledMember

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and the State's row of its roll."""
        super().fetch(**kwargs)
        member = find_member(self.consultation, kwargs["iso3"])
        if member is None:
            raise Http404
        self.member = member

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the versions with what the rule says of each."""
        note_look(self.consultation, by=self.user, at=self.at)
        name = self.member.name_in(current_language().value)
        address = reverse("staff:register", args=[self.consultation.pk])
        versions = register_of(self.consultation, self.member.member_state_id)
        keys_in = self.may(Permission.REPLY_TRANSCRIBE) and self.is_in(*TRANSCRIBABLE)
        return super().get_context_data(
            crumbs=crumbs_to(self.consultation, Crumb(_("Register"), address), name),
            kicker=kicker_of(self.consultation),
            name=name,
            member=self.member,
            groups=groups_of(self.member),
            right=right_of(self.member),
            versions=faces_of(self.consultation, versions),
            authority=question_faces(self.consultation, self.member.member_state_id),
            may_question=self.may(Permission.REPLY_QUESTION)
            and self.is_in(*QUESTIONABLE),
            keys_in=keys_in,
            waits=any(version.waits for version in versions),
            **kwargs,
        )


def faces_of(
    consultation: Consultation, versions: Sequence[ReplyVersion]
) -> list[VersionFace]:
    """Return the versions newest first, each with what counts of it."""
    prefetch_related_objects(versions, "attachments")
    why_not = reasons_by_version(tally_consultation(consultation))
    corrected = {one.corrects_id for one in versions if not one.rejected}
    profile = consultation.profile
    return [
        VersionFace(
            version=version,
            channel=capfirst(str(labels.label(Channel(version.channel)))),
            signed=_signed(version),
            said=[
                Said(
                    row=row,
                    kind=position_kind(profile, row.position)
                    if row.position
                    else "void",
                    words=position_words(row.position)
                    if row.position
                    else _("Withdraws its reply"),
                    why_not=why_not.get((version.pk, row.text.designation), ""),
                )
                for row in version.positions.all()
            ],
            mark=mark_of(version),
            correctable=version.form_key is None and version.pk not in corrected,
            attached=_attached_to(version),
        )
        for version in reversed(versions)
    ]


def _attached_to(version: ReplyVersion) -> list[AttachmentFace]:
    member = version.member
    place = [member.consultation_id, member.member_state_id, version.version]
    return [
        attachment_face(row, reverse("staff:attachment", args=[*place, row.number]))
        for row in version.attachments.all()
    ]


def mark_of(version: ReplyVersion) -> Mark | None:
    """Return what became of a version that was keyed in; None for any other."""
    transcription = getattr(version, "transcription", None)
    if transcription is None:
        return None
    decision = getattr(transcription, "confirmation", None)
    if decision is None:
        words, tone, icon = _("Waits for a second officer"), "doubt", "hourglass"
    elif decision.confirmed:
        words, tone, icon = _("Keyed in and confirmed"), "done", ""
    else:
        words, tone, icon = _("Rejected"), "stop", ""
    return Mark(words, tone, icon, transcription, decision)


def _signed(version: ReplyVersion) -> str:
    """Return name, role and place of who signed, as far as they are kept."""
    signatory = version.signatory
    parts = (signatory.name, signatory.title, signatory.place)
    return join_parts(parts, current_language())


def reasons_by_version(tally: ConsultationTally) -> Mapping[tuple[int, str], str]:
    """Return why versions (by key) do not count on a text, in words."""
    words = {reason: str(labels.label(reason)) for reason in Disregard}
    if outage_at_close(tally):
        words[Disregard.LATE] += f"; {AFTER_OUTAGE}"
    return {
        (each.version, each.text): words[Disregard(each.reason)]
        for each in tally.judgement.disregarded
    }


def groups_of(member: EntitledMember) -> str:
    """Return the groups the State was in at issue: region, statuses, organizations."""
    words = (
        group_words(kind, group.removeprefix(f"{kind.value}/"))
        for kind in SHOWN_GROUPS
        for group in member.groups
        if group.startswith(f"{kind.value}/")
    )
    return join_parts(words, current_language())


def right_of(member: EntitledMember) -> str:
    """Say why the State's right to reply is in question; empty where it isn't."""
    if member.reason == EntitlementReason.MEMBER:
        return ""
    ground = SuspensionGround(member.ground) if member.ground else None
    codes = (EntitlementReason(member.reason), ground)
    return ": ".join(str(labels.label(code)) for code in codes if code)
