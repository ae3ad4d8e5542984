"""Papers of one version of a reply, as delegates of the State and TSB read them."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpResponse

from consult.documents.paper import Paper, paper_pdf
from consult.documents.receipt_paper import write_receipt
from consult.documents.reply_paper import write_reply
from consult.models import Consultation
from consult.procedure.states import Language

WRITERS: Final[Mapping[str, Callable[[Consultation, Language, str], Paper]]] = {
    "receipt": write_receipt,
    "reply": write_reply,
}


def hand_over(paper: Paper) -> HttpResponse:
    """Return a paper as PDF, rendered on demand: it names who signed.

    Raises `RenderingFailed`.
    """
    response = HttpResponse(paper_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
