"""Which stored files the rows of the database name."""

from typing import Final

from django.db.models import Model

from consult.files import store as files
from consult.models import (
    AttachmentDraft,
    IssuedDocument,
    ReplyAttachment,
    ReplyVersion,
)

# Every column that names a file of `files.store` by its SHA-256.
NAMED_IN: Final[tuple[tuple[type[Model], str], ...]] = (
    (AttachmentDraft, "sha256"),
    (IssuedDocument, "sha256"),
    (ReplyAttachment, "sha256"),
)


def named_files() -> list[str]:
    """Return the SHA-256 of every file that a row names, each once, in order.

    The original of a reply that was keyed in is one of them where it is stored; else
    `originals_elsewhere` has it.
    """
    originals = ReplyVersion.objects.exclude(source_digest="")
    handed_in = {
        digest
        for digest in originals.values_list("source_digest", flat=True).distinct()
        if files.is_stored(digest)
    }
    return sorted(
        handed_in
        | {
            digest
            for model, column in NAMED_IN
            for digest in model._default_manager.values_list(column, flat=True)  # noqa: SLF001 -- as Django names it
        }
    )


def originals_elsewhere() -> list[str]:
    """Return the SHA-256 of every original of a reply keyed in that is not stored here.

    An officer may have entered the digest of a file kept elsewhere, or the file was
    handed in and is lost: no row tells the one from the other, so each is named.
    """
    keyed_in = ReplyVersion.objects.filter(transcription__isnull=False)
    digests = keyed_in.exclude(source_digest="").values_list("source_digest", flat=True)
    return sorted(each for each in digests.distinct() if not files.is_stored(each))
