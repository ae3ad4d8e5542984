"""Make States, people and consultations for tests, through the real acts."""

import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import factory
from allauth.mfa import app_settings as mfa
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from consult.flows import (
    amending,
    approving,
    certifying,
    closing,
    drafting,
    issuing,
    translating,
)
from consult.flows.amendable import Change
from consult.flows.wording import TextWording
from consult.models import (
    Amendment,
    Consultation,
    Delegate,
    GroupMembership,
    MembershipPeriod,
    MemberState,
    MemberStateName,
    Signatory,
    StaffRole,
    StudyGroup,
    StudyGroupTitle,
    StudyPeriod,
    User,
)
from consult.procedure.profiles import revision_on
from consult.procedure.states import Language, Procedure
from consult.queries.checklist import TEXT_KINDS
from consult.queries.clock import geneva_day
from consult.vocabularies import AmendmentKind

TOTP_SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "calm-official-legible"
SOURCE = "made for a test"

# A small Union: iso3, iso2, M49, English, French, Arabic and Chinese name, region.
STATES = {
    "BRA": ("BR", "076", "Brazil", "Brésil", "البرازيل", "巴西", "AMS"),
    "CHE": ("CH", "756", "Switzerland", "Suisse", "سويسرا", "瑞士", "EUR"),
    "EGY": ("EG", "818", "Egypt", "Égypte", "مصر", "埃及", "ARB"),
    "FRA": ("FR", "250", "France", "France", "فرنسا", "法国", "EUR"),
    "JPN": ("JP", "392", "Japan", "Japon", "اليابان", "日本", "ASP"),
    "KEN": ("KE", "404", "Kenya", "Kenya", "كينيا", "肯尼亚", "AFR"),
}


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(obj: User, create: bool, extracted: str | None, **_: Any) -> None:  # noqa: N805
        obj.set_password(extracted or PASSWORD)
        if create:
            obj.save(update_fields=["password"])


class StudyPeriodFactory(factory.django.DjangoModelFactory[StudyPeriod]):
    class Meta:
        model = StudyPeriod
        django_get_or_create = ("code",)

    code = "T25"
    starts_on = date(2024, 10, 25)


class StudyGroupFactory(factory.django.DjangoModelFactory[StudyGroup]):
    class Meta:
        model = StudyGroup
        skip_postgeneration_save = True
        django_get_or_create = ("period", "number")

    period = factory.SubFactory(StudyPeriodFactory)
    number = 3
    email = "tsbsg3@example.org"
    telephone = "+41 22 730 5866"
    fax = "+41 22 730 5853"

    @factory.post_generation
    def titles(obj: StudyGroup, create: bool, extracted: object, **_: Any) -> None:  # noqa: N805, ARG002
        StudyGroupTitle.objects.bulk_create(
            [
                StudyGroupTitle(
                    study_group=obj,
                    language=language.value,
                    title=f"Economic issues ({language.value})",
                )
                for language in Language
            ],
            ignore_conflicts=True,
        )


def make_state(iso3: str) -> MemberState:
    """Store a Member State of the small Union with its names and region."""
    return make_union([iso3])[0]


def make_union(states: Iterable[str] = STATES) -> list[MemberState]:
    """Store Member States of the small Union, those that are not there yet."""
    stored = MemberState.objects.in_bulk(list(states))
    made = [
        MemberState(iso3=iso3, iso2=STATES[iso3][0], m49=STATES[iso3][1])
        for iso3 in states
        if iso3 not in stored
    ]
    if made:
        _store_states(made)
    stored |= {state.iso3: state for state in made}
    return [stored[iso3] for iso3 in states]


def _store_states(states: list[MemberState]) -> None:
    """Store States that are new, with their names, membership and region."""
    MemberState.objects.bulk_create(states)
    MemberStateName.objects.bulk_create(
        MemberStateName(
            member_state=state,
            language=language,
            name=name,
            sort_key=name,
            source=SOURCE,
        )
        for state in states
        for language, name in _names(state.iso3).items()
    )
    MembershipPeriod.objects.bulk_create(
        MembershipPeriod(member_state=state, source=SOURCE) for state in states
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(
            member_state=state,
            kind="region",
            code=STATES[state.iso3][-1],
            source=SOURCE,
        )
        for state in states
    )


def _names(iso3: str) -> dict[str, str]:
    english, french, arabic, chinese = STATES[iso3][2:6]
    own = {"fr": french, "ar": arabic, "zh": chinese}
    return {language.value: own.get(language.value, english) for language in Language}


def make_person(name: str) -> User:
    """Store a person whose address is made of the name."""
    local = name.lower().replace(" ", ".")
    return UserFactory.create(name=name, email=f"{local}@example.org")


def make_staff(name: str, *roles: str) -> User:
    """Store a person of TSB with roles and a second factor."""
    user = UserFactory.create(
        name=name, email=f"{name.lower().replace(' ', '.')}@x.org"
    )
    for role in roles:
        StaffRole.objects.create(user=user, role=role)
    TOTP.activate(user, TOTP_SECRET)
    return user


def second_factor() -> str:
    """Return the code that the authenticator of staff shows now."""
    counter = int(time.time()) // mfa.TOTP_PERIOD
    return format_hotp_value(hotp_value(TOTP_SECRET, counter))


def make_delegate(name: str, iso3: str, role: str) -> User:
    """Store a delegate of a State of the small Union."""
    user = UserFactory.create(
        name=name, email=f"{name.lower().replace(' ', '.')}@x.org"
    )
    Delegate.objects.create(user=user, member_state=make_state(iso3), role=role)
    return user


def make_draft(
    *,
    by: User,
    at: datetime,
    number: int = 7,
    designations: Iterable[str] = ("ITU-T D.1102",),
    procedure: Procedure = Procedure.TAP,
    kind: str | None = None,
    approved: bool = True,
    **head: object,
) -> Consultation:
    """Draft a consultation that lacks nothing, closing thirty days after `at`.

    Its texts are of the first kind that the procedure is for, unless one is said.
    """
    today = geneva_day(at)
    make_union()
    if not Signatory.objects.exists():
        Signatory.objects.create(
            names={"en": "Ada Example"},
            capacity="director",
            valid_from=date(2000, 1, 1),
        )
    group = StudyGroupFactory.create()
    values: dict[str, Any] = {
        "procedure": procedure.value,
        "revision": revision_on(today).value,
        "study_group": group,
        "meeting_opens": today + timedelta(days=50),
        "meeting_closes": today + timedelta(days=54),
        "meeting_virtual": True,
        "collective_letter": "2/3",
        "deadline_date": today + timedelta(days=30),
        "contact_email": group.email,
        "telephone": group.telephone,
        "fax": group.fax,
        "officer_initials": "ME",
    }
    consultation = drafting.create_draft(
        drafting.DraftHead(**{**values, **head}), by=by, at=at
    )
    drafting.enter_number(
        consultation, period=group.period, number=number, dated=today, by=by, at=at
    )
    for designation in designations:
        translating.save_text(
            consultation,
            translating.TextFacts(
                designation=designation,
                kind=kind or TEXT_KINDS[procedure][0],
                location="SG3-R39",
            ),
            {
                language: TextWording(
                    title=f"Consumer redress ({language.value})",
                    summary=f"Mechanisms for consumers ({language.value}).",
                )
                for language in Language
            },
            by=by,
            at=at,
        )
    if approved:
        for language in Language:
            approving.approve_language(consultation, language, by=by, at=at)
    consultation.refresh_from_db()
    return consultation


def issue(
    consultation: Consultation, *, by: User, second: User, at: datetime
) -> Consultation:
    """Have a complete draft signed off by `by` and issued by `second`."""
    issuing.request_sign_off(consultation, by=by, at=at)
    issuing.issue_consultation(consultation, by=second, at=at)
    consultation.refresh_from_db()
    return consultation


def amend(
    consultation: Consultation,
    *,
    by: User,
    second: User,
    at: datetime,
    kind: AmendmentKind = AmendmentKind.ADDENDUM,
    **changes: Any,
) -> Amendment:
    """Have an addendum or corrigendum prepared by `by` and issued by `second`."""
    if kind is AmendmentKind.CORRIGENDUM and not changes:
        changes = {"words": {"en": "In Annex 1, read 8.2 instead of 8.1."}}
    change = Change(kind=kind, dated=geneva_day(at), **changes)
    amending.prepare_amendment(consultation, change, by=by, at=at)
    amendment = amending.issue_amendment(consultation, by=second)
    consultation.refresh_from_db()
    return amendment


def close(consultation: Consultation) -> Consultation:
    """Close an issued consultation at its closing instant."""
    assert consultation.closes_at is not None
    assert closing.close_consultation(consultation, at=consultation.closes_at)
    consultation.refresh_from_db()
    return consultation


def certify(
    consultation: Consultation, *, by: User, second: User, at: datetime
) -> Consultation:
    """Have the result of a closed consultation proposed and certified."""
    certifying.propose_result(consultation, by=by, at=at)
    certifying.certify_result(consultation, by=second, at=at)
    consultation.refresh_from_db()
    return consultation
