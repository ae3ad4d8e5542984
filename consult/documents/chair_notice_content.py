"""Read from the rows what the notice to the chair prints in one language."""

import json
from dataclasses import dataclass
from datetime import date

from consult.documents.content import ResultContent, SequelHead, SignatoryContent
from consult.documents.sequel_content import head_of, result_of
from consult.documents.signatories import signatory_on
from consult.models import Consultation
from consult.procedure.states import Language
from consult.queries.clock import geneva_day
from consult.queries.comments import has_comments


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairNoticeContent:
    """What the Director tells the chair of a certified result, in one language.

    `number` is that of the result, `digest` its SHA-256; `follows` and `followed_on`
    are those of the result that it replaces, None for the first. `comments` tells
    whether comments that stood had come with replies by then, late ones too (clause
    9.4.7).
    """

    head: SequelHead
    number: int
    dated: date
    digest: str
    follows: int | None
    followed_on: date | None
    entitled: int
    late: int
    comments: bool
    texts: tuple[ResultContent, ...]
    signatory: SignatoryContent


def chair_notice_content(
    consultation: Consultation, language: Language, number: int
) -> ChairNoticeContent:
    """Return what the notice of a certified result says; it bears the day of the act.

    Raises `CertifiedResult.DoesNotExist`, `SignatoryMissing`.
    """
    result = consultation.results.select_related("follows").get(number=number)
    dated = geneva_day(result.certified_at)
    facts = json.loads(result.content)
    texts = {text.designation: text for text in consultation.texts.all()}
    follows = result.follows
    return ChairNoticeContent(
        head=head_of(consultation, language),
        number=result.number,
        dated=dated,
        digest=result.digest,
        follows=follows.number if follows else None,
        followed_on=geneva_day(follows.certified_at) if follows else None,
        entitled=facts["entitled"],
        late=facts["late"],
        comments=has_comments(consultation, as_of=result.certified_at),
        texts=tuple(
            result_of(texts[each["designation"]], each) for each in facts["texts"]
        ),
        signatory=signatory_on(dated, language),
    )
