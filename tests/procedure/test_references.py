import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.errors import AgreedOnly, BadDesignation, BadReference
from consult.procedure.references import (
    LANGUAGE_LETTERS,
    MARKS,
    CircularReference,
    Designation,
    FormCode,
    FormField,
    PartKind,
    TextField,
    check_consultable,
    parse_text_field_name,
    text_field_name,
)
from consult.procedure.states import Language

CIRCULAR_321 = CircularReference("T17", 321)


@pytest.mark.parametrize(
    ("text", "designation"),
    [
        ("ITU-T D.1102", Designation("D.1102")),
        ("D.1102", Designation("D.1102")),
        ("ITU-T G.989.2", Designation("G.989.2")),
        ("ITU-T G.780/Y.1351", Designation("G.780/Y.1351")),
        ("G.780/Y.1351/Q.1", Designation("G.780/Y.1351/Q.1")),
        ("D.400R", Designation("D.400R")),
        (
            "ITU-T G.989 Amd. 1",
            Designation("G.989", part=PartKind.AMENDMENT, part_number="1"),
        ),
        (
            "ITU-T Z.100 (1999) Cor. 1 (10/2001)",
            Designation(
                "Z.100",
                part=PartKind.CORRIGENDUM,
                part_number="1",
                edition_of="1999",
                edition="10/2001",
            ),
        ),
        (
            "Z.100 Cor. 12 (10/2001)",
            Designation(
                "Z.100",
                part=PartKind.CORRIGENDUM,
                part_number="12",
                edition="10/2001",
            ),
        ),
        (
            "Z.100 (1999) Cor. 1",
            Designation(
                "Z.100", part=PartKind.CORRIGENDUM, part_number="1", edition_of="1999"
            ),
        ),
        ("Z.100 (1999)", Designation("Z.100", edition="1999")),
        ("Z.100 (10/2001)", Designation("Z.100", edition="10/2001")),
        (
            "ITU-T G.729 Annex C+",
            Designation("G.729", part=PartKind.ANNEX, part_number="C+"),
        ),
        (
            "G.729 Annex A1",
            Designation("G.729", part=PartKind.ANNEX, part_number="A1"),
        ),
        (
            "G.729 Appendix IV",
            Designation("G.729", part=PartKind.APPENDIX, part_number="IV"),
        ),
        (
            "D.271 Suppl. 4",
            Designation("D.271", part=PartKind.SUPPLEMENT, part_number="4"),
        ),
        (
            "H.323 Implementers' Guide",
            Designation("H.323", part=PartKind.IMPLEMENTERS_GUIDE),
        ),
        (
            "ITU-T G Suppl. 39",
            Designation("G", part=PartKind.SUPPLEMENT, part_number="39"),
        ),
        (
            "G Suppl. 39 (02/2016)",
            Designation(
                "G", part=PartKind.SUPPLEMENT, part_number="39", edition="02/2016"
            ),
        ),
        ("D.ConsumerOTT", Designation("D.ConsumerOTT")),
        ("Q.FW_CSM", Designation("Q.FW_CSM")),
        ("E.IoT-NNAI", Designation("E.IoT-NNAI")),
        ("G.780/Y.new", Designation("G.780/Y.new")),
        (
            "ITU-T D.1102 (D.ConsumerOTT)",
            Designation("D.1102", provisional="D.ConsumerOTT"),
        ),
        (
            "ITU-T E.371 (ex E.dit)",
            Designation("E.371", provisional="E.dit", former=True),
        ),
        (
            "E.371 (2026) (ex E.dit)",
            Designation("E.371", edition="2026", provisional="E.dit", former=True),
        ),
    ],
)
def test_a_designation_is_read_into_its_parts_and_written_back(
    text: str, designation: Designation
) -> None:
    assert Designation.parse(text) == designation
    assert str(designation) == text.removeprefix("ITU-T ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ITU-T",
        "1102",
        "D1102",
        "d.1102",
        "W.12",
        "D.",
        "D.1102 ",
        " D.1102",
        "D.1102\n",
        "UIT-T D.1102",
        "ITU-T  D.1102",
        "G",
        "ITU-T G",
        "W Suppl. 39",
        "G Suppl.",
        "G Suppl. 0",
        "G Amd. 1",
        "G Cor. 1",
        "G Annex A",
        "G (2016)",
        "G (2016) Suppl. 39",
        "G/Y Suppl. 39",
        "G.Suppl. 39",
        "D.1102 Amd.1",
        "D.1102 Amd. 0",
        "D.1102 Amd. 1 Amd. 2",
        "D.1102 Annex",
        "D.1102 Appendix 4",
        "D.1102 (99)",
        "D.1102 (13/2001)",
        "D.1102 (00/2001)",
        "D.1102 (1999) (2001)",
        "D.1102 (ex 1999)",
        "D.1102 (ConsumerOTT)",
        "D.Consumer OTT",
        "D.١١٠٢",
        "D.Überblick",
        "D.new/G.780",
        "D.1102/",
    ],
)
def test_what_is_no_designation_is_refused(text: str) -> None:
    with pytest.raises(BadDesignation, match=re.escape(f"{text!r}")):
        Designation.parse(text)


def test_two_editions_of_one_text_are_refused() -> None:
    with pytest.raises(BadDesignation, match="two editions"):
        Designation.parse("D.1102 (1999) (2001)")


def test_provisional_names_keep_their_case() -> None:
    assert Designation.parse("D.ConsumerOTT") != Designation.parse("D.consumerott")
    assert str(Designation.parse("ITU-T E.IoT-NNAI")) == "E.IoT-NNAI"


@pytest.mark.parametrize(
    ("text", "provisional"),
    [
        ("D.ConsumerOTT", True),
        ("E.9x", True),
        ("G.780/Y.new", True),
        ("D.1102", False),
        ("D.400R", False),
        ("G.780/Y.1351", False),
        ("D.1102 (D.ConsumerOTT)", False),
        ("G Suppl. 39", False),
    ],
)
def test_a_text_without_a_number_has_only_a_provisional_name(
    text: str, provisional: bool
) -> None:
    assert Designation.parse(text).is_provisional is provisional


@pytest.mark.parametrize(
    "text",
    ["D.271 Suppl. 4", "G Suppl. 39", "G.729 Appendix IV", "H.323 Implementers' Guide"],
)
def test_what_is_only_agreed_can_not_be_put_to_a_consultation(text: str) -> None:
    designation = Designation.parse(text)
    assert designation.is_agreed_only
    with pytest.raises(AgreedOnly, match=f"^{re.escape(text)} is only agreed"):
        check_consultable(designation)


@pytest.mark.parametrize(
    "text", ["D.1102", "G.989 Amd. 1", "Z.100 Cor. 1", "G.729 Annex C+", "E.dit"]
)
def test_anything_else_can(text: str) -> None:
    designation = Designation.parse(text)
    assert not designation.is_agreed_only
    check_consultable(designation)


def test_a_circular_is_named_by_period_and_number() -> None:
    assert CircularReference.parse("T17-TSB-CIR-0321") == CIRCULAR_321
    assert str(CIRCULAR_321) == "T17-TSB-CIR-0321"


@settings(max_examples=60, deadline=None)
@given(period=st.integers(0, 99), number=st.integers(1, 9999))
def test_a_reference_reads_back_as_it_was_written(period: int, number: int) -> None:
    reference = CircularReference(f"T{period:02d}", number)
    assert CircularReference.parse(str(reference)) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "T17-TSB-CIR-321",
        "T17-TSB-CIR-00321",
        "T17-TSB-CIR-0000",
        "t17-tsb-cir-0321",
        "T7-TSB-CIR-0321",
        "T17-TSB-COL-0321",
        "T17-TSB-CIR-0321-E",
        "T17-TSB-CIR-0321\n",
        "T١٧-TSB-CIR-0321",
    ],
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(BadReference):
        CircularReference.parse(text)


@pytest.mark.parametrize(
    ("period", "number"), [("T17", 0), ("T17", 10_000), ("X17", 1), ("T17 ", 1)]
)
def test_a_circular_that_can_not_be_is_refused(period: str, number: int) -> None:
    with pytest.raises(BadReference, match=f"number {number} of period"):
        CircularReference(period, number)


@pytest.mark.parametrize(
    ("language", "letter"),
    [("ar", "A"), ("zh", "C"), ("en", "E"), ("fr", "F"), ("ru", "R"), ("es", "S")],
)
def test_a_document_is_named_with_the_letter_of_its_language(
    language: str, letter: str
) -> None:
    name = f"T17-TSB-CIR-0321-{letter}"
    assert CIRCULAR_321.document_name(Language(language)) == name
    assert CircularReference.parse_document_name(name) == (CIRCULAR_321, language)


@pytest.mark.parametrize(
    "text", ["T17-TSB-CIR-0321", "T17-TSB-CIR-0321-X", "T17-TSB-CIR-0321-E.pdf"]
)
def test_what_is_no_name_of_a_document_is_refused(text: str) -> None:
    with pytest.raises(BadReference, match="no name of a circular's document"):
        CircularReference.parse_document_name(text)


def test_every_official_language_has_its_letter() -> None:
    assert set(LANGUAGE_LETTERS) == set(Language)


@pytest.mark.parametrize("field", TextField)
@pytest.mark.parametrize("number", [1, 9, 10, 999])
def test_the_name_of_a_field_reads_back(number: int, field: TextField) -> None:
    name = text_field_name(number, field)
    assert parse_text_field_name(name) == (number, field)


def test_the_names_of_the_fields_are_settled() -> None:
    assert [text_field_name(1, field) for field in TextField] == [
        "text_1_opinion",
        "text_1_comments",
        "text_1_remarks",
    ]
    assert [[mark.value for mark in marks] for marks in MARKS.values()] == [
        ["in_favour", "against"],
        ["no_comments", "with_comments"],
    ]
    assert [field.value for field in FormField] == [
        "circular",
        "member_state",
        "signatory",
        "official_role",
        "address",
        "fax",
        "email",
        "place",
        "date",
    ]


@pytest.mark.parametrize(
    "name",
    [
        *FormField,
        "text_0_remarks",
        "text_01_remarks",
        "text_1000_remarks",
        "text_1_in_favour",
        "text_1_",
        "xtext_1_remarks",
        "text_1_remarks\n",
    ],
)
def test_other_names_are_no_fields_of_a_text(name: str) -> None:
    assert parse_text_field_name(name) is None


@pytest.mark.parametrize(
    ("code", "payload"),
    [
        (
            FormCode(CIRCULAR_321, Language.EN, 2, "CHE"),
            "CONSULT1:T17-TSB-CIR-0321:E:2:CHE",
        ),
        (FormCode(CIRCULAR_321, Language.ZH, 1), "CONSULT1:T17-TSB-CIR-0321:C:1"),
    ],
)
def test_the_code_of_a_form_reads_back(code: FormCode, payload: str) -> None:
    assert str(code) == payload
    assert FormCode.parse(payload) == code
    # The small alphabet of a QR code.
    assert set(payload) <= set(string.ascii_uppercase + string.digits + "-:")


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "CONSULT2:T17-TSB-CIR-0321:E:1",
        "CONSULT1:T17-TSB-CIR-0321:E",
        "CONSULT1:T17-TSB-CIR-0321:E:0",
        "CONSULT1:T17-TSB-CIR-0000:E:1",
        "CONSULT1:T17-TSB-CIR-0321:X:1",
        "CONSULT1:T17-TSB-CIR-0321:E:1:CH",
        "CONSULT1:T17-TSB-CIR-0321:E:1:CHE:",
        "https://example.org/",
    ],
)
def test_another_code_is_refused(payload: str) -> None:
    with pytest.raises(BadReference):
        FormCode.parse(payload)


def test_a_long_foreign_code_is_not_repeated_whole() -> None:
    with pytest.raises(BadReference) as refused:
        FormCode.parse("x" * 5000)
    assert len(str(refused.value)) < 200
