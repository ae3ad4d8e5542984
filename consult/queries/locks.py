"""The row locks of an act, always taken in this order (decision 9).

The consultation, then one State's row of the roll, then the clock is read, then
the chain head (in `audit.record`). SQLite has one writer: its transactions begin
IMMEDIATE and there is nothing to add.
"""

from collections.abc import Collection

from consult.models import Consultation, EntitledMember
from consult.procedure.errors import NotEntitled
from consult.queries.consultations import RULING
from consult.queries.statements import Given, Statement


def share_consultation(pk: int) -> Consultation:
    """Hold the consultation against closing while others may reply too.

    Raises `Consultation.DoesNotExist`.
    """
    for held in _shared(pk=pk):
        return held
    raise Consultation.DoesNotExist


def lock_consultation(pk: int) -> Consultation:
    """Hold the consultation alone: nobody replies, closes or edits meanwhile.

    FOR NO KEY UPDATE on PostgreSQL: it shuts out FOR SHARE, but not the check of a
    foreign key at somebody's commit, which could wait for us while we wait for them.
    """
    return Consultation.objects.select_for_update(no_key=True).get(pk=pk)


def lock_member(consultation: Consultation, iso3: str) -> EntitledMember:
    """Hold one State's row of the roll, so that its versions are numbered in turn.

    Raises `NotEntitled` for a State that is not on the roll.
    """
    for member in _held(consultation=consultation.pk, iso3=iso3):
        return member
    raise NotEntitled(
        f"{iso3} is not on the roll of this consultation.", clause="9.4.1"
    )


def lock_members(
    consultation: Consultation, codes: Collection[str]
) -> dict[str, EntitledMember]:
    """Hold the rows of several States, in the order of their codes (iso3).

    States that are not on the roll are left out of the answer.
    """
    rows = EntitledMember.objects.select_for_update().filter(
        consultation=consultation, member_state_id__in=codes
    )
    return {row.member_state_id: row for row in rows.order_by("member_state_id")}


_shared = Statement(
    lambda: Consultation.objects.only(*RULING).filter(pk=Given("pk")), shares=True
)
_held = Statement(
    lambda: (
        EntitledMember.objects.select_for_update()
        .only("reason", "member_state_id")
        .filter(consultation=Given("consultation"), member_state=Given("iso3"))
        .order_by()  # the model's order would join other rows, and hold them
    )
)
