"""The circular as PDF before the issue, and what is said when there is none."""

from datetime import datetime
from typing import Any

import pytest

from consult.documents import renderer
from consult.models import Consultation, User
from tests import factories
from tests.web.staff.acting import said_on, url

NOT_NOW = (
    "English: the PDF could not be written just now. Try again in a minute; if it"
    " happens again, tell who runs this installation."
)


def test_a_draft_is_read_as_pdf(
    signed_in: Any, draft_consultation: Consultation, auditor: User
) -> None:
    answer = signed_in(auditor).get(url("preview", draft_consultation, "ar"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="')
    assert answer.content.startswith(b"%PDF-")


def test_a_language_without_words_says_so(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at, approved=False)
    draft.texts.get().titles.filter(language="ru").delete()
    answer = signed_in(tsb_officer).get(url("preview", draft, "ru"), follow=True)
    assert answer.redirect_chain == [(url("consultation", draft), 302)]
    assert said_on(answer) == [
        "Russian: There is no title in this language yet, or it was left out at issue."
    ]


def test_a_renderer_that_fails_is_a_sentence_and_no_fault(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starved = renderer.Renderer(address_space=32 * 1024 * 1024)
    monkeypatch.setattr(renderer, "_renderer", starved)
    try:
        answer = signed_in(tsb_officer).get(
            url("preview", draft_consultation, "en"), follow=True
        )
    finally:
        starved.close()
    assert answer.status_code == 200
    assert said_on(answer) == [NOT_NOW]
