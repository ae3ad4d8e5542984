from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db.models import Model
from django.test import Client

from consult.models import (
    Chair,
    ConfirmedYear,
    Delegate,
    OfficeClosure,
    Signatory,
    StaffRole,
    StudyPeriod,
    User,
)
from tests import factories


@pytest.fixture
def keeper(db: None) -> User:
    """Keeps the reference tables: `is_staff` and a second factor, no role."""
    return _keeper("Kirsi Keeper")


@pytest.fixture
def superuser(db: None) -> User:
    return _keeper("Sigrid Super", is_superuser=True)


@pytest.fixture
def keepers_client(client: Client, keeper: User) -> Client:
    return _let_in(client, keeper)


@pytest.fixture
def supers_client(client: Client, superuser: User) -> Client:
    return _let_in(client, superuser)


def _let_in(client: Client, user: User) -> Client:
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _keeper(name: str, **flags: bool) -> User:
    user = factories.make_staff(name)
    User.objects.filter(pk=user.pk).update(is_staff=True, **flags)
    user.refresh_from_db()
    return user


@pytest.fixture
def a_row_of_each(keeper: User) -> dict[str, Model]:
    """One row of every reference table, by the name of the table."""
    return _rows(1)


@pytest.fixture
def more_rows(a_row_of_each: dict[str, Model]) -> Callable[[], None]:
    """Add two more rows to every reference table."""

    def add() -> None:
        _rows(2)
        _rows(3)

    return add


def _rows(n: int) -> dict[str, Model]:
    state = factories.make_state(("FRA", "JPN", "KEN")[n - 1])
    user = factories.UserFactory.create()
    period = StudyPeriod.objects.create(
        code=f"T3{n}", starts_on=date(2030 + n, 1, 1), ends_on=date(2030 + n, 12, 31)
    )
    group = factories.StudyGroupFactory.create(period=period)
    rows: list[Model] = [
        state,
        user,
        period,
        group,
        Chair.objects.create(user=user, study_group=group),
        ConfirmedYear.objects.create(
            year=2030 + n, confirmed_at=datetime(2029, 12, 1, tzinfo=UTC)
        ),
        Delegate.objects.create(user=user, member_state=state, role="head"),
        OfficeClosure.objects.create(date=date(2031, 1, n), name="Closed"),
        Signatory.objects.create(names={"en": f"Ada {n}"}, capacity="acting"),
        StaffRole.objects.create(user=user, role="officer"),
    ]
    return {str(row._meta.model_name): row for row in rows}
