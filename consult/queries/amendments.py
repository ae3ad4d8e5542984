"""What addenda and corrigenda change: a consultation as issued, and as amended."""

import copy
from collections.abc import Mapping
from datetime import date, time
from typing import Final

from consult.models import Amendment, AmendmentDraft, Consultation
from consult.models.amendments import Amendable
from consult.procedure.states import Language

# The columns of a consultation that an addendum may change, each with how it is spelt.
CHANGEABLE: Final = (
    "deadline_date",
    "deadline_time",
    "meeting_opens",
    "meeting_closes",
    "meeting_virtual",
    "meeting_place",
)
_YES, _NO = "yes", "no"

Value = date | time | bool | str


def changes_of(amendable: Amendable) -> dict[str, Value]:
    """Return the columns that an amendment changes, with what they then say."""
    said = {name: getattr(amendable, name) for name in CHANGEABLE}
    return {name: value for name, value in said.items() if value not in (None, "")}


def as_amended(
    consultation: Consultation, changes: Mapping[str, Value]
) -> Consultation:
    """Return the consultation as changes would make it; a copy, not to be saved."""
    amended = copy.copy(consultation)
    for name, value in changes.items():
        setattr(amended, name, value)
    return amended


def as_issued(consultation: Consultation) -> Consultation:
    """Return the consultation as its circular printed it; a copy, not to be saved."""
    before: dict[str, Value] = {}
    for amendment in consultation.amendments.all():
        before = read_values(amendment.before) | before
    return as_amended(consultation, before)


def before_and_after(
    consultation: Consultation, amendment: Amendment | AmendmentDraft
) -> tuple[Consultation, Consultation]:
    """Return the consultation as it stood before an amendment, and as it made it.

    Both are copies, not to be saved.
    """
    undone: dict[str, Value] = {}
    if isinstance(amendment, Amendment):
        for each in reversed(consultation.amendments.all()):
            if each.pk >= amendment.pk:
                undone |= read_values(each.before)
    before = as_amended(consultation, undone)
    return before, as_amended(before, changes_of(amendment))


def waiting_amendment(consultation: Consultation) -> AmendmentDraft | None:
    """Return the addendum or corrigendum that waits for a second person."""
    return (
        AmendmentDraft.objects.filter(consultation=consultation)
        .select_related("prepared_by")
        .first()
    )


def number_of(amendment: Amendment | AmendmentDraft) -> int:
    """Return the number of an amendment; a draft's is the one it would get now."""
    if isinstance(amendment, Amendment):
        return amendment.number
    issued = amendment.consultation.amendments.filter(kind=amendment.kind)
    return issued.count() + 1


def languages_of(consultation: Consultation, amendable: Amendable) -> list[Language]:
    """Return the languages that an amendment is written in.

    Those the circular was issued in, be it later. Where nothing but words is said,
    those it was issued in by then that have them: no other language stands for one
    that lacks them.
    """
    rows = consultation.language_versions.filter(issued_at__isnull=False)
    if not changes_of(amendable):
        rows = rows.filter(language__in=list(amendable.words))
        if isinstance(amendable, Amendment):
            rows = rows.filter(issued_at__lte=amendable.issued_at)
    issued = set(rows.values_list("language", flat=True))
    return [language for language in Language if language.value in issued]


def write_values(values: Mapping[str, Value]) -> dict[str, str]:
    """Spell columns as the record keeps them."""
    return {name: _write(value) for name, value in values.items()}


def read_values(written: Mapping[str, str]) -> dict[str, Value]:
    """Read columns as `write_values` spelt them."""
    return {name: _read(name, text) for name, text in written.items()}


def _write(value: Value) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, text: str) -> Value:
    if name == "meeting_virtual":
        return text == _YES
    if name == "meeting_place":
        return text
    return (
        time.fromisoformat(text)
        if name == "deadline_time"
        else date.fromisoformat(text)
    )
