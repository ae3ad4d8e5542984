"""A returned Word form reads back as it was filled in; what is unsafe is refused."""

import io
import zipfile

import pytest
from lxml import etree

from consult.intake.docx_form import read_docx_form
from consult.intake.form_findings import Anomaly, FormRefused, Refusal
from consult.intake.returned_form import FilledField, ProposedReply, propose_reply
from consult.models import Consultation
from consult.procedure.references import Box, Circle, FormField
from consult.procedure.states import Language
from tests.intake.word_forms import (
    NAMESPACES,
    W,
    changed,
    control_of,
    filled,
    member_of,
    with_members,
    written,
)

pytestmark = pytest.mark.django_db

TYPED = {
    Language.AR: "ملاحظات الإدارة: نؤيد النص.\nالسطر الثاني",
    Language.ZH: "主管部门的意见：同意该案文。\n第二行",
    Language.EN: "We agree – “mostly”.\nSecond line",
    Language.FR: "Nous sommes d'accord, à l'œuvre près.\nDeuxième ligne",
    Language.RU: "Мы согласны с текстом.\nВторая строка",
    Language.ES: "Estamos de acuerdo. ¿Señales?\nSegunda línea",
}
WITH_COMMENTS = {"text_1_opinion:in_favour": "", "text_1_comments:with_comments": ""}
RELATIONS = "word/_rels/document.xml.rels"


def proposed(consultation: Consultation, docx: bytes) -> ProposedReply:
    return propose_reply(consultation, read_docx_form(docx))


def codes(reply: ProposedReply) -> list[tuple[Anomaly, int | None, str]]:
    return [(one.code, one.number, one.value) for one in reply.findings]


def refusal_of(docx: bytes) -> tuple[Refusal, str]:
    with pytest.raises(FormRefused) as refused:
        read_docx_form(docx)
    return refused.value.code, refused.value.value


def field(docx: bytes, name: str) -> FilledField:
    (found,) = (one for one in read_docx_form(docx) if one.name == name)
    return found


@pytest.mark.parametrize("language", list(Language))
def test_what_was_typed_and_ticked_comes_back_in_every_language(
    issued_consultation: Consultation, language: Language
) -> None:
    docx = filled(
        written(issued_consultation, language),
        {
            **WITH_COMMENTS,
            "text_1_remarks": TYPED[language],
            "signatory": "Grace Head",
            "address": "1 Place\nGeneva",
        },
    )
    reply = proposed(issued_consultation, docx)
    (text,) = reply.texts
    assert (text.box, text.circle) == (Box.IN_FAVOUR, Circle.WITH_COMMENTS)
    assert text.remarks == TYPED[language]
    assert reply.member_state == "CHE"
    assert reply.lines[FormField.SIGNATORY] == "Grace Head"
    assert reply.lines[FormField.ADDRESS] == "1 Place\nGeneva"
    assert reply.lines[FormField.FAX] == ""
    assert codes(reply) == []


def test_an_empty_form_says_nothing(issued_consultation: Consultation) -> None:
    reply = proposed(issued_consultation, written(issued_consultation))
    assert codes(reply) == [(Anomaly.EMPTY, None, "")]
    assert reply.lines[FormField.CIRCULAR] == "T25-TSB-CIR-0007"


def test_both_boxes_are_named(issued_consultation: Consultation) -> None:
    docx = filled(
        written(issued_consultation),
        {"text_1_opinion:in_favour": "", "text_1_opinion:against": ""},
    )
    assert codes(proposed(issued_consultation, docx)) == [
        (Anomaly.BOTH_BOXES, 1, ""),
    ]


def test_a_control_that_is_gone_is_named(issued_consultation: Consultation) -> None:
    def remove(document: etree._Element) -> None:
        for tag in ("signatory", "text_1_remarks"):
            control = control_of(document, tag)
            around = control.getparent()
            assert around is not None
            around.remove(control)

    docx = changed(filled(written(issued_consultation), WITH_COMMENTS), remove)
    assert (Anomaly.MISSING_FIELD, None, "signatory") in codes(
        proposed(issued_consultation, docx)
    )
    assert (Anomaly.MISSING_FIELD, None, "text_1_remarks") in codes(
        proposed(issued_consultation, docx)
    )


def test_a_renamed_control_and_one_there_twice_are_named(
    issued_consultation: Consultation,
) -> None:
    def spoil(document: etree._Element) -> None:
        for tag, name in (("fax", "telefax"), ("email", "place")):
            found = control_of(document, tag).find("w:sdtPr/w:tag", NAMESPACES)
            assert found is not None
            found.set(f"{{{W}}}val", name)

    docx = changed(filled(written(issued_consultation), WITH_COMMENTS), spoil)
    found = codes(proposed(issued_consultation, docx))
    assert (Anomaly.UNKNOWN_FIELD, None, "telefax") in found
    assert (Anomaly.DUPLICATE_FIELD, None, "place") in found
    assert (Anomaly.MISSING_FIELD, None, "email") in found


def test_a_sign_typed_over_a_box_is_shown_and_not_counted(
    issued_consultation: Consultation,
) -> None:
    def type_over(document: etree._Element) -> None:
        control = control_of(document, "text_1_opinion:against")
        words = control.find("w:sdtContent/w:r/w:t", NAMESPACES)
        assert words is not None
        words.text = "X"

    found = field(changed(written(issued_consultation), type_over), "text_1_opinion")
    assert (found.marks, found.only_shown) == (frozenset(), True)


def test_a_hint_is_no_value_but_worth_a_look(issued_consultation: Consultation) -> None:
    def type_over(document: etree._Element) -> None:
        control = control_of(document, "fax")
        words = control.find("w:sdtContent/w:r/w:t", NAMESPACES)
        assert words is not None
        words.text = "+41 22 730 58 53"

    assert not field(written(issued_consultation), "fax").only_shown
    found = field(changed(written(issued_consultation), type_over), "fax")
    assert (found.text, found.only_shown) == ("", True)


def test_what_was_deleted_with_changes_tracked_is_gone(
    issued_consultation: Consultation,
) -> None:
    def delete(document: etree._Element) -> None:
        content = control_of(document, "signatory").find("w:sdtContent", NAMESPACES)
        assert content is not None
        (run,) = content
        deleted = etree.SubElement(content, f"{{{W}}}del")
        deleted.append(run)
        inserted = etree.SubElement(content, f"{{{W}}}ins")
        new = etree.SubElement(inserted, f"{{{W}}}r")
        etree.SubElement(new, f"{{{W}}}t").text = "Grace Head"

    docx = filled(written(issued_consultation), {"signatory": "Somebody"})
    assert field(changed(docx, delete), "signatory").text == "Grace Head"


def test_a_document_without_controls_is_no_form(
    issued_consultation: Consultation,
) -> None:
    def flatten(document: etree._Element) -> None:
        for control in list(document.iter(f"{{{W}}}sdt")):
            around = control.getparent()
            assert around is not None
            around.remove(control)

    assert refusal_of(changed(written(issued_consultation), flatten)) == (
        Refusal.NO_FIELDS,
        "",
    )


def test_links_are_words_and_other_ways_out_are_refused(
    issued_consultation: Consultation,
) -> None:
    docx = written(issued_consultation)
    relations = member_of(docx, RELATIONS)
    assert b"mailto:" in relations
    template = (
        b'<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument'
        b'/2006/relationships/attachedTemplate" Target="https://example.org/x.dotm"'
        b' TargetMode="External"/></Relationships>'
    )
    spoilt = relations.replace(b"</Relationships>", template)
    assert refusal_of(with_members(docx, {RELATIONS: spoilt})) == (
        Refusal.EMBEDDED_FILES,
        "",
    )


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("word/vbaProject.bin", b"Sub Auto", (Refusal.ACTIVE_CONTENT, "VBA")),
        ("word/embeddings/a.bin", b"other", (Refusal.EMBEDDED_FILES, "")),
        (
            "word/document.xml",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            (Refusal.ACTIVE_CONTENT, "DTD"),
        ),
        ("word/document.xml", b"<w:document", (Refusal.DAMAGED, "")),
        ("word/media/zeros.xml", b"0" * 60_000_000, (Refusal.OUT_OF_MEMORY, "")),
        ("word/media/zeros.bin", b"0" * 20_000_000, (Refusal.OUT_OF_MEMORY, "")),
    ],
)
def test_what_a_form_has_no_use_for_is_refused(
    issued_consultation: Consultation,
    name: str,
    data: bytes,
    refusal: tuple[Refusal, str],
) -> None:
    spoilt = with_members(written(issued_consultation), {name: data})
    assert refusal_of(spoilt) == refusal


def test_too_many_members_are_refused(issued_consultation: Consultation) -> None:
    members = {f"word/media/{number}.txt": b"" for number in range(1_000)}
    spoilt = with_members(written(issued_consultation), members)
    assert refusal_of(spoilt) == (Refusal.OUT_OF_MEMORY, "")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", Refusal.NOT_A_FORM),
        (b"%PDF-1.7", Refusal.NOT_A_FORM),
        (b"PK\x03\x04 cut", Refusal.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.ENCRYPTED),
    ],
)
def test_what_is_no_word_document_is_refused(data: bytes, refusal: Refusal) -> None:
    assert refusal_of(data) == (refusal, "")


def test_a_workbook_is_no_form() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
    assert refusal_of(packed.getvalue()) == (Refusal.NOT_A_FORM, "")


def test_a_file_too_large_is_not_opened() -> None:
    assert refusal_of(b"PK" * 11_000_000) == (Refusal.TOO_BIG, "20")
