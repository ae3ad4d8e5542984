"""Fill a fresh database for a stand: `python -m tests.faults.scenario --closes-in 60`.

Run again it adds another consultation. Prints one JSON object: the consultation, its
texts, and for each delegate the State and a signed-in session.
"""

import argparse
import json
import os
import sys
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from consult.models import Consultation, Delegate, MemberState, User  # noqa: E402
from consult.procedure.deadlines import GENEVA, utc_text  # noqa: E402
from consult.queries.clock import database_now  # noqa: E402
from consult.queries.consultations import reference_of  # noqa: E402
from tests import factories  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--closes-in",
        type=int,
        default=60,
        metavar="MINUTES",
        help="negative: it was issued yesterday, and its closing instant has passed",
    )
    parser.add_argument("--states", type=int, default=194)
    parser.add_argument("--delegates", type=int, default=1, metavar="PER_STATE")
    parser.add_argument("--texts", type=int, default=1)
    options = parser.parse_args(arguments)
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
        call_command("reference_data", stdout=StringIO())
    at = database_now()
    consultation = issue(at, minutes=options.closes_in, texts=options.texts)
    json.dump(
        {
            "consultation": consultation.pk,
            "reference": reference_of(consultation),
            "closes_at": utc_text(consultation.closes_at or at),
            "texts": list(
                consultation.texts.order_by("order").values_list(
                    "designation", flat=True
                )
            ),
            "delegates": sign_in(options.states, options.delegates),
            "cookie": settings.SESSION_COOKIE_NAME,
        },
        sys.stdout,
    )


def issue(at: datetime, *, minutes: int, texts: int) -> Consultation:
    """Issue a consultation that closes in whole minutes from now."""
    last = (at + timedelta(minutes=minutes - 1)).astimezone(ZoneInfo(GENEVA))
    began = at - timedelta(days=1) if minutes < 0 else at
    draft = factories.make_draft(
        by=officer("Olga Officer"),
        at=began,
        number=7 + Consultation.objects.count(),
        designations=[f"ITU-T D.{1102 + number}" for number in range(texts)],
        deadline_date=last.date(),
        deadline_time=last.time().replace(second=0, microsecond=0),
    )
    return factories.issue(
        draft,
        by=draft.created_by,
        second=officer("Samuel Second"),
        at=began,
    )


def officer(name: str) -> User:
    """Return the officer of that name, who may be there from the scenario before."""
    known = User.objects.filter(name=name).first()
    return known or factories.make_staff(name, "officer")


def sign_in(states: int, per_state: int) -> list[dict[str, str]]:
    """Make the heads of administrations and a session for each of them."""
    signed_in = []
    for state in MemberState.objects.order_by("iso3")[:states]:
        for number in range(per_state):
            user, new = User.objects.get_or_create(
                email=f"head{number}.{state.iso3.lower()}@example.org",
                defaults={"name": f"Head {number} of {state.iso3}", "password": "!"},
            )
            if new:
                Delegate.objects.create(user=user, member_state=state, role="head")
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            signed_in.append(
                {"member_state": state.iso3, "session": str(session.session_key)}
            )
    return signed_in


if __name__ == "__main__":
    main(sys.argv[1:])
