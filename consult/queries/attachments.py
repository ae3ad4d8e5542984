"""Read the files of replies: what a State keeps for its next one, what it sent."""

from consult.models import (
    AttachmentDraft,
    Consultation,
    ReplyAttachment,
    ReplyVersion,
)
from consult.models.attachments import Attached
from consult.queries.replies import CONFIRMED
from consult.queries.statements import Given, Statement


def kept_files(consultation: Consultation, iso3: str) -> list[AttachmentDraft]:
    """Return the files that go with a State's next reply, in the order they came."""
    rows = AttachmentDraft.objects.filter(consultation=consultation, member_state=iso3)
    return list(rows.select_related("uploaded_by"))


def files_to_send(consultation: Consultation, iso3: str) -> list[AttachmentDraft]:
    """Return the same files, with nothing of who attached them."""
    return _to_send(consultation=consultation.pk, iso3=iso3)


def find_file(consultation: Consultation, iso3: str, sha256: str) -> Attached | None:
    """Return a file a State keeps, or that a version of its reply carries, or None.

    What was keyed in and not confirmed is no version of the State's.
    """
    kept = AttachmentDraft.objects.filter(
        consultation=consultation, member_state=iso3, sha256=sha256
    )
    versions = ReplyVersion.objects.filter(
        CONFIRMED, consultation=consultation, member__member_state_id=iso3
    )
    sent = ReplyAttachment.objects.filter(version__in=versions, sha256=sha256)
    return kept.first() or sent.order_by("-version").first()


def find_sent_file(
    consultation: Consultation, iso3: str, version: int, number: int
) -> ReplyAttachment | None:
    """Return one file of one version of a State's reply, or None."""
    return ReplyAttachment.objects.filter(
        version__consultation=consultation,
        version__member__member_state_id=iso3,
        version__version=version,
        number=number,
    ).first()


_to_send = Statement(
    lambda: (
        AttachmentDraft.objects.filter(
            consultation=Given("consultation"), member_state=Given("iso3")
        )
        .only("name", "media_type", "sha256", "size")
        .order_by("id")
    )
)
