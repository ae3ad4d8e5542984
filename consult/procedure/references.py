"""Read and write the names of circulars, texts and the fields of a reply form."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from consult.procedure.errors import AgreedOnly, BadDesignation, BadReference
from consult.procedure.states import Language

LANGUAGE_LETTERS: Final = {
    Language.AR: "A",
    Language.ZH: "C",
    Language.EN: "E",
    Language.FR: "F",
    Language.RU: "R",
    Language.ES: "S",
}
_LANGUAGES: Final = {letter: language for language, letter in LANGUAGE_LETTERS.items()}
_CIRCULAR: Final = re.compile(r"(T[0-9]{2})-TSB-CIR-([0-9]{4})(?:-([ACEFRS]))?")


@dataclass(frozen=True, slots=True)
class CircularReference:
    """Name a TSB Circular by study period and number: `T17-TSB-CIR-0321`.

    Numbers restart with each study period; the form takes 1 to 9999.
    """

    period: str
    number: int

    def __post_init__(self) -> None:
        if not re.fullmatch("T[0-9]{2}", self.period) or not 1 <= self.number <= 9999:
            raise BadReference(
                f"No circular can be number {self.number} of period {self.period!r}."
            )

    def __str__(self) -> str:
        return f"{self.period}-TSB-CIR-{self.number:04d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a reference without language letter; raise BadReference."""
        found = _CIRCULAR.fullmatch(text)
        if found is None or found[3]:
            raise BadReference(
                f"{text!r} is no reference of a circular, such as T17-TSB-CIR-0321."
            )
        return cls(found[1], int(found[2]))

    def document_name(self, language: Language, *, part: str = "") -> str:
        """Name the circular's document in one language: `T17-TSB-CIR-0321-E`.

        `part` names a document that belongs to it: `T17-TSB-CIR-0321-ADD01-E`.
        """
        letter = LANGUAGE_LETTERS[language]
        return f"{self}-{part}-{letter}" if part else f"{self}-{letter}"

    @classmethod
    def parse_document_name(cls, text: str) -> tuple[Self, Language]:
        """Read a document's name back; raise BadReference."""
        found = _CIRCULAR.fullmatch(text)
        if found is None or not found[3]:
            raise BadReference(
                f"{text!r} is no name of a circular's document, such as"
                " T17-TSB-CIR-0321-E."
            )
        return cls(found[1], int(found[2])), _LANGUAGES[found[3]]


class PartKind(StrEnum):
    """Name a part of a Recommendation as its designation writes it."""

    AMENDMENT = "Amd."
    CORRIGENDUM = "Cor."
    ANNEX = "Annex"
    APPENDIX = "Appendix"
    SUPPLEMENT = "Suppl."
    IMPLEMENTERS_GUIDE = "Implementers' Guide"


AGREED_ONLY: Final = frozenset(
    {PartKind.APPENDIX, PartKind.SUPPLEMENT, PartKind.IMPLEMENTERS_GUIDE}
)

_SERIES: Final = "[A-VX-Z]"
_NUMBERED: Final = rf"{_SERIES}\.[0-9]+(?:\.[0-9]+)*R?"
_PROVISIONAL: Final = rf"{_SERIES}\.[A-Za-z0-9_-]+"
_EDITION: Final = r"\((?:(?:0[1-9]|1[0-2])/)?(?:18|19|20)[0-9]{2}\)"
# Some supplements belong to a whole series: G Suppl. 39.
_WHOLE_SERIES: Final = rf"{_SERIES}(?=[ ]Suppl\.)"
_DESIGNATION: Final = re.compile(
    rf"""(?:ITU-T[ ])?
    (?P<base>(?:{_NUMBERED}/)*(?:{_NUMBERED}|{_PROVISIONAL})|{_WHOLE_SERIES})
    (?:[ ](?P<of>{_EDITION}))?
    (?:[ ](?:
        (?P<kind>Amd\.|Cor\.|Suppl\.)[ ](?P<count>[1-9][0-9]*)
        |(?P<annex>Annex)[ ](?P<letter>[A-Z]+[0-9]*\+?)
        |(?P<appendix>Appendix)[ ](?P<roman>[IVXLC]+)
        |(?P<guide>Implementers'[ ]Guide)
    ))?
    (?:[ ](?P<edition>{_EDITION}))?
    (?:[ ]\((?P<ex>ex[ ])?(?P<provisional>{_PROVISIONAL})\))?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Designation:
    """Hold the parts of a text's designation, spelt exactly as given.

    `edition_of` is the edition of the Recommendation that a part belongs to, as in
    `Z.100 (1999) Cor. 1 (10/2001)`; `edition` is the text's own. Provisional names
    are case-sensitive: `D.ConsumerOTT`. `former` says that the name in brackets is
    one the text no longer has: `(ex E.dit)`.
    """

    base: str
    part: PartKind | None = None
    part_number: str = ""
    edition_of: str = ""
    edition: str = ""
    provisional: str = ""
    former: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a designation, with or without `ITU-T `; raise BadDesignation."""
        found = _DESIGNATION.fullmatch(text)
        if found is None:
            raise BadDesignation(
                f"{text!r} is no designation of a text, such as ITU-T D.1102."
            )
        kind = found["kind"] or found["annex"] or found["appendix"] or found["guide"]
        of, edition = found["of"] or "", found["edition"] or ""
        if kind is None:
            if of and edition:
                raise BadDesignation(f"{text!r} has two editions.")
            of, edition = "", of or edition
        return cls(
            base=found["base"],
            part=None if kind is None else PartKind(kind),
            part_number=found["count"] or found["letter"] or found["roman"] or "",
            edition_of=of.strip("()"),
            edition=edition.strip("()"),
            provisional=found["provisional"] or "",
            former=bool(found["ex"]),
        )

    def __str__(self) -> str:
        """Write the designation without the name of the Sector."""
        pieces = [self.base]
        if self.edition_of:
            pieces.append(f"({self.edition_of})")
        if self.part is not None:
            pieces.append(self.part.value)
        if self.part_number:
            pieces.append(self.part_number)
        if self.edition:
            pieces.append(f"({self.edition})")
        if self.provisional:
            pieces.append(f"({'ex ' if self.former else ''}{self.provisional})")
        return " ".join(pieces)

    @property
    def is_provisional(self) -> bool:
        """Say whether the text has only a provisional name yet."""
        last = self.base.rpartition("/")[2]
        return re.fullmatch(f"{_NUMBERED}|{_SERIES}", last) is None

    @property
    def is_agreed_only(self) -> bool:
        """Say whether the text is only agreed: no consultation can approve it."""
        return self.part in AGREED_ONLY


def check_consultable(designation: Designation) -> None:
    """Raise AgreedOnly for a supplement, an appendix or an implementers' guide."""
    if designation.is_agreed_only:
        raise AgreedOnly(
            f"{designation} is only agreed by its study group: it can't be put to a"
            " consultation of Member States."
        )


class FormField(StrEnum):
    """Name the fields of Annex 2 that are there once."""

    CIRCULAR = "circular"
    MEMBER_STATE = "member_state"
    SIGNATORY = "signatory"
    OFFICIAL_ROLE = "official_role"
    ADDRESS = "address"
    FAX = "fax"
    EMAIL = "email"
    PLACE = "place"
    DATE = "date"


class TextField(StrEnum):
    """Name the fields of Annex 2 that each text has.

    Two of them take one of several marks (see `MARKS`), remarks take text.
    """

    OPINION = "opinion"
    COMMENTS = "comments"
    REMARKS = "remarks"


class Box(StrEnum):
    """Name the two boxes of an opinion: one excludes the other."""

    IN_FAVOUR = "in_favour"
    AGAINST = "against"


class Circle(StrEnum):
    """Name the two circles below the box in favour: one excludes the other."""

    NO_COMMENTS = "no_comments"
    WITH_COMMENTS = "with_comments"


MARKS: Final = {TextField.OPINION: Box, TextField.COMMENTS: Circle}


_TEXT_FIELD: Final = re.compile(r"text_([1-9][0-9]{0,2})_([a-z_]+)")


def text_field_name(number: int, field: TextField) -> str:
    """Name a field of the n-th text, counted from 1: `text_1_opinion`.

    Without a full stop, which PDF keeps for nested fields.
    """
    return f"text_{number}_{field.value}"


def parse_text_field_name(name: str) -> tuple[int, TextField] | None:
    """Read a field's name back; None for a name that is no field of a text."""
    found = _TEXT_FIELD.fullmatch(name)
    if found is None or found[2] not in set(TextField):
        return None
    return int(found[1]), TextField(found[2])


_QR: Final = re.compile(
    r"CONSULT1:(T[0-9]{2}-TSB-CIR-[0-9]{4}):([ACEFRS]):([1-9][0-9]{0,2})(?::([A-Z]{3}))?"
)


@dataclass(frozen=True, slots=True)
class FormCode:
    """Hold what the QR code on a page of the reply form says.

    Capitals, digits, hyphens and colons only, so that the code stays small:
    `CONSULT1:T17-TSB-CIR-0321:E:2:CHE`. `member_state` is empty on a form that
    isn't made out to one.
    """

    circular: CircularReference
    language: Language
    page: int
    member_state: str = ""

    def __str__(self) -> str:
        letter = LANGUAGE_LETTERS[self.language]
        parts = ["CONSULT1", str(self.circular), letter, str(self.page)]
        if self.member_state:
            parts.append(self.member_state)
        return ":".join(parts)

    @classmethod
    def parse(cls, payload: str) -> Self:
        """Read a payload back; raise BadReference."""
        found = _QR.fullmatch(payload)
        if found is None:
            raise BadReference(f"{payload[:80]!r} is no code of a reply form.")
        return cls(
            circular=CircularReference.parse(found[1]),
            language=_LANGUAGES[found[2]],
            page=int(found[3]),
            member_state=found[4] or "",
        )
