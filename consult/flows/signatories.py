"""Who signs what is issued, kept as it stood on the day."""

from datetime import date

from consult.documents.signatories import SignatoryMissing
from consult.models import Signatory


def freeze_signatory(day: date) -> dict[str, object]:
    """Return who signs on a day: the names by language and the capacity.

    Raises `SignatoryMissing`.
    """
    signatory = Signatory.objects.signing_on(day)
    if signatory is None:
        raise SignatoryMissing(f"Nobody is entered who signs on {day}.")
    return {"names": signatory.names, "capacity": signatory.capacity}
