"""A delegate of a State that is not on the roll is told so at every address."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from consult.models import User
from consult.procedure.states import Procedure
from consult.queries.consultations import reference_of
from consult.web.administrations.urls import urlpatterns
from tests import factories
from tests.web.administrations.filling import IN_FAVOUR, filled

# What stands for each part of an address; `ref` is that of the consultation.
PARTS = {
    "lang": "en",
    "name": "receipt.json",
    "paper": "receipt",
    "sha256": "0" * 64,
    "version": 1,
}
# Read by everybody: it says that the State is not on the roll.
READ_BY_ALL = "consultation"


def of_a_consultation(pattern: URLPattern) -> bool:
    return "ref" in pattern.pattern.converters


ADDRESSES = [
    pytest.param(one.name, sorted(one.pattern.converters), id=str(one.pattern))
    for one in urlpatterns
    if of_a_consultation(one) and one.name != READ_BY_ALL
]


@pytest.fixture
def regional(
    head_of_administration: User,
    outsider: User,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> str:
    """The reference of a consultation of Africa, with Kenya alone on its roll."""
    kenya = head_of_administration.delegations.get().member_state
    kenya.groups.create(kind="regional_group", code="AFR", source="made for a test")
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=Procedure.TAP_REGIONAL,
        regional_group="AFR",
    )
    return reference_of(
        factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    )


@pytest.mark.parametrize(("name", "parts"), ADDRESSES)
def test_each_address_gives_the_same_clear_refusal(
    signed_in: Any, outsider: User, regional: str, name: str, parts: list[str]
) -> None:
    values = {part: (PARTS | {"ref": regional})[part] for part in parts}
    answer = signed_in(outsider).get(reverse(f"administrations:{name}", kwargs=values))
    assert answer.status_code == 403
    assert "Switzerland is not on the roll" in answer.content.decode()
    assert "regional group AFR" in answer.content.decode()


@pytest.mark.parametrize("name", ["check", "reply"])
def test_nothing_is_taken(
    signed_in: Any, outsider: User, regional: str, name: str
) -> None:
    answer = signed_in(outsider).post(
        reverse(f"administrations:{name}", args=[regional]),
        filled(IN_FAVOUR, state="CHE"),
    )
    assert answer.status_code == 403
    assert "Switzerland is not on the roll" in answer.content.decode()


def test_the_page_of_the_consultation_offers_only_a_state_of_the_roll_its_form(
    signed_in: Any, outsider: User, head_of_administration: User, regional: str
) -> None:
    address = reverse("administrations:consultation", args=[regional])
    asked = signed_in(head_of_administration).get(address).content.decode()
    other = signed_in(outsider).get(address).content.decode()
    assert "It names your State." in asked
    assert "It names your State." not in other
    assert "Switzerland is not on the roll" in other
