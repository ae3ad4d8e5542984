"""What the tests of TSB's pages share."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import translation

from consult.flows.issuing import request_sign_off
from consult.models import Consultation, User
from tests import factories


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Write addresses in English, whatever language the last page was in."""
    with translation.override("en"):
        yield


@pytest.fixture
def signing_off(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> Consultation:
    """A complete draft whose signature the officer requested."""
    request_sign_off(draft_consultation, by=tsb_officer, at=at)
    draft_consultation.refresh_from_db()
    return draft_consultation


@pytest.fixture
def on_two_texts(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """An open consultation on two texts."""
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        number=12,
        designations=("ITU-T E.164", "ITU-T E.192"),
    )
    return factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
