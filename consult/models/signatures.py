"""What Consult signs: receipts and checkpoints; and the keys that ever signed."""

from django.db import models

from consult import vocabularies
from consult.models.replies import ReplyVersion


class SigningKey(models.Model):
    """The public half of a key, kept for ever: what it signed is verified with it.

    `public` is the raw key of 32 bytes. The private half is a file, never a row.
    """

    key_id = models.CharField(max_length=16, unique=True)
    public = models.BinaryField(max_length=32)
    introduced_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.key_id


class Receipt(models.Model):
    """What Consult signed about one reply version, to the byte.

    `body` is canonical JSON; `signature` the 64 raw bytes of Ed25519 over it.
    """

    version = models.OneToOneField(
        ReplyVersion, models.PROTECT, related_name="signed_receipt"
    )
    body = models.TextField()
    signature = models.BinaryField(max_length=64)
    key_id = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"receipt of {self.version}"


class CheckpointHead(models.Model):
    """The last checkpoint; its one row is locked before the next is signed."""

    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


class Checkpoint(models.Model):
    """A signed list of where every chain ended at one instant.

    `body` is canonical JSON that names the digest of the checkpoint before it;
    `digest` is its own SHA-256.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    occasion = models.CharField(max_length=8, choices=vocabularies.occasion_choices)
    body = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    signature = models.BinaryField(max_length=64)
    key_id = models.CharField(max_length=16)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"checkpoint {self.number}"
