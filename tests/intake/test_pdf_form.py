"""A returned form reads back as it was filled in, and every flaw has its name."""

from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    StreamObject,
)

from consult.intake.form_findings import Anomaly, FormRefused, Refusal
from consult.intake.pdf_form import read_pdf_form
from consult.intake.returned_form import (
    ProposedReply,
    ProposedText,
    propose_reply,
)
from consult.models import Consultation, MemberState
from consult.procedure.references import Box, Circle, FormField
from consult.procedure.states import Language
from tests.intake.forms import (
    IN_FAVOUR,
    action,
    changed,
    field_of,
    filled,
    form_of,
    named,
    printed,
    words,
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


def proposed(consultation: Consultation, pdf: bytes) -> ProposedReply:
    return propose_reply(consultation, read_pdf_form(pdf))


def codes(reply: ProposedReply) -> list[tuple[Anomaly, int | None, str]]:
    return [(one.code, one.number, one.value) for one in reply.findings]


def refusal_of(pdf: bytes) -> tuple[Refusal, str]:
    with pytest.raises(FormRefused) as refused:
        read_pdf_form(pdf)
    return refused.value.code, refused.value.value


@pytest.mark.parametrize("language", Language)
def test_a_form_in_any_language_reads_back(
    issued_consultation: Consultation, language: Language
) -> None:
    name, remarks = TYPED[language].splitlines()[1], TYPED[language]
    pdf = filled(
        printed(issued_consultation, language),
        {
            "text_1_opinion": "in_favour",
            "text_1_comments": "with_comments",
            "text_1_remarks": remarks,
            "signatory": name,
            "official_role": name,
            "address": remarks,
            "fax": "+41 22 730 5853",
            "email": "tsb@example.int",
            "place": name,
            "date": "1/12/2026",
        },
    )
    reply = proposed(issued_consultation, pdf)
    assert reply.findings == ()
    assert reply.member_state == "CHE"
    assert reply.texts == (
        ProposedText(
            number=1, box=Box.IN_FAVOUR, circle=Circle.WITH_COMMENTS, remarks=remarks
        ),
    )
    assert reply.lines == {
        FormField.CIRCULAR: "T25-TSB-CIR-0007",
        FormField.MEMBER_STATE: "CHE",
        FormField.SIGNATORY: name,
        FormField.OFFICIAL_ROLE: name,
        FormField.ADDRESS: remarks,
        FormField.FAX: "+41 22 730 5853",
        FormField.EMAIL: "tsb@example.int",
        FormField.PLACE: name,
        FormField.DATE: "1/12/2026",
    }


@pytest.mark.parametrize("language", Language)
def test_the_state_may_be_written_by_its_name(
    issued_consultation: Consultation, language: Language
) -> None:
    row = issued_consultation.roll.get(member_state_id="KEN")
    name = f"  {row.name_in(language.value).upper()} "
    pdf = filled(
        printed(issued_consultation, language, ""), {**IN_FAVOUR, "member_state": name}
    )
    reply = proposed(issued_consultation, pdf)
    assert (reply.member_state, reply.findings) == ("KEN", ())


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        ("", (Anomaly.NO_STATE, None, "")),
        ("Atlantis", (Anomaly.UNKNOWN_STATE, None, "Atlantis")),
        ("PLW", (Anomaly.NOT_ON_ROLL, None, "PLW")),
    ],
)
def test_a_state_that_can_not_have_sent_it_is_named(
    issued_consultation: Consultation,
    state: str,
    finding: tuple[Anomaly, int | None, str],
) -> None:
    MemberState.objects.create(iso3="PLW", iso2="PW", m49="585")
    blank = printed(issued_consultation, state="")
    pdf = filled(blank, {**IN_FAVOUR, "member_state": state})
    reply = proposed(issued_consultation, pdf)
    assert (reply.member_state, codes(reply)) == ("", [finding])


@pytest.mark.parametrize(
    ("values", "findings"),
    [
        (IN_FAVOUR, []),
        ({"signatory": "Grace Head"}, [(Anomaly.EMPTY, None)]),
        ({"text_1_remarks": "Yes."}, [(Anomaly.NO_BOX, 1)]),
        ({"text_1_opinion": "in_favour"}, [(Anomaly.CIRCLE_MISSING, 1)]),
        ({"text_1_opinion": "against"}, [(Anomaly.REASONS_MISSING, 1)]),
        ({"text_1_opinion": "against", "text_1_remarks": "No law."}, []),
        (
            {
                "text_1_opinion": "against",
                "text_1_comments": "no_comments",
                "text_1_remarks": "No law.",
            },
            [(Anomaly.CIRCLE_BESIDE_REFUSAL, 1)],
        ),
        (
            {"text_1_opinion": "in_favour", "text_1_comments": "with_comments"},
            [(Anomaly.COMMENTS_MISSING, 1)],
        ),
        (
            {**IN_FAVOUR, "text_1_remarks": "But."},
            [(Anomaly.REMARKS_BESIDE_NO_COMMENTS, 1)],
        ),
    ],
)
def test_what_a_text_lacks_is_named(
    issued_consultation: Consultation,
    values: dict[str, str],
    findings: list[tuple[Anomaly, int | None]],
) -> None:
    pdf = filled(printed(issued_consultation), values)
    reply = proposed(issued_consultation, pdf)
    assert [(one.code, one.number) for one in reply.findings] == findings


def mark_both(name: str) -> Any:
    def change(writer: PdfWriter) -> None:
        for kid in field_of(writer, name)["/Kids"]:
            widget = kid.get_object()
            (mark,) = set(widget["/AP"]["/N"]) - {"/Off"}
            widget[named("/AS")] = named(mark)

    return change


def rename(writer: PdfWriter) -> None:
    field_of(writer, "text_1_remarks")[named("/T")] = words("Text7")


def drop_fax(writer: PdfWriter) -> None:
    fields = form_of(writer)["/Fields"]
    fax = next(one for one in fields if one.get_object()["/T"] == "fax")
    fields.remove(fax)
    for page in writer.pages:
        page["/Annots"].remove(fax)


def double_place(writer: PdfWriter) -> None:
    twin = DictionaryObject(field_of(writer, "place"))
    twin[named("/V")] = words("Geneva")
    form_of(writer)["/Fields"].append(writer._add_object(twin))


def call_another_circular(writer: PdfWriter) -> None:
    field_of(writer, "circular")[named("/V")] = words("T25-TSB-CIR-0008")


def invent_a_mark(writer: PdfWriter) -> None:
    field_of(writer, "text_1_opinion")[named("/V")] = named("/perhaps")


def only_draw_a_mark(writer: PdfWriter) -> None:
    group = field_of(writer, "text_1_opinion")
    group[named("/V")] = named("/Off")
    group["/Kids"][1].get_object()[named("/AS")] = named("/against")


def only_draw_words(writer: PdfWriter) -> None:
    look = StreamObject()
    look._data = b"/Tx BMC BT /F1 9 Tf (No law.) Tj ET EMC"
    look[named("/Subtype")] = named("/Form")
    field = field_of(writer, "text_1_remarks")
    field[named("/AP")] = DictionaryObject({named("/N"): writer._add_object(look)})


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        (mark_both("text_1_opinion"), [(Anomaly.BOTH_BOXES, 1, "")]),
        (mark_both("text_1_comments"), [(Anomaly.BOTH_CIRCLES, 1, "")]),
        (
            rename,
            [
                (Anomaly.UNKNOWN_FIELD, None, "Text7"),
                (Anomaly.MISSING_FIELD, None, "text_1_remarks"),
            ],
        ),
        (drop_fax, [(Anomaly.MISSING_FIELD, None, "fax")]),
        (double_place, [(Anomaly.DUPLICATE_FIELD, None, "place")]),
        (call_another_circular, [(Anomaly.OTHER_CIRCULAR, None, "T25-TSB-CIR-0008")]),
        (
            invent_a_mark,
            [
                (Anomaly.UNKNOWN_MARK, None, "text_1_opinion"),
            ],
        ),
        (
            only_draw_a_mark,
            [
                (Anomaly.ONLY_IN_APPEARANCE, None, "text_1_opinion"),
                (Anomaly.EMPTY, None, ""),
            ],
        ),
        (only_draw_words, [(Anomaly.ONLY_IN_APPEARANCE, None, "text_1_remarks")]),
    ],
)
def test_what_was_changed_in_the_file_is_named(
    issued_consultation: Consultation,
    change: Any,
    findings: list[tuple[Anomaly, int | None, str]],
) -> None:
    pdf = filled(printed(issued_consultation), IN_FAVOUR)
    reply = proposed(issued_consultation, changed(pdf, change))
    assert codes(reply) == findings


def test_fields_that_the_form_has_lost_are_found_on_the_pages(
    issued_consultation: Consultation,
) -> None:
    def forget(writer: PdfWriter) -> None:
        del writer.root_object[named("/AcroForm")]

    pdf = changed(filled(printed(issued_consultation), IN_FAVOUR), forget)
    reply = proposed(issued_consultation, pdf)
    assert (reply.member_state, reply.findings) == ("CHE", ())
    assert reply.texts[0].box is Box.IN_FAVOUR


def test_a_reading_writes_nothing(issued_consultation: Consultation) -> None:
    proposed(issued_consultation, filled(printed(issued_consultation), IN_FAVOUR))
    assert not issued_consultation.replies.exists()


def add_script(writer: PdfWriter) -> None:
    writer.root_object[named("/OpenAction")] = action("/JavaScript", JS=words("x"))


def add_launch(writer: PdfWriter) -> None:
    field = field_of(writer, "fax")
    field[named("/A")] = action("/Launch", F=words("calc.exe"))


def add_hidden_script(writer: PdfWriter) -> None:
    deep = DictionaryObject({named("/F"): action("/JavaScript", JS=words("x"))})
    field_of(writer, "fax")[named("/AA")] = deep


def add_submission(writer: PdfWriter) -> None:
    send = action("/SubmitForm", F=words("http://127.0.0.1/"))
    writer.root_object[named("/OpenAction")] = send


def attach(writer: PdfWriter) -> None:
    writer.add_attachment("x.exe", b"MZ")


def make_xfa(writer: PdfWriter) -> None:
    form_of(writer)[named("/XFA")] = words("<xdp/>")


def flatten(writer: PdfWriter) -> None:
    del writer.root_object[named("/AcroForm")]
    writer.remove_annotations("/Widget")


def add_pages(writer: PdfWriter) -> None:
    for _page in range(50):
        writer.add_blank_page()


def add_fields(writer: PdfWriter) -> None:
    fields = form_of(writer)["/Fields"]
    for number in range(10_000):
        field = {named("/T"): words(f"x{number}"), named("/FT"): named("/Tx")}
        fields.append(writer._add_object(DictionaryObject(field)))


def nest_in_a_circle(writer: PdfWriter) -> None:
    fields = form_of(writer)["/Fields"]
    first, second = DictionaryObject(), DictionaryObject()
    first_reference = writer._add_object(first)
    second_reference = writer._add_object(second)
    for field, kid in ((first, second_reference), (second, first_reference)):
        field[named("/T")] = words("x")
        field[named("/Kids")] = ArrayObject([kid])
    fields.append(first_reference)


def point_pages_at_themselves(writer: PdfWriter) -> None:
    pages = writer.root_object.raw_get("/Pages")
    pages.get_object()["/Kids"].append(pages)


def be_your_own_parent(writer: PdfWriter) -> None:
    fields = form_of(writer)["/Fields"]
    fax = next(one for one in fields if one.get_object()["/T"] == "fax")
    fields.remove(fax)
    fax.get_object()[named("/Parent")] = fax


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (add_script, (Refusal.ACTIVE_CONTENT, "JavaScript")),
        (add_hidden_script, (Refusal.ACTIVE_CONTENT, "JavaScript")),
        (add_launch, (Refusal.ACTIVE_CONTENT, "Launch")),
        (add_submission, (Refusal.ACTIVE_CONTENT, "SubmitForm")),
        (attach, (Refusal.EMBEDDED_FILES, "")),
        (make_xfa, (Refusal.XFA, "")),
        (flatten, (Refusal.NO_FIELDS, "")),
        (add_pages, (Refusal.TOO_MANY_PAGES, "50")),
        (add_fields, (Refusal.TOO_MANY_FIELDS, "1000")),
        (nest_in_a_circle, (Refusal.TOO_TANGLED, "")),
        (be_your_own_parent, (Refusal.TOO_TANGLED, "")),
        (lambda writer: writer.encrypt("secret"), (Refusal.ENCRYPTED, "")),
        (lambda writer: writer.encrypt(""), (Refusal.ENCRYPTED, "")),
    ],
)
def test_a_file_that_a_form_has_no_need_to_be_is_refused(
    issued_consultation: Consultation, change: Any, refusal: tuple[Refusal, str]
) -> None:
    assert refusal_of(changed(printed(issued_consultation), change)) == refusal


@pytest.mark.parametrize(
    "data", [b"", b"Dear Sir", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" + b"\0" * 2000]
)
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert refusal_of(data) == (Refusal.NOT_A_FORM, "")


def test_a_pdf_cut_short_is_damaged(issued_consultation: Consultation) -> None:
    assert refusal_of(b"%PDF-1.7\n" + b"\0" * 100) == (Refusal.DAMAGED, "")


def test_a_big_file_is_refused_unread() -> None:
    data = b"%PDF-1.7\n" + b"\0" * (20 * 1024 * 1024)
    assert refusal_of(data) == (Refusal.TOO_BIG, "20")
