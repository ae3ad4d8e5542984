"""Study periods, study groups and their titles."""

from django.db import models

from consult import labels


class StudyPeriod(models.Model):
    """A study period; circular numbers restart with each (T17, T22, T25)."""

    code = models.CharField(max_length=3, primary_key=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class StudyGroup(models.Model):
    """A study group of one study period, with the lines of its secretariat."""

    period = models.ForeignKey(StudyPeriod, models.PROTECT)
    number = models.PositiveSmallIntegerField()
    email = models.EmailField()
    telephone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("period", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "number"], name="study_group_once_in_period"
            )
        ]

    def __str__(self) -> str:
        return f"SG{self.number} ({self.period_id})"

    def title_in(self, language: str) -> str:
        """Return the full title in `language`, else the English one."""
        titles = {row.language: row.title for row in self.titles.all()}
        return titles.get(language) or titles.get("en", "")


class StudyGroupTitle(models.Model):
    """The full title of a study group in one language."""

    study_group = models.ForeignKey(StudyGroup, models.CASCADE, related_name="titles")
    language = models.CharField(max_length=2, choices=labels.language_choices)
    title = models.CharField(max_length=300)
    confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study_group", "language"], name="study_group_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
