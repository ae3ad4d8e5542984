"""Read from the rows what a circular with the outcome prints in one language."""

from dataclasses import dataclass
from datetime import date

from consult.documents.content import ResultContent, SequelHead, SignatoryContent
from consult.documents.sequel_content import head_of, result_of
from consult.documents.signatories import frozen_signatory, signatory_to_come
from consult.models import Circular, Consultation
from consult.procedure.references import CircularReference
from consult.procedure.states import ApprovalProcess, Fate, Language, Outcome
from consult.queries.outcomes import TextOutcome, outcomes_on
from consult.vocabularies import CircularKind, TextKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeText:
    """What became of one text.

    `outcome` is set where the certified result decided and no meeting did, `fate`
    where a meeting did: on `decided_on`, with `present` Member States where that is
    recorded. `until` is the last day for a formal opposition, while one may still
    come. `final` is the designation that it got, empty where it kept its own; `title`
    is empty where it has none in the language.
    """

    kind: TextKind
    designation: str
    provisional: str
    title: str
    outcome: Outcome | None
    fate: Fate | None
    clause: str
    decided_on: date | None
    present: int | None
    until: date | None
    final: str
    process: ApprovalProcess | None
    result: ResultContent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeContent:
    """Everything that a circular with the outcome prints.

    `tsag_on` is the day on which TSAG was informed, None while it is not recorded. A
    draft may lack its signatory.
    """

    head: SequelHead
    reference: str
    number: int
    dated: date
    texts: tuple[OutcomeText, ...]
    tsag_on: date | None
    signatory: SignatoryContent | None
    draft: bool


def outcome_content(circular: Circular, language: Language) -> OutcomeContent:
    """Return what a prepared or issued circular says: as things stood on its date.

    Once it is issued, what was recorded, annulled or certified since is left out.
    """
    consultation = circular.consultation
    if consultation is None:
        raise ValueError("a circular with the outcome belongs to a consultation")
    covered = set(circular.texts.values_list("pk", flat=True))
    outcomes = [
        each
        for each in outcomes_on(
            consultation, day=circular.date, recorded_by=circular.issued_at
        )
        if each.text.pk in covered
    ]
    return OutcomeContent(
        head=head_of(consultation, language),
        reference=str(circular.reference),
        number=circular.number,
        dated=circular.date,
        texts=tuple(_text(each, language) for each in outcomes),
        tsag_on=min((one.tsag_on for one in outcomes if one.tsag_on), default=None),
        signatory=_signatory(circular, language),
        draft=circular.issued_at is None,
    )


def find_outcome(consultation: Consultation, reference: str) -> Circular:
    """Return the circular with the outcome of that reference, not a recalled one.

    Raises `BadReference`, `Circular.DoesNotExist`.
    """
    parsed = CircularReference.parse(reference)
    return Circular.objects.select_related("consultation").get(
        consultation=consultation,
        period=parsed.period,
        number=parsed.number,
        kind=CircularKind.OUTCOME,
        recalled=False,
        prepared_by__isnull=False,
    )


def _text(outcome: TextOutcome, language: Language) -> OutcomeText:
    text, standing = outcome.text, outcome.standing
    titles = {row.language: row.title for row in text.titles.all()}
    may_be_opposed = standing.fate is Fate.APPROVED_UNLESS_OPPOSED
    names = outcome.names
    return OutcomeText(
        kind=TextKind(text.kind),
        designation=text.designation,
        provisional=text.provisional,
        title=titles.get(language.value, ""),
        outcome=outcome.outcome if outcome.by_replies else None,
        fate=None if outcome.by_replies else standing.fate,
        clause=outcome.clause,
        decided_on=standing.decided_on,
        present=outcome.present,
        until=standing.until if may_be_opposed else None,
        final=names.current if names.current != names.designation else "",
        process=outcome.process,
        result=result_of(text, outcome.result.facts)
        if outcome.by_replies and outcome.result
        else None,
    )


def _signatory(circular: Circular, language: Language) -> SignatoryContent | None:
    if circular.frozen_signatory is not None:
        return frozen_signatory(circular.frozen_signatory, language)
    return signatory_to_come(circular.date, language)
