"""The row locks of an act, always taken in this order (decision 9).

The consultation, then one State's row of the roll, then the clock is read, then
the chain head (in `audit.record`). SQLite has one writer: its transactions begin
IMMEDIATE and there is nothing to add.
"""

from django.db import connection

from consult.models import Consultation, EntitledMember


def share_consultation(pk: int) -> Consultation:
    """Hold the consultation against closing while others may reply too.

    Raises `Consultation.DoesNotExist`.
    """
    if connection.vendor == "postgresql":  # Django has no FOR SHARE
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM consult_consultation WHERE id = %s FOR SHARE", [pk]
            )
    return Consultation.objects.select_related("study_group").get(pk=pk)


def lock_consultation(pk: int) -> Consultation:
    """Hold the consultation alone: nobody replies, closes or edits meanwhile."""
    return Consultation.objects.select_for_update().get(pk=pk)


def lock_member(consultation: Consultation, iso3: str) -> EntitledMember:
    """Hold one State's row of the roll, so that its versions are numbered in turn.

    Raises `EntitledMember.DoesNotExist` for a State that is not on the roll.
    """
    return EntitledMember.objects.select_for_update().get(
        consultation=consultation, member_state_id=iso3
    )
