"""Receipts: every version of the State's own reply, each for ever at its address."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult import labels
from consult.audit.keys import fingerprint_of
from consult.documents.wording import format_deadline, format_digest, join_parts
from consult.models import Consultation, ReplyPosition, ReplyVersion, SigningKey
from consult.permissions import Permission
from consult.procedure.states import Channel
from consult.queries.replies import find_reply, last_words, replies_of
from consult.templatetags.languages import current_language
from consult.web.administrations.pages import ConsultationPage
from consult.web.administrations.receipt_files import file_stem
from consult.web.attached import face_of
from consult.web.consultations import position_kind, position_words
from consult.web.layout import Moment, Step
from consult.web.statutory import moments_after_closing


@dataclass(frozen=True, slots=True)
class PositionFace:
    """What a version says of one text, as `components/position.html` takes it."""

    designation: str
    kind: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class VersionFace:
    """One version in the history of a reply."""

    number: int
    reference: str
    received_at: datetime
    sent_by: str
    positions: list[PositionFace]
    standing: str
    tone: str


@dataclass(frozen=True, slots=True)
class SignedFace:
    """With which key a receipt is signed; `stem` begins the names of its files."""

    stem: str
    key_id: str
    fingerprint: str


class ReceiptPage(ConsultationPage):
    """The receipt of one version, or of the last one entered."""

    def get(
        self, request: HttpRequest, ref: str, version: int | None = None
    ) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        versions = replies_of(self.consultation, self.member_state)
        if version is None and versions:
            version = max(one.version for one in versions)
        found = find_reply(self.consultation, self.member_state, version or 0)
        if found is None:
            raise Http404
        return render(
            request,
            "administrations/receipt.html",
            self.context(
                _("Receipt"),
                attached=[
                    face_of(row, self._address_of(row.sha256))
                    for row in found.attachments.all()
                ],
                digest=format_digest(found.body_digest),
                history=history_of(self.consultation, versions, self.reference),
                moments=self._moments(found),
                positions=positions_of(self.consultation, found),
                prepares=self.may(Permission.REPLY_DRAFT),
                receipt_reference=receipt_reference(self.reference, found),
                sent_by=sent_by(found),
                signed=_signed_face(self.reference, found),
                steps=[
                    Step(_("Answers"), "past"),
                    Step(_("Check"), "past"),
                    Step(_("Sent"), "now"),
                ],
                version=found,
            ),
        )

    def _address_of(self, sha256: str) -> str:
        return reverse("administrations:attachment", args=[self.reference, sha256])

    def _moments(self, version: ReplyVersion) -> list[Moment]:
        """Say what happens next: who is told, what may change, what follows."""
        told = Moment(_("Every delegate of the State is told by e-mail"))
        deadline = self.consultation.deadline
        later = moments_after_closing(self.consultation, self.at)
        if version.late or deadline is None or not self.context("")["open"]:
            return [told, *later]
        until = _("until %(deadline)s; the last version in time counts")
        written = {"deadline": format_deadline(deadline, current_language())}
        may = Moment(
            _("You may change or withdraw the reply"), until % written, state="now"
        )
        return [told, may, *later]


def receipt_reference(reference: str, version: ReplyVersion) -> str:
    """Write the reference of a receipt: `T17-TSB-CIR-0321/KEN/2`."""
    return f"{reference}/{version.member.member_state_id}/{version.version}"


def sent_by(version: ReplyVersion) -> str:
    """Say who signed and through what a version came."""
    channel = str(labels.label(Channel(version.channel)))
    signatory = getattr(version, "signatory", None)
    named = (signatory.name, signatory.title) if signatory else ()
    return join_parts((*named, channel), current_language())


def positions_of(
    consultation: Consultation, version: ReplyVersion
) -> list[PositionFace]:
    """Return what a version says of each text it speaks of."""
    return [_position_face(consultation, row) for row in version.positions.all()]


def history_of(
    consultation: Consultation, versions: list[ReplyVersion], reference: str
) -> list[VersionFace]:
    """Return the versions of one State's reply, the last received first."""
    in_time = [version for version in versions if not version.late]
    in_force = {row.version_id for row in last_words(in_time).values()}
    return [
        _version_face(consultation, version, reference, in_force=version.pk in in_force)
        for version in reversed(versions)
    ]


def _version_face(
    consultation: Consultation, version: ReplyVersion, reference: str, *, in_force: bool
) -> VersionFace:
    standing, tone = _standing(version, in_force=in_force)
    return VersionFace(
        number=version.version,
        reference=receipt_reference(reference, version),
        received_at=version.received_at,
        sent_by=sent_by(version),
        positions=positions_of(consultation, version),
        standing=standing,
        tone=tone,
    )


def _standing(version: ReplyVersion, *, in_force: bool) -> tuple[str, str]:
    if version.late:
        return _("Late, not counted"), ""
    if version.in_question:
        return _("In question"), "doubt"
    if in_force:
        return _("In force"), "done"
    return _("Replaced"), ""


def _position_face(consultation: Consultation, row: ReplyPosition) -> PositionFace:
    if not row.position:
        return PositionFace(row.text.designation, "void", _("Reply withdrawn"))
    return PositionFace(
        designation=row.text.designation,
        kind=position_kind(consultation.profile, row.position),
        words=position_words(row.position),
    )


def _signed_face(reference: str, version: ReplyVersion) -> SignedFace:
    key = SigningKey.objects.get(key_id=version.signed_receipt.key_id)
    fingerprint = format_digest(fingerprint_of(bytes(key.public)))
    return SignedFace(file_stem(reference, version), key.key_id, fingerprint)
