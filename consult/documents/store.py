"""Keep issued documents: their bytes by digest, a row with their inputs, an entry."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from consult.audit.record import append_entry, chain_of
from consult.files import store as files
from consult.models import Consultation, IssuedDocument
from consult.procedure.states import Language
from consult.vocabularies import AuditTag, DocumentKind


def find_document(
    consultation: Consultation,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    item: str = "",
) -> IssuedDocument | None:
    """Return the document as issued, None while there is none."""
    return IssuedDocument.objects.filter(
        consultation=consultation,
        kind=kind.value,
        language=language.value,
        format=suffix,
        item=item,
    ).first()


def keep_document(
    consultation: Consultation,
    data: bytes,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    name: str,
    inputs: str,
    at: datetime,
    item: str = "",
) -> IssuedDocument:
    """Store a document for ever; whoever comes second gets the first one's.

    `inputs` is the canonical JSON that it was made of.
    """
    digest = files.write(data)
    inputs_digest = hashlib.sha256(inputs.encode()).hexdigest()
    try:
        with transaction.atomic():
            document = IssuedDocument.objects.create(
                consultation=consultation,
                kind=kind.value,
                language=language.value,
                format=suffix,
                item=item,
                name=name,
                sha256=digest,
                size=len(data),
                inputs=inputs,
                inputs_sha256=inputs_digest,
                issued_at=at,
            )
            append_entry(
                chain_of(consultation),
                tag=AuditTag.DOCUMENT_ISSUED,
                at=at,
                by=None,
                facts={
                    "format": suffix,
                    "inputs_sha256": inputs_digest,
                    "item": item,
                    "kind": kind.value,
                    "language": language.value,
                    "name": name,
                    "sha256": digest,
                },
            )
    except IntegrityError:
        found = find_document(
            consultation, kind=kind, language=language, suffix=suffix, item=item
        )
        if found is None:
            raise
        return found
    return document
