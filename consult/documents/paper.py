"""A paper of TSB in one language, worded and ready to be set; and how it is set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from consult.documents.renderer import Attached, Variant, render_pdf
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind

PDF, DOCX = "pdf", "docx"
CONTENT_TYPES: Mapping[str, str] = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
UNDATED = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a paper says, as one HTML document in its language.

    `name` is that of its file, without suffix; `inputs` the canonical JSON that it was
    worded from; `dated` the day that its file bears. `form` makes its inputs fillable.
    """

    kind: DocumentKind
    language: Language
    name: str
    html: str
    inputs: str
    dated: date | None
    form: bool = False
    variant: Variant = Variant.ACCESSIBLE
    attached: tuple[Attached, ...] = ()


def paper_pdf(paper: Paper) -> bytes:
    """Set a paper as PDF: the same bytes for the same paper.

    Raises `RenderingFailed` and `RenderingTimedOut`.
    """
    midnight = datetime.combine(paper.dated or UNDATED, time(), UTC)
    return render_pdf(
        paper.html,
        epoch=int(midnight.timestamp()),
        variant=paper.variant,
        form=paper.form,
        attached=paper.attached,
    )


Setter = Callable[[Paper], bytes]
