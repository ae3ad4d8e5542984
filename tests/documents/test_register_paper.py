"""The register of replies on paper: every State of the roll, and the arithmetic."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consult.documents.paper import paper_pdf
from consult.documents.register import preview_document
from consult.documents.register_paper import register_paper
from consult.documents.register_paper_content import (
    RegisterCell,
    RegisterContent,
    RegisterLine,
    register_content,
)
from consult.flows import questioning
from consult.models import Consultation, User
from consult.procedure.states import Channel, Disregard, Language, Position
from consult.vocabularies import DocumentKind
from tests import factories
from tests.documents.printed import (
    check_structure,
    facts_of,
    overprinted_in,
    words_of,
)
from tests.documents.sequels import (
    MORNING_AFTER,
    closing_of,
    counted,
    head_321,
    issue_of,
    key_in,
)
from tests.rendering import words
from tests.web.staff.acting import reply

RECEIVED = "2021-11-30T22:30:00Z"


def line(
    name: str,
    *cells: tuple[Position | None, Disregard | None],
    received_at: str = RECEIVED,
    channel: Channel | None = Channel.LETTER,
    may_vote: bool = True,
) -> RegisterLine:
    return RegisterLine(
        name=name,
        may_vote=may_vote,
        cells=tuple(RegisterCell(position=one, reason=why) for one, why in cells),
        received_at=received_at,
        channel=channel,
    )


def silent(name: str, texts: int = 1) -> RegisterLine:
    return line(name, *[(None, None)] * texts, received_at="", channel=None)


def register(
    lines: Iterable[RegisterLine], language: Language = Language.EN, **changes: Any
) -> RegisterContent:
    content = RegisterContent(
        head=head_321(language),
        number=1,
        dated=MORNING_AFTER,
        entitled=193,
        late=0,
        texts=(counted(in_favour=16, against=7),),
        lines=tuple(lines),
    )
    return replace(content, **changes)


def rows_of(content: RegisterContent) -> list[str]:
    _before, _table, rest = register_paper(content).html.partition("register")
    body = rest.rpartition("<tbody>")[2].partition("</tbody>")[0]
    return [words(row) for row in body.split("</tr>") if row.strip()]


def test_a_line_says_what_was_said_when_it_came_and_how() -> None:
    content = register(
        [
            line("Kenya", (Position.AUTHORIZE_WITH_COMMENTS, None)),
            line("Japan", (Position.NOT_AUTHORIZE, Disregard.LATE)),
            line(
                "Egypt",
                (Position.AUTHORIZE, Disregard.ENTITLEMENT_IN_QUESTION),
                may_vote=False,
            ),
            line("France", (None, Disregard.WITHDRAWN)),
            silent("Brazil"),
        ]
    )
    when = "30 November 2021 23:30 Letter"
    late, unsure = "received after the deadline", "right to vote in question"
    assert rows_of(content) == [
        f"Kenya Authorizes, with comments {when}",
        f"Japan Does not authorize {late} {when}",
        f"Egypt right to reply in question Authorizes {unsure} {when}",
        f"France Withdrawn by the Member State {when}",
        "Brazil – – –",
    ]


def test_the_totals_and_the_arithmetic_stand_above() -> None:
    said = words(register_paper(register([silent("Brazil")])).html)
    assert "23 16 7 69.56% Consideration may not proceed" in said
    assert "10 × 16 = 160 is less than 7 × 23 = 161" in said
    assert "0 Member States have a reply that counts, of 193 entitled to reply." in said
    assert "This is the register on which result 1 was certified on 2 December" in said
    assert "DRAFT" not in said


def test_what_is_not_certified_is_marked_as_a_draft() -> None:
    paper = register_paper(register([silent("Brazil")], number=None, dated=None))
    said = words(paper.html)
    assert "DRAFT: not issued" in said
    assert "The result is not certified: positions and totals may still change." in said
    assert paper.name == "T17-TSB-CIR-0321-REGISTER-draft-E"


@pytest.mark.parametrize("language", list(Language))
def test_a_roll_of_193_repeats_its_header_on_every_page(
    language: Language, tmp_path: Path
) -> None:
    texts = tuple(counted(f"ITU-T D.{n}", in_favour=3) for n in (11, 12, 13))
    said = (Position.AUTHORIZE, None)
    content = register(
        (
            line(f"State {n:03}", said, said, said)
            if n % 3
            else silent(f"State {n:03}", 3)
            for n in range(193)
        ),
        language,
        texts=texts,
    )
    paper = register_paper(content)
    assert paper.html.count('<th scope="row">') == 193 + 3
    pdf = paper_pdf(paper)
    facts = facts_of(pdf)
    assert facts["Tagged"] == "yes"
    assert facts["Page size"].startswith("841.89 x 595.276")  # landscape
    check_structure(pdf, tmp_path)
    whole, pages = words_of(pdf), int(facts["Pages"])
    assert all(f"{n:03}" in whole for n in range(193))
    # one row of a text's own names above, then a header on each page of the roll
    heads = sum("D.12" in words_of(pdf, page=n) for n in range(1, pages + 1))
    assert heads == pages
    assert 5 < pages < 20


TEXT_BY_TEXT = (
    (Position.AUTHORIZE_WITH_COMMENTS, None),
    (Position.NOT_AUTHORIZE, Disregard.AUTHORITY_IN_QUESTION),
    (None, Disregard.WITHDRAWN),
    (Position.AUTHORIZE, Disregard.LATE),
    (None, None),
)


def many_texts(
    number: int, language: Language = Language.EN, series: str = "D"
) -> RegisterContent:
    """Return a register over so many texts, on which States say different things."""
    said = [TEXT_BY_TEXT[n % 5] for n in range(number + 2)]
    return register(
        [
            line("Kenya", *said[:number]),
            line("Egypt", *said[1 : number + 1], may_vote=False),
            line("France", *said[2 : number + 2], channel=Channel.ONLINE),
            line("Japan", *[said[0]] * number),
            silent("Brazil", number),
        ],
        language,
        texts=tuple(
            counted(f"ITU-T {series}.{1100 + n}", in_favour=3) for n in range(number)
        ),
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("number", [1, 4, 5, 6, 9, 16])
def test_nothing_is_printed_over_anything_however_many_texts_there_are(
    number: int, language: Language
) -> None:
    pdf = paper_pdf(register_paper(many_texts(number, language)))
    assert list(overprinted_in(pdf)) == []


@pytest.mark.parametrize("number", [1, 4, 5])
def test_a_designation_that_is_longer_than_its_column_breaks(number: int) -> None:
    content = many_texts(number, Language.RU, series="G.8275.1/Y.1369")
    pdf = paper_pdf(register_paper(content))
    assert list(overprinted_in(pdf)) == []


def test_many_texts_are_numbered_and_each_position_names_those_it_was_said_on() -> None:
    paper = register_paper(many_texts(6))
    rows = rows_of(many_texts(6))
    assert rows[0] == (
        "Kenya Authorizes, with comments: 1 and 6 Does not authorize: 2 authority to"
        " reply in question Withdrawn by the Member State: 3 Authorizes: 4 received"
        " after the deadline No reply: 5 30 November 2021 23:30 Letter"
    )
    assert rows[1].startswith("Egypt right to reply in question Does not authorize: 1")
    assert rows[3:] == [
        "Japan Authorizes, with comments: all texts 30 November 2021 23:30 Letter",
        "Brazil – – –",
    ]
    legend = paper.html.partition('class="legend">')[2]
    assert words(legend.partition("</ol>")[0]) == (
        "Texts 1 ITU-T D.1100 2 ITU-T D.1101 3 ITU-T D.1102 4 ITU-T D.1103"
        " 5 ITU-T D.1104 6 ITU-T D.1105"
    )


@pytest.mark.parametrize("number", [4, 5])
def test_no_annex_is_spoken_of(number: int) -> None:
    assert "Annex" not in words(register_paper(many_texts(number)).html)


@pytest.mark.parametrize("language", list(Language))
def test_headers_of_many_texts_are_headers(language: Language, tmp_path: Path) -> None:
    paper = register_paper(many_texts(9, language))
    assert paper.html.count('<th scope="row">') == 5 + 9
    assert paper.html.count('<th scope="col"') == 4 + 6
    pdf = paper_pdf(paper)
    assert facts_of(pdf)["Tagged"] == "yes"
    check_structure(pdf, tmp_path)


def test_the_states_are_in_the_order_of_the_readers_language(
    issued_consultation: Consultation,
) -> None:
    names = {
        language: [
            each.name
            for each in register_content(issued_consultation, language, None).lines
        ]
        for language in (Language.EN, Language.FR)
    }
    assert names[Language.EN] == [
        "Brazil",
        "Egypt",
        "France",
        "Japan",
        "Kenya",
        "Switzerland",
    ]
    assert names[Language.FR] == [
        "Brésil",
        "France",
        "Japon",
        "Kenya",
        "Suisse",
        "Égypte",
    ]


def test_it_marks_what_does_not_count_and_names_nobody(
    issued_consultation: Consultation, tsb_officer: User
) -> None:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    reply(issued_consultation, "CHE", Position.NOT_AUTHORIZE, reasons="Too wide.")
    late = closing_of(issued_consultation) + timedelta(minutes=1)
    reply(issued_consultation, "JPN", Position.AUTHORIZE, received_at=late)
    questioning.question_authority(
        issued_consultation,
        issued_consultation.roll.get(member_state_id="CHE"),
        [1],
        reason="A ministry wrote too.",
        by=tsb_officer,
        at=late,
    )
    content = register_content(issued_consultation, Language.EN, None)
    cells = {each.name: each.cells[0] for each in content.lines}
    assert cells["Kenya"] == RegisterCell(position=Position.AUTHORIZE, reason=None)
    assert cells["Japan"].reason is Disregard.LATE
    assert cells["Switzerland"].reason is Disregard.AUTHORITY_IN_QUESTION
    assert cells["Brazil"] == RegisterCell(position=None, reason=None)
    paper = register_paper(content)
    for personal in ("Sam Signatory", "Bern", "Too wide", "@x.org", str(tsb_officer)):
        assert personal not in paper.html
        assert personal not in paper.inputs


def test_what_was_entered_after_the_certification_is_not_in_its_register(
    issued_consultation: Consultation, tsb_officer: User, second_officer: User
) -> None:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    closed = factories.close(issued_consultation)
    certified = factories.certify(
        closed, by=tsb_officer, second=second_officer, at=closing_of(closed)
    )
    before = register_content(certified, Language.EN, 1)
    key_in(
        certified,
        "JPN",
        Position.NOT_AUTHORIZE,
        officers=(tsb_officer, second_officer),
        received_at=issue_of(certified) + timedelta(days=1),
        at=closing_of(certified) + timedelta(days=2),
    )
    assert register_content(certified, Language.EN, 1) == before
    assert register_content(certified, Language.EN, None).texts[0].against == 1


def test_a_preview_is_a_draft_and_is_not_stored(
    issued_consultation: Consultation,
) -> None:
    document = preview_document(
        issued_consultation,
        kind=DocumentKind.REGISTER,
        language=Language.EN,
        suffix="pdf",
    )
    assert "DRAFT: not issued" in words_of(document.data, page=1)
    assert not issued_consultation.documents.exists()
