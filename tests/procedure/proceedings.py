"""Facts about the texts of one meeting, for the tests of the rules that judge them."""

from datetime import date
from typing import Any

from consult.procedure.admissibility import (
    COVERS_ALL,
    NEEDS_NAME,
    NEEDS_REFERENCE,
    NEEDS_WORDS,
)
from consult.procedure.proceedings import (
    BY_A_STATE,
    DECISIONS,
    SAID_AT_MEETING,
    Circumstances,
    ProceedingFact,
)
from consult.procedure.profiles import profile_for
from consult.procedure.states import Procedure, Proceeding, Revision

ANNOUNCED, DUE = date(2021, 5, 31), date(2021, 12, 1)
OPENS, CLOSES = date(2021, 12, 13), date(2021, 12, 17)
UNTIL = date(2022, 1, 14)
TODAY = date(2022, 2, 1)
TEXT, OTHER = "ITU-T D.266", "ITU-T D.140"
ROLL = frozenset({"BRA", "FRA", "KEN"})


def circumstances(procedure: Procedure = Procedure.TAP, **values: Any) -> Circumstances:
    """Return a consultation certified with what it asked for on both texts."""
    profile = profile_for(procedure, Revision.HAMMAMET_2016)
    if profile.counts_back:
        values = {"opens": OPENS, "closes": CLOSES} | values
    defaults: dict[str, Any] = {
        "profile": profile,
        "announced": ANNOUNCED,
        "due": DUE,
        "outcomes": dict.fromkeys((TEXT, OTHER), profile.favourable),
        "roll": ROLL,
        "day": TODAY,
    }
    return Circumstances(**(defaults | values))


def said(kind: Proceeding, **values: Any) -> ProceedingFact:
    """Return a fact of a kind with all it needs, at the meeting or a week after."""
    meets = kind in DECISIONS | SAID_AT_MEETING
    defaults: dict[str, Any] = {
        "kind": kind,
        "on": CLOSES if meets else date(2021, 12, 24),
        "text": "" if kind in COVERS_ALL else TEXT,
        "member_state": "KEN" if kind in BY_A_STATE else "",
        "words": "It would raise tariffs." if kind in NEEDS_WORDS else "",
    }
    if kind in NEEDS_NAME:
        process = kind is Proceeding.PROCESS_SELECTED
        defaults["name"] = "tap" if process else "ITU-T D.1101"
    if kind in NEEDS_REFERENCE:
        defaults["reference"] = "T17-TSB-CIR-0350"
    return ProceedingFact(**(defaults | values))


def approved(text: str = TEXT, **values: Any) -> ProceedingFact:
    return said(Proceeding.APPROVED, text=text, **values)


def requested(state: str = "KEN", **values: Any) -> ProceedingFact:
    return said(Proceeding.MORE_TIME_REQUESTED, member_state=state, **values)


def opposed(state: str = "KEN", **values: Any) -> ProceedingFact:
    return said(Proceeding.FORMAL_OPPOSITION, member_state=state, **values)
