"""Member States of the Union, each fact about them with its period and source."""

from datetime import date

from django.db import models
from django.db.models import Q

from consult import labels, vocabularies
from consult.models.dated import DatedFact


class MemberState(models.Model):
    """A Member State, known by its ISO 3166 alpha-3 code."""

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, unique=True)

    class Meta:
        ordering = ("iso3",)

    def __str__(self) -> str:
        return self.iso3

    def name_in(self, language: str) -> str:
        """Return the current official short name in `language` (ar zh en fr es ru).

        Reads prefetched `names`, the newest period first.
        """
        rows = [row for row in self.names.all() if row.language == language]
        rows.sort(key=lambda row: row.valid_from or date.min, reverse=True)
        return rows[0].name if rows else self.iso3


class MemberStateName(DatedFact):
    """An official short name in one language, with the key it sorts under."""

    member_state = models.ForeignKey(MemberState, models.CASCADE, related_name="names")
    language = models.CharField(max_length=2, choices=labels.language_choices)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_state", "language", "valid_from"],
                name="member_state_name_once",
            ),
            models.UniqueConstraint(
                fields=["member_state", "language"],
                condition=Q(valid_from__isnull=True),
                name="member_state_name_once_from_unknown",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipPeriod(DatedFact):
    """When a State was a Member State (`valid_from` unknown before 2021)."""

    member_state = models.ForeignKey(
        MemberState, models.CASCADE, related_name="memberships"
    )

    def __str__(self) -> str:
        return f"{self.member_state_id} {self.valid_from} – {self.valid_until}"


class GroupMembership(DatedFact):
    """A Member State in a region, a regional organization or a status group.

    `kind` says which vocabulary `code` belongs to, e.g. region/AFR, status/ldc,
    organization/APT, sg3_regional_group/AFR.
    """

    member_state = models.ForeignKey(MemberState, models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=20, choices=vocabularies.group_kind_choices)
    code = models.CharField(max_length=20)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_state", "kind", "code", "valid_from"],
                name="group_membership_once",
            ),
            models.UniqueConstraint(
                fields=["member_state", "kind", "code"],
                condition=Q(valid_from__isnull=True),
                name="group_membership_once_from_unknown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_state_id} in {self.kind}/{self.code}"


class Suspension(DatedFact):
    """A loss of the right to vote (Constitution 169, 210, 212), with its ground."""

    member_state = models.ForeignKey(
        MemberState, models.CASCADE, related_name="suspensions"
    )
    ground = models.CharField(max_length=16, choices=labels.suspension_ground_choices)

    def __str__(self) -> str:
        return f"{self.member_state_id}: {self.ground}"
