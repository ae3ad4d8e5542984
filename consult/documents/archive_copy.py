"""The circular as the archive keeps it: PDF/A-3a with the machine-readable record."""

from dataclasses import replace

from consult.audit.chain import canonical
from consult.audit.frozen import frozen_texts, roll_facts
from consult.documents.circular import circular_paper
from consult.documents.circular_content import content_for
from consult.documents.paper import Paper
from consult.documents.renderer import Attached, Variant
from consult.models import CertifiedResult, Consultation
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind


def write_archive_copy(
    consultation: Consultation, language: Language, item: str
) -> Paper:
    """Return the circular with what was asked, of whom, and result number `item`.

    Attached are canonical JSON: what the circular prints, the texts and the roll as
    their digests were logged, and the certified result. Of persons only who signed the
    circular is named in them.

    Raises `LanguageMissing`, `CertifiedResult.DoesNotExist`.
    """
    result = CertifiedResult.objects.get(consultation=consultation, number=int(item))
    circular = circular_paper(content_for(consultation, language))
    attached = (
        Attached("circular.json", "What the circular prints", circular.inputs.encode()),
        _json(
            "texts.json", "The texts, as frozen at issue", frozen_texts(consultation)
        ),
        _json("roll.json", "The roll, as frozen at issue", roll_facts(consultation)),
        Attached("result.json", "The certified result", result.content.encode()),
    )
    return replace(
        circular,
        kind=DocumentKind.ARCHIVE_COPY,
        name=f"{circular.name}-archive-{item}",
        inputs=canonical({one.name: one.data.decode() for one in attached}),
        variant=Variant.ARCHIVE,
        attached=attached,
    )


def _json(name: str, description: str, facts: object) -> Attached:
    return Attached(name, description, canonical(facts).encode())
