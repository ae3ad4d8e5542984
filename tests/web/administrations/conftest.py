"""What the tests of delegates' pages share."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import translation

from consult.models import Consultation, User
from consult.queries.consultations import reference_of
from tests import factories


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Write addresses in English, whatever language the last page was in."""
    with translation.override("en"):
        yield


@pytest.fixture
def ref(issued_consultation: Consultation) -> str:
    """The reference of an open consultation on one text."""
    return reference_of(issued_consultation)


@pytest.fixture
def two_texts(tsb_officer: User, second_officer: User, at: datetime) -> str:
    """The reference of an open consultation on two texts."""
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        number=12,
        designations=("ITU-T E.164", "ITU-T E.192"),
    )
    return reference_of(
        factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    )


@pytest.fixture
def colleague(db: None) -> User:
    """Another head of the same administration."""
    return factories.make_delegate("Joseph Colleague", "KEN", "head")
