"""Reply forms of Circular 321 for tests, and their fields as a reader sees them."""

from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from consult.documents.paper import paper_pdf
from consult.documents.reply_form import FormContent, reply_form_paper
from consult.procedure.states import Language
from tests.documents.contents import circular_321

CHINA = {
    Language.AR: "الصين (جمهورية - الشعبية)",
    Language.ZH: "中华人民共和国",
    Language.EN: "China (People's Republic of)",
    Language.FR: "Chine (République populaire de)",
    Language.RU: "Китайская Народная Республика",
    Language.ES: "China (República Popular de)",
}


def form_321(language: Language, member_state: str = "", **changes: Any) -> FormContent:
    """Return what the form of Circular 321 prints, made out to China or to nobody."""
    return FormContent(
        circular=circular_321(language, **changes),
        member_state=member_state,
        state_name=CHINA[language] if member_state else "",
    )


@cache
def printed_form(language: Language, member_state: str = "") -> bytes:
    """Return that form as PDF, rendered once in a run."""
    return paper_pdf(reply_form_paper(form_321(language, member_state)))


def fields_of(pdf: bytes) -> dict[str, Any]:
    """Return the fields of a form by name, each with its kids resolved."""
    form: Any = PdfReader(BytesIO(pdf)).root_object["/AcroForm"]
    return {
        field["/T"]: field for field in (one.get_object() for one in form["/Fields"])
    }
