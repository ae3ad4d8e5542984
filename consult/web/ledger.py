"""One consultation in a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.safestring import SafeString

from consult.models import Amendment, Consultation
from consult.procedure.deadlines import Deadline
from consult.web.consultations import circular_words, group_words
from consult.web.texts import title_of


@dataclass(frozen=True, slots=True)
class LedgerText:
    """A text in a list.

    `fate` says what became of it, empty while nothing did; `name` is the designation
    it got then.
    """

    designation: str
    fate: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One consultation as `components/ledger_row.html` prints it."""

    circular: str
    study_group: str
    title: SafeString
    url: str
    designations: list[LedgerText]
    deadline: Deadline | None
    extended: Amendment | None
    status_words: str
    status_tone: str
    is_new: str
    act_words: str = ""
    act_url: str = ""
    primary: bool = False


def ledger_row(
    consultation: Consultation,
    *,
    url: str,
    status: tuple[str, str],
    is_new: str = "",
    fates: Mapping[int, tuple[str, str]] = MappingProxyType({}),
) -> LedgerRow:
    """Return the row of a consultation, without a button.

    `status` is the words and the tone of where it stands; `fates` says what became
    of its texts, by their keys: the words and the designation they got.
    """
    words, tone = status
    return LedgerRow(
        circular=circular_words(consultation),
        study_group=group_words(consultation),
        title=title_of(consultation),
        url=url,
        designations=[
            LedgerText(str(text), *fates.get(text.pk, ("", "")))
            for text in consultation.texts.all()
        ],
        deadline=consultation.deadline,
        extended=consultation.extended_by,
        status_words=words,
        status_tone=tone,
        is_new=is_new,
    )
