"""Read which replies are in question because their authorities differ.

A correction stands in the place of the version it corrects, and shares its fate.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from consult.models import (
    AuthorityQuestion,
    Consultation,
    QuestionedVersion,
    ReplyVersion,
)


class Authority(StrEnum):
    """What became of a reply whose authority was questioned."""

    ASKED = "asked"
    STANDS = "stands"
    OVERRULED = "overruled"


def questions_of(
    consultation: Consultation, iso3: str | None = None
) -> list[AuthorityQuestion]:
    """Return what was asked, the newest first, of all States or of one."""
    rows = consultation.authority_questions.select_related(
        "member", "asked_by", "answer__stands", "answer__settled_by"
    )
    if iso3 is not None:
        rows = rows.filter(member__member_state_id=iso3)
    return list(rows.prefetch_related("questioned__version").order_by("-number"))


def unsettled_states(consultation: Consultation) -> list[str]:
    """Return the States (iso3) with an open question, by code."""
    rows = consultation.authority_questions.filter(answer=None)
    return sorted(set(rows.values_list("member__member_state_id", flat=True)))


def authority_of(
    consultation: Consultation,
    versions: Sequence[ReplyVersion],
    *,
    as_of: datetime | None = None,
) -> Mapping[int, Authority]:
    """Return what became of the versions (by key) that were questioned.

    Where a version was questioned more than once, the last question decides.
    `versions` are all of the consultation, or all of a State. `as_of` leaves out what
    was asked, and what was answered, later.
    """
    roots = _roots(versions)
    fates: dict[int, Authority] = {}
    rows = QuestionedVersion.objects.filter(question__consultation=consultation)
    if as_of is not None:
        rows = rows.filter(question__asked_at__lte=as_of)
    for row in rows.select_related("question__answer").order_by("question__number"):
        if row.version_id in roots:
            root = roots[row.version_id]
            fates[root] = _fate(row.question, root, roots, as_of)
    return {pk: fates[root] for pk, root in roots.items() if root in fates}


def is_asked_by(
    question: AuthorityQuestion, version: ReplyVersion, versions: Sequence[ReplyVersion]
) -> bool:
    """Tell whether a version, or what it corrects, is in this question.

    `versions` are all of the State.
    """
    roots = _roots(versions)
    asked = question.questioned.values_list("version", flat=True)
    return roots[version.pk] in {roots[pk] for pk in asked}


def _fate(
    question: AuthorityQuestion,
    root: int,
    roots: Mapping[int, int],
    as_of: datetime | None,
) -> Authority:
    answer = getattr(question, "answer", None)
    if answer is None or (as_of is not None and answer.settled_at > as_of):
        return Authority.ASKED
    stands = roots[answer.stands_id] == root
    return Authority.STANDS if stands else Authority.OVERRULED


def _roots(versions: Sequence[ReplyVersion]) -> dict[int, int]:
    """Return the version that each one goes back to, by key."""
    roots: dict[int, int] = {}
    for version in sorted(versions, key=lambda version: version.pk):
        corrects = version.corrects_id
        roots[version.pk] = roots[corrects] if corrects else version.pk
    return roots
