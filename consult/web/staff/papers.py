"""The papers of a consultation by language, written or still waiting to be."""

from django.utils.translation import gettext as _

from consult.models import Consultation
from consult.queries.consultations import reference_of
from consult.web.consultations import circular_files, issues_of
from consult.web.layout import LanguageFiles


def papers_of(consultation: Consultation) -> list[LanguageFiles]:
    """Return circular and form by language: issued, being prepared, or why not."""
    issued_at = issues_of(consultation)
    omitted = {
        row.language: _("Left out: %(reason)s") % {"reason": row.without_reason}
        for row in consultation.language_versions.all()
        if row.without_reason and row.language not in issued_at
    }
    return circular_files(
        consultation, reference_of(consultation), left_out=omitted, inside=True
    )
