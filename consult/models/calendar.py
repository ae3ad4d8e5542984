"""The days on which the office is closed."""

from django.conf import settings
from django.db import models


class OfficeClosure(models.Model):
    """A day on which TSB is closed; it is not a working day (clause 9.4.1)."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class ConfirmedYear(models.Model):
    """A year whose closures TSB has confirmed; a window in another year warns."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    confirmed_at = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("year",)

    def __str__(self) -> str:
        return str(self.year)
