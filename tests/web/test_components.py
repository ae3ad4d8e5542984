"""The parts pages are built from."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms

from consult.web.layout import (
    Chip,
    Count,
    Crumb,
    Edition,
    LanguageFiles,
    Moment,
    Step,
    Tab,
)
from tests.rendering import render, words

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


class RegionForm(forms.Form):
    region = forms.CharField(required=False)


PARTS: dict[str, dict[str, Any]] = {
    "answer": {"term": "Name", "answer": "<i>", "change_url": "/x/", "what": "name"},
    "breadcrumbs": {"crumbs": [Crumb("Staff", "/staff/"), Crumb("Register")]},
    "counts": {"counts": [Count("Replied", 30, "/x/", current=True)]},
    "draft_head": {
        "number": 1,
        "total": 3,
        "kind": "Draft new Recommendation",
        "text_designation": "ITU-T E.164",
        "title": "Plan",
        "anchor": "t1",
        "links": [{"label": "Text", "url": "/x/", "note": "PDF"}],
    },
    "empty": {"sentence": "Nothing is asked of you now.", "next": "Wait."},
    "files": {
        "columns": ["Circular"],
        "rows": [
            LanguageFiles("fr", (Edition("/x/", size=148_001),), "T17-TSB-CIR-0321-F"),
            LanguageFiles("ar", (Edition("", missing="Not issued"),)),
        ],
    },
    "notice": {"tone": "warn", "title": "No reasons given", "text": "You can go on."},
    "outcome": {"proceeds": False, "words": "May not proceed"},
    "pagehead": {"kicker": "SG2", "title": "Register", "lead": "All States."},
    "position": {"kind": "late", "words": "Late", "note": "kept, not counted"},
    "receipt": {
        "title": "The reply of Kenya is received",
        "reference": "T17-0324-KEN-1-7Q4M",
        "received_at": datetime(2021, 11, 20, 11, 41, 7, tzinfo=UTC),
        "zone": "Africa/Nairobi",
        "place": "",
        "positions": [{"designation": "E.164", "kind": "yes", "words": "Authorizes"}],
        "digest": "9f3c 51a0",
    },
    "status": {"tone": "draft", "words": "Draft, not yet sent"},
    "steps": {"steps": [Step("Positions", "past"), Step("Check", "now")]},
    "tabs": {"tabs": [Tab("All open", "/x/", 7, current=True)], "label": "Lists"},
    "timeline": {"moments": [Moment("Circular issued", "8 September", "9.3.3")]},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_is_drawn_in_every_language(part: str, language: str) -> None:
    html = render(f'{{% include "components/{part}.html" %}}', language, **PARTS[part])

    assert words(html)
    assert "style=" not in html


def test_a_part_escapes_what_it_is_given() -> None:
    html = render('{% include "components/answer.html" %}', **PARTS["answer"])

    assert "&lt;i&gt;" in html


def test_a_receipt_shows_three_clocks_to_the_second() -> None:
    text = words(render('{% include "components/receipt.html" %}', **PARTS["receipt"]))

    assert "Geneva time 20 Nov 2021, 12:41:07" in text
    assert "UTC 20 Nov 2021, 11:41:07" in text
    assert "Nairobi 20 Nov 2021, 14:41:07" in text


def test_a_missing_language_is_said_and_the_reader_s_own_is_marked() -> None:
    html = render('{% include "components/files.html" %}', "fr", **PARTS["files"])

    assert html.count('class="mine"') == 1
    assert "149" in words(html)
    assert "Not issued" in words(html)


def test_a_filter_in_force_can_be_taken_away() -> None:
    html = render(
        '{% include "components/filters.html" %}',
        filter_form=RegionForm(),
        label="Filter",
        chips=[Chip("Africa", "?")],
    )

    assert "Remove Africa" in words(html)
