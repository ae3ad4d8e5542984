"""The number of a TD, and the natural order of clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.procedure.errors import BadTemporaryDocument
from consult.procedure.temporary_documents import TemporaryDocument, clause_key


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("SG3-TD12/PLEN", "SG3-TD12-PLEN"),
        ("SG2-TD9R1/PLEN", "SG2-TD9R1-PLEN"),
        ("SG17-TD1043R2/WP4", "SG17-TD1043R2-WP4"),
        ("SG3-TD7/GEN", "SG3-TD7-GEN"),
    ],
)
def test_a_name_is_read_and_written_back(name: str, file_name: str) -> None:
    read = TemporaryDocument.parse(name)
    assert str(read) == name
    assert read.file_name == file_name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "TD12/PLEN",
        "SG3-TD12",
        "SG3-TD012/PLEN",
        "SG3-TD12R0/PLEN",
        "sg3-td12/plen",
        "SG3-TD12/PLEN ",
        "SG3-TD12/../etc",
        "SG3-TD١٢/PLEN",
    ],
)
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(BadTemporaryDocument, match="no number of a temporary"):
        TemporaryDocument.parse(name)


def test_clauses_stand_in_their_natural_order() -> None:
    in_order = [
        "",
        "1",
        "clause 2",
        "5",
        "§ 5.2",
        "第5.2.1条",
        "Section 5.2.1 a)",
        "5.2.1 b)",
        "٥٫٩",
        "5.10",
        "10",
        "Annex A",
        "Annex A.2",
        "Annex A.10",
        "Annex B",
        "Appendix II",
        "Appendix IX",
        "Appendix X",
    ]
    for shuffled in (in_order[::-1], in_order[::2] + in_order[1::2]):
        assert sorted(shuffled, key=clause_key) == in_order


NUMBERS = st.lists(st.integers(0, 10**6), max_size=6)


@given(NUMBERS, NUMBERS)
def test_numbers_are_compared_as_numbers(one: list[int], other: list[int]) -> None:
    keys = [clause_key(".".join(map(str, numbers))) for numbers in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)
    assert (keys[0] == keys[1]) == (one == other)


@given(st.text(), st.text())
def test_whatever_is_written_has_a_place(one: str, other: str) -> None:
    first, second = clause_key(one), clause_key(other)
    assert (first < second) + (first == second) + (first > second) == 1


@pytest.mark.parametrize("numeral", ["Appendix", "Appendix Z", "appendix i"])
def test_what_is_no_roman_numeral_is_a_word(numeral: str) -> None:
    assert all(isinstance(part[2], str) for part in clause_key(numeral))
    assert clause_key("9") < clause_key(numeral)
