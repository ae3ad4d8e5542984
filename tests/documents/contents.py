"""Contents for tests: Circular 321, and consultations of the other procedures."""

import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from consult.documents.circular import circular_pdf
from consult.documents.content import (
    AnnexText,
    CircularContent,
    MeetingContent,
    SignatoryContent,
)
from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language, Procedure, Revision
from consult.vocabularies import Capacity, TextKind

RECEIPT_KEY = "0123456789abcdef" * 4
CIRCULAR_321 = tomllib.loads(
    Path("consult/data/demo/circular_0321.toml").read_text(encoding="utf-8")
)


def circular_321(language: Language, **changes: Any) -> CircularContent:
    """Return what the circular of the demonstration set prints in a language."""
    facts: dict[str, Any] = CIRCULAR_321
    content = CircularContent(
        language=language,
        procedure=Procedure(facts["procedure"]),
        revision=Revision(facts["revision"]),
        reference=facts["reference"],
        number=321,
        dated=facts["dated"],
        study_group=facts["study_group"]["number"],
        study_group_title=facts["study_group"]["titles"][language.value],
        study_group_title_language=language,
        regional_group="",
        officer_initials=facts["officer_initials"],
        telephone=facts["telephone"],
        fax=facts["fax"],
        email=facts["contact_email"],
        reply_fax=facts["reply_fax"],
        reply_email=facts["reply_email"],
        meeting=MeetingContent(**facts["meeting"]),
        deadline=Deadline(**facts["deadline"]),
        texts=tuple(_text(text, language) for text in facts["texts"]),
        signatory=SignatoryContent(
            name=facts["signatory"]["names"][language.value],
            capacity=Capacity(facts["signatory"]["capacity"]),
        ),
        receipt_key=RECEIPT_KEY,
        draft=False,
        demonstration=True,
    )
    return replace(content, **changes)


def text(**changes: Any) -> AnnexText:
    """Return one text of an annex, in English."""
    plain = AnnexText(
        kind=TextKind.NEW,
        designation="ITU-T D.1102",
        provisional="",
        title="Consumer redress",
        summary="Mechanisms for consumers.",
        location="SG3-R39",
        location_url="https://www.itu.int/md/T17-SG03-R-0039/en",
        ipr_statement_received=False,
        ipr_checked_on=date(2021, 5, 31),
    )
    return replace(plain, **changes)


def _text(facts: dict[str, Any], language: Language) -> AnnexText:
    wording = facts["titles"][language.value]
    return AnnexText(
        kind=TextKind(facts["kind"]),
        designation=facts["designation"],
        provisional=facts["provisional"],
        title=wording["title"],
        summary=wording["summary"].strip(),
        location=facts["location"],
        location_url=facts["location_url"],
        ipr_statement_received=facts["ipr_statement_received"],
        ipr_checked_on=facts["ipr_checked_on"],
    )


@cache
def printed_321(language: Language) -> bytes:
    """Return Circular 321 as PDF, rendered once in a run."""
    return circular_pdf(circular_321(language))
