"""The public list of circulars, its filters and its feed."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, User
from consult.queries.clock import database_now
from consult.queries.consultations import reference_of
from tests import factories


def listed(client: Client, **query: str) -> list[str]:
    """Return the circulars on the page, with the words of their state."""
    page = client.get(reverse("home"), query)
    assert page.status_code == 200
    return [f"{row.circular}: {row.status_words}" for row in page.context["rows"]]


def test_an_issued_circular_is_listed_for_everybody(
    client: Client, issued_consultation: Consultation
) -> None:
    assert listed(client) == ["TSB Circular 7: Open for replies"]
    content = client.get(reverse("home")).content.decode()
    assert "Consumer redress (en)" in content
    assert reverse("public:circular", args=["T25-TSB-CIR-0007"]) in content


def test_a_draft_is_not_listed(
    client: Client, draft_consultation: Consultation
) -> None:
    assert listed(client) == []
    assert b"No circular matches." in client.get(reverse("home")).content


def test_past_its_deadline_a_circular_is_listed_as_closed(
    client: Client, issued_consultation: Consultation, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    assert listed(client, state="closed") == ["TSB Circular 7: Closed"]
    assert listed(client, state="open") == []


def test_a_withdrawn_circular_stays_in_the_list(
    client: Client, issued_consultation: Consultation, tsb_officer: User
) -> None:
    withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=database_now()
    )
    assert listed(client, state="withdrawn") == ["TSB Circular 7: Withdrawn"]
    assert listed(client, state="certified") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"group": "3"}, 1),
        ({"group": "3", "state": "open", "period": "T25"}, 1),
        ({"period": "T17"}, 0),
        ({"group": "17"}, 1),
        ({"state": "nonsense"}, 1),
    ],
)
def test_filters_narrow_the_list_and_nonsense_does_not(
    client: Client,
    issued_consultation: Consultation,
    query: dict[str, str],
    found: int,
) -> None:
    factories.StudyPeriodFactory.create(code="T17")
    assert len(listed(client, **query)) == found


def test_a_filter_in_force_can_be_taken_away(
    client: Client, issued_consultation: Consultation
) -> None:
    page = client.get(reverse("home"), {"group": "3", "state": "open"})
    assert [(chip.label, chip.url) for chip in page.context["chips"]] == [
        ("ITU-T Study Group 3", "/en/?state=open"),
        ("Open for replies", "/en/?group=3"),
    ]


def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(
    client: Client,
    issued_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(client)
        return len(queries)

    with_one = count_queries()
    for number in (21, 22):
        draft = factories.make_draft(by=tsb_officer, at=at, number=number)
        factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    assert count_queries() == with_one


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_the_list_stands_in_other_scripts(
    client: Client, issued_consultation: Consultation, language: str
) -> None:
    page = client.get(f"/{language}/")
    assert f"Consumer redress ({language[:2]})" in page.content.decode()


def test_the_feed_leads_to_the_permanent_addresses(
    client: Client, issued_consultation: Consultation, settings: Any
) -> None:
    response = client.get(reverse("public:feed"))
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 -- our own
    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = feed.findall(f"{atom}entry")
    ref = reference_of(issued_consultation)
    assert entry.findtext(f"{atom}id") == (
        settings.BASE_URL + reverse("public:circular", args=[ref])
    )
    assert "ITU-T D.1102" in (entry.findtext(f"{atom}title") or "")


@pytest.mark.parametrize("name", ["accessibility", "glossary", "help"])
@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_every_page_of_the_footer_is_there(
    client: Client, db: None, name: str, language: str
) -> None:
    page = client.get(f"/{language}/{name}/")
    assert page.status_code == 200
    assert f'href="/{language}/{name}/"' in page.content.decode()
