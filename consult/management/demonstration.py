"""The demonstration set: invented consultations, taken through the real acts.

Each file of `data/demo` is one consultation. Days are dates, or whole numbers that
count from the day the set is first loaded; what is already there is left alone.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from consult.audit.chain import digest
from consult.flows import (
    approving,
    certifying,
    closing,
    drafting,
    following,
    importing,
    issuing,
    translating,
)
from consult.flows.recording import Answer
from consult.flows.wording import TextWording
from consult.management import demonstration_sequels as sequels
from consult.management.demonstration_sequels import (
    SIGNATURE,
    Facts,
    Officers,
    day_of,
    evening,
    morning,
)
from consult.models import Circular, Consultation, DraftText, MemberState, StudyGroup
from consult.procedure.profiles import revision_on
from consult.procedure.references import CircularReference
from consult.procedure.states import Channel, Language, Position, Proceeding
from consult.queries.clock import geneva_day
from consult.queries.consultations import find_consultation

FOLDER = Path(settings.BASE_DIR) / "consult" / "data" / "demo"


def load_consultations(officers: Officers, *, at: datetime) -> None:
    """Load every consultation of the set that is not there yet.

    Each is loaded in one transaction, so that an interrupted load leaves none in
    between.
    """
    for path in sorted(FOLDER.glob("*.toml")):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        reference = CircularReference.parse(facts["reference"])
        with transaction.atomic():
            if not Circular.objects.filter(
                period=reference.period, number=reference.number
            ).exists():
                _load(facts, reference, officers, at=at)


def _load(
    facts: Facts, reference: CircularReference, officers: Officers, *, at: datetime
) -> None:
    today = geneva_day(at)
    dated = day_of(facts["dated"], today)
    began = min(morning(dated), at)
    consultation = _draft(
        facts, reference, officers, dated=dated, today=today, at=began
    )
    if facts["stage"] == "draft":
        return
    issuing.request_sign_off(consultation, by=officers.first, at=began)
    issuing.issue_consultation(consultation, by=officers.second, at=began)
    consultation.refresh_from_db()
    replies = list(_replies(facts, consultation, dated))
    if replies:
        importing.import_replies(
            consultation,
            replies,
            source_digest=digest(str(facts["replies"])),
            by=officers.first,
            at=_entered(facts, consultation, at),
        )
    sequels.issue_later(facts, consultation, officers, today=today)
    sequels.hand_in_forms(facts, consultation, officers, at=at)
    sequels.amend(facts, consultation, officers, today=today, at=at)
    _record(facts, consultation, officers, beside_the_replies=True)
    if facts["stage"] in {"closed", "certified"} and consultation.closes_at:
        closing.close_consultation(consultation, at=consultation.closes_at)
    if facts["stage"] == "certified" and consultation.closes_at:
        morning_after = consultation.closes_at + timedelta(hours=11)
        certifying.propose_result(consultation, by=officers.first, at=morning_after)
        certifying.certify_result(
            consultation, by=officers.second, at=morning_after + timedelta(hours=1)
        )
    sequels.collate(facts, consultation, officers)
    _record(facts, consultation, officers, beside_the_replies=False)


def _entered(facts: Facts, consultation: Consultation, at: datetime) -> datetime:
    """Return when the replies were entered: before a result was certified on them."""
    if facts["stage"] != "certified" or consultation.closes_at is None:
        return at
    return consultation.closes_at + timedelta(hours=10, minutes=45)


def _record(
    facts: Facts,
    consultation: Consultation,
    officers: Officers,
    *,
    beside_the_replies: bool,
) -> None:
    """Record what is told of the texts, each on the evening of its day.

    A record with `annulled` was made wrongly: it is annulled, for that reason. One
    with `announced` is a circular that Consult issues on the texts it names.
    """
    texts = {text.designation: text for text in consultation.texts.all()}
    for told in facts.get("proceedings", []):
        kind = Proceeding(told["kind"])
        if (kind in following.BEFORE_CLOSING) is not beside_the_replies:
            continue
        if "announced" in told:
            sequels.announce(told, consultation, officers)
            continue
        at = evening(told["on"])
        state = told.get("member_state")
        row = following.record_proceeding(
            consultation,
            kind=kind,
            on=told["on"],
            text=texts[told["text"]] if "text" in told else None,
            member_state=MemberState.objects.get(pk=state) if state else None,
            words=told.get("words", ""),
            proposed_changes=told.get("proposed_changes", ""),
            name=told.get("name", ""),
            reference=told.get("reference", ""),
            present=told.get("present"),
            by=officers.first,
            at=at,
        )
        if "annulled" in told:
            following.annul_proceeding(
                row, reason=told["annulled"], by=officers.second, at=at
            )


def _draft(
    facts: Facts,
    reference: CircularReference,
    officers: Officers,
    *,
    dated: date,
    today: date,
    at: datetime,
) -> Consultation:
    group = StudyGroup.objects.get(
        period=facts["study_group"]["period"], number=facts["study_group"]["number"]
    )
    meeting, determined = facts["meeting"], facts.get("determination")
    by = officers.first
    consultation = drafting.create_draft(
        drafting.DraftHead(
            procedure=facts["procedure"],
            revision=revision_on(dated).value,
            study_group=group,
            regional_group=facts["regional_group"],
            synthetic=True,
            meeting_opens=day_of(meeting["opens"], today),
            meeting_closes=day_of(meeting["closes"], today),
            meeting_virtual=meeting["virtual"],
            meeting_place=meeting["place"],
            collective_letter=meeting.get("collective_letter", ""),
            determined_at=determined["at"] if determined else "",
            determined_on=day_of(determined["on"], today) if determined else None,
            chair_requested_on=(
                day_of(determined["requested"], today) if determined else None
            ),
            deadline_date=day_of(facts["deadline"]["date"], today),
            officer_initials=facts["officer_initials"],
            contact_email=group.email,
            telephone=group.telephone,
            fax=group.fax,
        ),
        by=by,
        at=at,
    )
    drafting.enter_number(
        consultation,
        period=group.period,
        number=reference.number,
        dated=dated,
        by=by,
        at=at,
    )
    complete = set(Language)
    for text in facts["texts"]:
        wordings = {
            Language(code): TextWording(
                title=words["title"], summary=words["summary"].strip()
            )
            for code, words in text["titles"].items()
        }
        complete &= set(wordings)
        translating.save_text(
            consultation, _text_facts(text, today), wordings, by=by, at=at
        )
    sequels.word_paragraphs(facts, consultation, officers, at=at)
    sequels.omit_languages(facts, consultation, officers, at=at)
    for language in sorted(complete):
        approving.approve_language(consultation, language, by=by, at=at)
    consultation.refresh_from_db()
    return consultation


def _text_facts(text: Facts, today: date) -> translating.TextFacts:
    checked = text.get("ipr_checked_on")
    return translating.TextFacts(
        designation=text["designation"],
        kind=text["kind"],
        provisional=text.get("provisional", ""),
        location=text["location"],
        location_url=text["location_url"],
        ipr_statement_received=text.get("ipr_statement_received", False),
        ipr_checked_on=None if checked is None else day_of(checked, today),
        follows=_earlier(text["follows"]) if "follows" in text else None,
    )


def _earlier(told: Facts) -> DraftText:
    """Return the same text in the consultation that an earlier circular opened."""
    earlier = find_consultation(told["circular"])
    return earlier.texts.get(designation=told["text"])


def _replies(
    facts: Facts, consultation: Consultation, dated: date
) -> Iterator[importing.SheetReply]:
    texts = {text.designation: text for text in consultation.texts.all()}
    for reply in facts.get("replies", []):
        received = morning(dated + timedelta(days=reply["received"]))
        for place, iso3 in enumerate(reply["states"]):
            yield importing.SheetReply(
                member_state=iso3,
                channel=Channel.EMAIL,
                received_at=received + timedelta(minutes=7 * place),
                answers=tuple(
                    Answer(
                        text=texts[designation],
                        position=Position(reply["position"]),
                        comments=reply.get("comments", ""),
                        reasons=reply.get("reasons", ""),
                        proposed_changes=reply.get("proposed_changes", ""),
                    )
                    for designation in reply.get("texts", texts)
                ),
                signature=SIGNATURE,
            )
