"""Checkpoints: signed lists of where every chain of the log ended at one instant.

Each names the digest of the one before. Receipt messages carry the newest, so that
the recipients' mailboxes hold what the database could be held against. A head is
written as a digest of its sequence and its hash: who sees a checkpoint learns nothing
of the chains he doesn't have.
"""

from datetime import UTC, datetime

from django.db import transaction

from consult.audit.chain import GENESIS, canonical, digest
from consult.audit.keys import signer_in_use
from consult.audit.record import SYSTEM, instant_text
from consult.models import AuditEntry, ChainHead, Checkpoint, CheckpointHead
from consult.vocabularies import AuditTag, Occasion


@transaction.atomic
def take_checkpoint(occasion: Occasion, *, at: datetime) -> Checkpoint:
    """Sign where all chains end, in the act's own transaction and last in it.

    Holds the row of the last checkpoint until the act is committed, so that they are
    numbered without gaps and none signs less than the one before.

    Raises `SigningKeyUnusable`.
    """
    signer = signer_in_use(at=at)
    last = _locked_last()
    number = last.number + 1
    body = canonical(
        {
            "at": instant_text(at),
            "format": "consult-checkpoint-1",
            "heads": {
                head.chain: head_digest(head.sequence, head.hash)
                for head in ChainHead.objects.all()
            },
            "key_id": signer.key_id,
            "number": number,
            "occasion": occasion.value,
            "previous": last.digest,
        }
    )
    checkpoint = Checkpoint.objects.create(
        number=number,
        at=at,
        occasion=occasion.value,
        body=body,
        digest=digest(body),
        signature=signer.sign(body.encode()),
        key_id=signer.key_id,
    )
    last.number, last.digest = number, checkpoint.digest
    last.save(update_fields=["number", "digest"])
    return checkpoint


def occasion_due(*, at: datetime) -> Occasion | None:
    """Return why the log has to be signed now without an act, None where it has not.

    A restore has to be: it may have taken away what a checkpoint signed, and one of the
    same number may be signed again. Else it is due once a day (UTC).
    """
    newest = newest_checkpoint()
    if _restored_since(newest):
        return Occasion.RESTORE
    if newest is None:
        return Occasion.DAILY if ChainHead.objects.exists() else None
    is_new_day = newest.at.astimezone(UTC).date() < at.astimezone(UTC).date()
    return Occasion.DAILY if is_new_day else None


def newest_checkpoint() -> Checkpoint | None:
    """Return the checkpoint signed last, None before the first."""
    return Checkpoint.objects.order_by("-number").first()


def _restored_since(checkpoint: Checkpoint | None) -> bool:
    restores = AuditEntry.objects.filter(
        chain=SYSTEM, tag=AuditTag.BACKUP_RESTORED.value
    )
    if checkpoint is not None:
        restores = restores.filter(at__gt=checkpoint.at)
    return restores.exists()


def head_digest(sequence: int, entry_hash: str) -> str:
    """Return how a checkpoint writes the end of a chain."""
    return digest(canonical([sequence, entry_hash]))


def _locked_last() -> CheckpointHead:
    CheckpointHead.objects.bulk_create(
        [CheckpointHead(pk=1, number=0, digest=GENESIS)], ignore_conflicts=True
    )
    return CheckpointHead.objects.select_for_update().get(pk=1)
