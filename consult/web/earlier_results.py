"""Results that another one replaced: they stay, and are shown beside it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from consult.models import Consultation
from consult.queries.results import Result, results_of
from consult.web.results import ResultFace, result_faces


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """A result, by which number and when it was replaced, and why.

    `reason` is empty for the public, who reads only that it was (decision 15).
    """

    result: Result
    faces: list[ResultFace]
    replaced_by: int
    replaced_at: datetime
    reason: str


def earlier_results(
    consultation: Consultation, *, members: bool = False
) -> list[EarlierResult]:
    """Return the results that were replaced, the last one first."""
    rows = results_of(consultation)
    return [
        EarlierResult(
            result=earlier,
            faces=result_faces(consultation, earlier),
            replaced_by=later.number,
            replaced_at=later.certified_at,
            reason=later.reason if members else "",
        )
        for later, earlier in pairwise(rows)
    ]
