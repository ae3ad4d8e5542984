"""Who signs in: staff of TSB, delegates of administrations, study group chairs."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models

from consult import labels, vocabularies
from consult.models.administrations import MemberState
from consult.models.dated import Dated, DatedQuerySet
from consult.models.study_groups import StudyGroup


class UserManager(BaseUserManager["User"]):
    """Make accounts that are known by their address."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Store a user; without a password the account can't be signed in to."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Store a user who may edit reference tables in the admin."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; what the person may do is in dated role rows.

    `is_staff` opens the reference tables in the admin and nothing else.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    preferred_language = models.CharField(
        max_length=2, choices=labels.language_choices, default="en"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    # What `permissions` has read for this object, which lives as long as a request.
    held_delegations: "list[Delegate] | None" = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email


class StaffRole(Dated):
    """What a person does in TSB, from and until a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=16, choices=vocabularies.staff_role_choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "valid_from"], name="staff_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Delegate(Dated):
    """A person who acts for an administration: head, drafter or viewer.

    Only a head sends a reply; a drafter prepares it; a viewer reads.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="delegations")
    member_state = models.ForeignKey(
        MemberState, models.PROTECT, related_name="delegates"
    )
    role = models.CharField(max_length=16, choices=vocabularies.delegate_role_choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "member_state", "role", "valid_from"],
                name="delegate_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.member_state_id}"


class Chair(Dated):
    """The chair or a vice-chair of a study group."""

    user = models.ForeignKey(User, models.CASCADE, related_name="chairs")
    study_group = models.ForeignKey(StudyGroup, models.CASCADE, related_name="chairs")
    is_vice = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user}: {self.study_group}"


class SignatoryQuerySet(DatedQuerySet):
    """Those who sign circulars."""

    def signing_on(self, day: date) -> "Signatory | None":
        """Return who signs on `day`: of several, whoever began last."""
        signatory: Signatory | None = self.valid_on(day).order_by("-valid_from").first()
        return signatory


class Signatory(Dated):
    """Who signs circulars, in which capacity, over which period.

    `names` maps a language to the name as it is written there; English is always
    present and serves the languages that have no entry.
    """

    names = models.JSONField(default=dict)
    capacity = models.CharField(max_length=16, choices=vocabularies.capacity_choices)

    objects: ClassVar[Any] = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "signatories"

    def __str__(self) -> str:
        return str(self.names.get("en", ""))

    def name_in(self, language: str) -> str:
        """Return the name as written in `language`, else in English."""
        return str(self.names.get(language) or self.names.get("en", ""))
