"""Whatever a cell of a sheet holds: named by row and column, or kept as written."""

import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from consult.models import ReplyVersion
from tests.hostile import BAD_CHARACTERS, GOOD_TEXTS
from tests.intake.conftest import as_csv, as_workbook, faults, read, row

pytestmark = pytest.mark.django_db

# XML holds neither most control characters nor this noncharacter.
IN_A_WORKBOOK = {
    name: case
    for name, case in BAD_CHARACTERS.items()
    if not ILLEGAL_CHARACTERS_RE.search(case[0]) and name != "noncharacter"
}
COLUMNS = ("member_state", "text", "channel", "signatory", "comments")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("character", "offence"), BAD_CHARACTERS.values(), ids=BAD_CHARACTERS.keys()
)
def test_a_character_no_text_may_hold_is_named_by_row_column_and_place(
    two_texts, at, column, character, offence
):
    rows = [row(at), row(at, **{column: f"ab{character}c"})]
    reading = read(two_texts, as_csv(rows), at)
    assert faults(reading) == [(3, column, offence.value)]
    message = reading.errors[0].message
    assert message.startswith(f"Character 3, U+{ord(character):04X}")
    assert message.isprintable()
    assert reading.rejected == 1
    assert not ReplyVersion.objects.exists()


@pytest.mark.parametrize(
    ("character", "offence"), IN_A_WORKBOOK.values(), ids=IN_A_WORKBOOK.keys()
)
def test_a_workbook_is_read_as_strictly_as_csv(two_texts, at, character, offence):
    content = as_workbook([row(at, comments=f"ab{character}c")])
    assert faults(read(two_texts, content, at)) == [(2, "comments", offence.value)]


@pytest.mark.parametrize("text", GOOD_TEXTS.values(), ids=GOOD_TEXTS.keys())
def test_a_text_in_any_script_is_proposed_as_it_was_written(two_texts, at, text):
    values = row(at, comments=text, signatory=text, reasons=f"{text}\r\n\t{text}")
    contents = [as_csv([values])]
    if not text.startswith("="):  # a workbook would take it for a formula
        contents.append(as_workbook([values]))
    for content in contents:
        reading = read(two_texts, content, at)
        assert faults(reading) == []
        (reply,) = reading.replies
        assert (reply.comments, reply.signatory) == (text, text)
        assert reply.reasons == f"{text}\n\t{text}"


@pytest.mark.parametrize("blank", ["\u200d", "\u3164", "\u200f\u00a0", "\u2800"])
def test_a_cell_of_which_nothing_would_be_seen_is_empty(two_texts, at, blank):
    rows = [row(at, position=blank), row(at, signatory=blank)]
    reading = read(two_texts, as_csv(rows), at)
    assert faults(reading) == [(2, "position", "missing_value")]
    assert [reply.signatory for reply in reading.replies] == [""]


FILES = {
    "nothing": b"",
    "NUL": b"\0",
    "a mark alone": b"\xef\xbb\xbf",
    "UTF-16": "member_state,position".encode("utf-16"),
    "half of a character": b"member_state,position\r\nK\xed\xa0\x80N,authorize",
    "overlong": b"member_state\r\n\xc0\x80",
    "an open quotation mark": b'member_state,position\r\n"KEN,authorize',
    "ten thousand columns": b",".join([b"x"] * 10_000),
    "a cell of a megabyte": b"member_state\r\n" + b"x" * 1_000_000,
    "a header twice": b"member_state,member_state\r\nKEN,KEN",
    "a zip that is none": b"PK\x03\x04" + b"\0" * 200,
    "a PDF": b"%PDF-1.7\n1 0 obj",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "HTML": b"<html><body><table><tr><td>member_state</td></tr></table>",
    "JSON": b'{"member_state": "KEN"}',
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_sheet_of_replies_is_refused(two_texts, at, content):
    reading = read(two_texts, content, at)
    assert reading.errors
    assert reading.replies == ()
    assert all(finding.message.isprintable() for finding in reading.errors)
    assert not ReplyVersion.objects.exists()
