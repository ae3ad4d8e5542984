"""Load the demonstration set."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from consult.management.demonstration import load_consultations
from consult.management.demonstration_sequels import Officers
from consult.management.json_output import JsonCommand
from consult.models import Chair, Delegate, StaffRole, StudyGroup, User
from consult.queries.clock import database_now, geneva_day
from consult.vocabularies import DelegateRole, StaffRoleName

STAFF = {
    "officer": ("Olivia Marchand", StaffRoleName.OFFICER),
    "second-officer": ("Samuel Okafor", StaffRoleName.OFFICER),
    "translator": ("Tian Yue", StaffRoleName.TRANSLATOR),
    "director": ("Daniela Ferrer", StaffRoleName.DIRECTOR),
    "auditor": ("Anders Holm", StaffRoleName.AUDITOR),
}
DELEGATIONS = {
    "EGY": ("Huda Mansour", "Karim Nabil", "Salma Adel", "ar"),
    "KEN": ("Grace Njoroge", "Peter Otieno", "Mary Wanjiru", "en"),
    "CHE": ("Claire Favre", "Luca Bernasconi", "Anna Keller", "fr"),
}
ADDRESS = f"{{}}@{settings.DEMONSTRATION_DOMAIN}"


class Command(JsonCommand):
    """Load reference data, invented consultations and, under DEBUG, their accounts."""

    help = "load the demonstration set; a second load changes nothing"

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the counts of every table and the accounts, which need DEBUG."""
        at = database_now()
        call_command("reference_data", stdout=self.stderr)
        with transaction.atomic():
            officers = _people(valid_from=geneva_day(at))
        load_consultations(officers, at=at)
        return {"counts": counts(), "accounts": accounts()}

    def readable(self, facts: Mapping[str, Any]) -> str:
        """Print the accounts as a table; the counts in one line."""
        lines = [f"{sum(facts['counts'].values())} rows loaded."]
        lines += [
            f"{account['role']:<18} {account['email']:<42} {account['password']}"
            + (f"  TOTP {account['totp']}" if account["totp"] else "")
            for account in facts["accounts"]
        ]
        return "\n".join(lines)


def counts() -> dict[str, int]:
    """Return how many rows each table of Consult holds."""
    return {
        model.__name__: model._default_manager.count()  # noqa: SLF001 -- as Django names it
        for model in apps.get_app_config("consult").get_models()
    }


def accounts() -> list[dict[str, str]]:
    """Return who can sign in to the demonstration: nobody unless DEBUG is on.

    `totp` is the shared secret of the second factor, empty without one.
    """
    if not settings.DEBUG:
        return []
    return [
        {
            "role": role,
            "email": ADDRESS.format(local),
            "password": password_of(local),
            "totp": totp_of(local) if local in STAFF else "",
        }
        for local, role in _roles().items()
    ]


def password_of(local: str) -> str:
    """Return the password of a demonstration account, the same on every run."""
    return hashlib.sha256(f"demonstration {local}".encode()).hexdigest()[:20]


def totp_of(local: str) -> str:
    """Return the TOTP secret of a demonstration account, the same on every run."""
    seed = hashlib.sha256(f"second factor {local}".encode()).digest()[:20]
    return base64.b32encode(seed).decode()


def _roles() -> dict[str, str]:
    roles = {local: role.value for local, (_name, role) in STAFF.items()}
    roles["second-officer"] = "second officer"
    for iso3 in DELEGATIONS:
        for role in DelegateRole:
            roles[f"{role.value}.{iso3.lower()}"] = f"{role.value} of {iso3}"
    return roles | {"chair": "chair"}


def _people(*, valid_from: date) -> Officers:
    for local, (name, office) in STAFF.items():
        user = _person(local, name, "en")
        StaffRole.objects.get_or_create(user=user, role=office.value)
    for iso3, (*names, language) in DELEGATIONS.items():
        for role, name in zip(DelegateRole, names, strict=True):
            user = _person(f"{role.value}.{iso3.lower()}", name, language)
            Delegate.objects.get_or_create(
                user=user,
                member_state_id=iso3,
                role=role.value,
                defaults={"valid_from": valid_from},
            )
    chair = _person("chair", "Ahmed Saleh", "en")
    group = StudyGroup.objects.filter(number=2).latest("period")
    Chair.objects.get_or_create(
        user=chair, study_group=group, defaults={"valid_from": valid_from}
    )
    return Officers(
        first=User.objects.get(email=ADDRESS.format("officer")),
        second=User.objects.get(email=ADDRESS.format("second-officer")),
    )


def _person(local: str, name: str, language: str) -> User:
    """Return the person, who can sign in only under DEBUG."""
    user, _created = User.objects.get_or_create(
        email=ADDRESS.format(local),
        defaults={"name": name, "preferred_language": language, "is_active": False},
    )
    if settings.DEBUG and not user.is_active:
        user.is_active = True
        user.set_password(password_of(local))
        user.save()
        totp = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
        if local in STAFF and not totp.exists():
            TOTP.activate(user, totp_of(local))
    return user
