"""The circulars with the outcome that were issued, by language, for every door."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from consult.documents.wording import name_circular
from consult.models import Consultation
from consult.queries.outcomes import issued_outcomes
from consult.templatetags.languages import NATIVE_NAMES, current_language
from consult.vocabularies import DocumentKind
from consult.web.consultations import FORMATS
from consult.web.layout import Edition, LanguageFiles
from consult.web.shelf import PaperKey, Shelf


@dataclass(frozen=True, slots=True)
class OutcomeFiles:
    """One circular with the outcome: its name, its date, its documents by language.

    `stands` is False where everything recorded of it was annulled.
    """

    name: str
    reference: str
    on: date
    stands: bool
    columns: list[str]
    rows: list[LanguageFiles]


def outcome_files(
    consultation: Consultation, *, inside: bool = False
) -> list[OutcomeFiles]:
    """Return what was issued; a document that is not written yet says so.

    `inside` also says which could not be written yet.
    """
    circulars = issued_outcomes(consultation)
    if not circulars:
        return []
    shelf = Shelf(consultation, [DocumentKind.OUTCOME], inside=inside)
    standing = set(
        consultation.proceedings.filter(
            annuls=None, annulled_by=None, circular__isnull=False
        ).values_list("circular", flat=True)
    )

    def edition(reference: str, language: str, suffix: str) -> Edition:
        view, label = FORMATS[suffix]
        key = PaperKey(DocumentKind.OUTCOME.value, reference, language, suffix)
        url = reverse(f"public:{view}", args=[reference, language])
        return shelf.edition(key, url, label)

    return [
        OutcomeFiles(
            name=name_circular(circular.number, current_language()),
            reference=str(circular.reference),
            on=circular.date,
            stands=circular.pk in standing,
            columns=[kind for _view, kind in FORMATS.values()],
            rows=[
                LanguageFiles(
                    language=language.value,
                    editions=tuple(
                        edition(str(circular.reference), language.value, suffix)
                        for suffix in FORMATS
                    ),
                    reference=circular.reference.document_name(language),
                )
                for language in NATIVE_NAMES
            ],
        )
        for circular in circulars
    ]
