"""Facts that hold for a period."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Expression, Q


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with a period: `valid_from` and `valid_until`, both days included."""

    def valid_on(self, day: date | Expression) -> Self:
        """Keep the rows whose period holds `day`; an open end is unbounded."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        )


class Dated(models.Model):
    """Something that holds from a day until a day, both included."""

    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Tell whether the period holds `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class DatedFact(Dated):
    """A dated fact about a Member State, with where it was read."""

    source = models.CharField(max_length=200)

    class Meta:
        abstract = True
